import { type IVirtualService, VirtualService } from '@kubernetes-models/istio/networking.istio.io/v1';
import type { HttpRoute } from './match.ts';
import { duration } from './names.ts';
import { type KubernetesObject, resource } from './schema.ts';

/** What goes wrong on one route, and on its variant for requests with an Idempotency-Key. */
export interface Fault {
  /** The route's name: `edge-get-api-v1-orders`. */
  readonly route: string;
  /** Requests wait before they are sent. Milliseconds, and the share of requests, 0 to 100. */
  readonly delay?: { readonly ms: number; readonly percent: number };
  /** Requests are answered at once, with this HTTP status; a gRPC client sees the status that goes with it. */
  readonly abort?: { readonly status: number; readonly percent: number };
}

/**
 * A VirtualService with faults, to be applied over the one without and taken back by applying that one again.
 * While it is there, **its routes have neither timeout nor repeats**: the proxy that injects a fault does so before
 * its own router, which is where those live. So a fault shows what the caller does with it, not what the mesh would
 * have spared it; to see that, break the callee.
 * @throws Error when it has no such route
 */
export function withFaults(virtualService: KubernetesObject, faults: readonly Fault[]): KubernetesObject {
  const { metadata, spec } = virtualService as KubernetesObject & Pick<IVirtualService, 'spec'>;
  const http = spec?.http ?? [];
  for (const { route } of faults) {
    if (!http.some(({ name }) => name === route))
      throw new Error(`VirtualService ${metadata.name} has no route ${route}.`);
  }
  return resource(VirtualService, {
    metadata: { ...metadata, labels: { ...metadata.labels } },
    spec: { ...spec, http: http.map((route) => ({ ...route, ...faultOf(route, faults) })) },
  });
}

function faultOf({ name }: HttpRoute, faults: readonly Fault[]): Pick<HttpRoute, 'fault'> {
  const found = faults.find(({ route }) => name === route || name === `${route}-keyed`);
  if (found === undefined) return {};
  const { delay, abort } = found;
  return {
    fault: {
      ...(delay && { delay: { fixedDelay: duration(delay.ms), percentage: { value: delay.percent } } }),
      ...(abort && { abort: { httpStatus: abort.status, percentage: { value: abort.percent } } }),
    },
  };
}
