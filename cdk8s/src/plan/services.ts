import type { ServiceDescription, ServiceGraph, Store } from '@keelson/mesh';
import type { Environment } from '../environment.ts';
import { SynthFault } from '../fault.ts';
import type { Images } from './images.ts';
import type { StoreAccesses } from './stores.ts';

/** A service of the graph as an environment runs it. */
export interface PlannedService {
  readonly name: string;
  readonly description: ServiceDescription;
  readonly image: string;
  readonly replicas: { readonly min: number; readonly max: number };
  /**
   * How it is run. `store`: the graph's own event store, which has a volume. `keeper`: a service that keeps its views
   * in a file, so there is one of it at a time. `rollout` and `deployment`: as many as needed, with and without canary.
   */
  readonly run: 'store' | 'keeper' | 'rollout' | 'deployment';
}

/** Views that a service keeps in a file where no engine is given. */
const VIEWS: readonly Store[] = ['documents', 'search'];

/**
 * The services that an environment runs: all but the stores that an engine stands in for.
 * @throws SynthFault where a description cannot be run there
 */
export function plannedServices(
  graph: ServiceGraph,
  environment: Environment,
  stores: StoreAccesses,
  images: Images,
): readonly PlannedService[] {
  const standIns = new Set(Object.values(stores).map(({ place }) => place.service));
  return graph.services
    .filter(({ name, kind }) => kind !== 'store' || standIns.has(name))
    .map((description) => {
      const run = runOf(description, environment, stores);
      probed(description);
      return {
        name: description.name,
        description,
        image: images.ofService(description.name),
        replicas: replicasOf(description, environment, run),
        run,
      };
    });
}

function runOf(
  description: ServiceDescription,
  environment: Environment,
  stores: StoreAccesses,
): PlannedService['run'] {
  if (description.kind === 'store') return 'store';
  const kept = (description.stores ?? []).filter((store) => VIEWS.includes(store) && stores[store] === undefined);
  if (kept.length === 0) return environment.canary === undefined ? 'deployment' : 'rollout';
  if (environment.canary !== undefined) {
    throw new SynthFault(
      `cdk8s/src/environments/${environment.name}.ts: canary: ${description.name} keeps its ${kept.join(' and ')} in a file, of which there can be only one. Name an engine in stores, or leave canary out.`,
    );
  }
  return 'keeper';
}

function replicasOf(
  { scaling: { min, max } }: ServiceDescription,
  environment: Environment,
  run: PlannedService['run'],
): PlannedService['replicas'] {
  if (run === 'store' || run === 'keeper' || environment.replicas === 'one') return { min: 1, max: 1 };
  return environment.autoscaling ? { min, max } : { min, max: min };
}

/** The probes ask on the admin port; a store is asked whether its port is open. */
function probed({ name, kind, ports }: ServiceDescription): void {
  const needed = kind === 'store' ? 'grpc' : 'admin';
  if (ports[needed] !== undefined) return;
  throw new SynthFault(`services/${name}/service.ts: ports.${needed}: is missing. Add it: the probes ask there.`);
}
