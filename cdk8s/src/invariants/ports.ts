import type { KubernetesObject } from '@keelson/mesh/policy';
import { called, meshedNamespaces, ofKind, specOf } from '../objects/find.ts';
import { containersOf, workloadsOf } from '../objects/pods.ts';
import { METRICS_PORT } from '../plan/ports.ts';

/** Istio's sidecar listens here (https://istio.io/latest/docs/ops/deployment/application-requirements/). */
const ISTIO = { from: 15_000, to: 15_100 };

/** Every port has a name and says what is spoken there, none is Istio's, and metrics come past the mesh. */
export function portsAreTyped(objects: readonly KubernetesObject[]): string[] {
  return [...serviceFaults(objects), ...containerFaults(objects), ...interceptedMetrics(objects)];
}

interface Ports {
  readonly ports?: readonly { readonly name?: string; readonly port: number; readonly appProtocol?: string }[];
}

function serviceFaults(objects: readonly KubernetesObject[]): string[] {
  return ofKind(objects, 'Service').flatMap((service) => {
    const { ports = [] } = specOf<Ports>(service);
    // The API server refuses it.
    if (ports.length === 0) return [`${called(service)}: has no port`];
    return ports.flatMap(({ name, port, appProtocol }) => [
      ...(name === undefined ? [`${called(service)}: port ${port} has no name`] : []),
      ...(appProtocol === undefined ? [`${called(service)}: port ${port} has no appProtocol`] : []),
    ]);
  });
}

function containerFaults(objects: readonly KubernetesObject[]): string[] {
  return workloadsOf(objects).flatMap((workload) =>
    containersOf(workload).flatMap(({ name: container, ports = [] }) =>
      ports.flatMap(({ name, containerPort }) => [
        ...(name === undefined
          ? [`${called(workload.object)}: port ${containerPort} of ${container} has no name`]
          : []),
        ...(containerPort >= ISTIO.from && containerPort <= ISTIO.to
          ? [`${called(workload.object)}: port ${containerPort} of ${container} is Istio's`]
          : []),
      ]),
    ),
  );
}

/** Under STRICT a scrape of an intercepted port is refused, as Prometheus has no identity in the mesh. */
function interceptedMetrics(objects: readonly KubernetesObject[]): string[] {
  const meshed = meshedNamespaces(objects);
  return workloadsOf(objects)
    .filter(({ object }) => meshed.has(object.metadata.namespace ?? ''))
    .filter((workload) => containersOf(workload).some(({ ports = [] }) => ports.some(isMetrics)))
    .filter(
      ({ pod }) => pod.metadata?.annotations?.['traffic.sidecar.istio.io/excludeInboundPorts'] !== `${METRICS_PORT}`,
    )
    .map(({ object }) => `${called(object)}: Envoy takes the scrapes of port ${METRICS_PORT}`);
}

function isMetrics({ containerPort }: { readonly containerPort: number }): boolean {
  return containerPort === METRICS_PORT;
}
