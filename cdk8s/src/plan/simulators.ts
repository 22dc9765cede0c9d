import { notSimulated, originalOf, type ServiceDescription, type ServiceGraph, type Simulator } from '@keelson/mesh';
import type { Environment } from '../environment.ts';
import type { Images } from './images.ts';
import { ownSecret } from './secrets.ts';
import { hostOf } from './stores.ts';
import type { Variable } from './variables.ts';

/** A stand-in for a system outside, as an environment runs it: of the image of the service that it belongs to. */
export interface PlannedSimulator {
  readonly name: string;
  /** The service that calls it. */
  readonly service: string;
  readonly image: string;
  readonly port: number;
  /** Its program, from the folder of the service. */
  readonly main: string;
  readonly variables: readonly Variable[];
}

/** Of all services, where the environment has them; none elsewhere. */
export function plannedSimulators(
  { services }: ServiceGraph,
  environment: Environment,
  images: Images,
): readonly PlannedSimulator[] {
  if (!environment.simulators) return [];
  return services.flatMap((service) =>
    (service.simulators ?? []).map(({ name, port, main }) => ({
      name,
      service: service.name,
      image: images.ofService(service.name),
      port,
      main,
      variables: [
        { name: 'HOST', value: '0.0.0.0' },
        { name: 'PORT', value: `${port}` },
        { name: 'PLATFORM_URL', value: edgeUrl(environment) },
        ...secretsOf(service),
      ],
    })),
  );
}

/** The graph without the hosts outside that are stood in for: nothing has to lead there then. */
export function withoutSimulated(graph: ServiceGraph, { simulators }: Environment): ServiceGraph {
  if (!simulators) return graph;
  const services = graph.services.map((service) =>
    service.simulators === undefined ? service : { ...service, outside: notSimulated(service) },
  );
  return { ...graph, services };
}

/** What a service is told of the systems outside that it has simulators for. */
export function addressesOf(service: ServiceDescription, environment: Environment): Variable[] {
  return (service.simulators ?? []).map((simulator) => ({
    name: simulator.variable,
    value: environment.simulators
      ? `http://${simulatorHost(simulator.name, environment)}:${simulator.port}`
      : originalUrl(service, simulator),
  }));
}

/** The service's own secrets, out of the Secret that is made for it. */
export function secretsOf({ name, secrets = [] }: ServiceDescription): Variable[] {
  return secrets.map((secret) => ({ name: secret.name, secret: { name: ownSecret(name), key: secret.name } }));
}

/** Full name of a simulator's Service. */
export function simulatorHost(name: string, { namespaces }: Environment): string {
  return hostOf(name, namespaces.outside);
}

/** The graph's checks make sure that there is one. */
function originalUrl(service: ServiceDescription, simulator: Simulator): string {
  const { host = '', port = 443 } = originalOf(service, simulator) ?? {};
  return `https://${host}${port === 443 ? '' : `:${port}`}`;
}

/** Where the simulators call back: the edge, as from outside. */
function edgeUrl({ mesh: { ingress } }: Environment): string {
  return `http://${ingress.host ?? hostOf(ingress.serviceAccount, ingress.namespace)}`;
}
