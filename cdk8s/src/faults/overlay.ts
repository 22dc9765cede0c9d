import { type KubernetesObject, withFaults } from '@keelson/mesh/policy';
import { UsageFault } from '../cli/usage-fault.ts';
import type { Harm } from './arguments.ts';

/** A VirtualService, and the names of those of its routes that are to fail. */
interface Chosen {
  readonly object: KubernetesObject;
  readonly routes: readonly string[];
}

/** What is printed, and what it breaks: `VirtualService/route`. */
export interface Overlay {
  readonly objects: readonly KubernetesObject[];
  readonly routes: readonly string[];
}

/**
 * The VirtualServices that lead to a service, with faults on the routes that do.
 * @param host full name of the service's Kubernetes Service
 * @param only name of the one route that is meant; its twin for requests with an Idempotency-Key goes along
 * @param harm undefined: as they are
 * @throws UsageFault where there is no such route
 */
export function overlay(
  objects: readonly KubernetesObject[],
  host: string,
  only: string | undefined,
  harm: Harm | undefined,
): Overlay {
  const leading = objects
    .filter(({ kind }) => kind === 'VirtualService')
    .map((object) => ({ object, routes: routesTo(host, object) }));
  const chosen = leading.map((one) => narrowed(one, only)).filter(({ routes }) => routes.length > 0);
  if (chosen.length === 0) throw new UsageFault(noRoute(leading, host, only));
  return {
    objects: chosen.map(({ object, routes }) => (harm === undefined ? object : broken(object, routes, harm))),
    routes: chosen.flatMap(({ object, routes }) => routes.map((route) => `${object.metadata.name}/${route}`)),
  };
}

function broken(object: KubernetesObject, routes: readonly string[], harm: Harm): KubernetesObject {
  return withFaults(
    object,
    routes.map((route) => ({ route, ...harm })),
  );
}

function narrowed({ object, routes }: Chosen, only: string | undefined): Chosen {
  if (only === undefined) return { object, routes };
  return { object, routes: routes.filter((name) => name === only || name === `${only}-keyed`) };
}

interface Routes {
  readonly spec: {
    readonly http?: readonly {
      readonly name?: string;
      readonly match?: readonly { readonly method?: { readonly exact?: string } }[];
      readonly route?: readonly { readonly destination: { readonly host: string } }[];
    }[];
  };
}

/** Without preflights: the gateway answers these itself, however its services are. */
function routesTo(host: string, object: KubernetesObject): string[] {
  const { http = [] } = (object as unknown as Routes).spec;
  return http
    .filter(({ route = [] }) => route.some(({ destination }) => destination.host === host))
    .filter(({ match = [] }) => !match.some(({ method }) => method?.exact === 'OPTIONS'))
    .flatMap(({ name }) => name ?? []);
}

function noRoute(leading: readonly Chosen[], host: string, only: string | undefined): string {
  const names = leading.flatMap(({ routes }) => routes).filter((name) => !name.endsWith('-keyed'));
  if (only === undefined || names.length === 0) return `--service: no route leads to ${host}`;
  return `--route: no route ${only} leads to ${host}. There are ${names.join(', ')}.`;
}
