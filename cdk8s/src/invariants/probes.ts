import type { KubernetesObject } from '@keelson/mesh/policy';
import { probePaths } from '../constructs/probes.ts';
import { isMeshed } from '../objects/authorization.ts';
import { called } from '../objects/find.ts';
import { type ContainerView, type ProbeView, workloadsOf } from '../objects/pods.ts';

/** Of an admin port of ours, and of the collector's health extension. */
const KNOWN_PATHS: readonly string[] = [...Object.values(probePaths), '/'];

/**
 * Long-running containers say when they are ready and alive, at ports that they have and paths that exist there; our
 * services also when they have started, or a slow start would be taken for a death.
 */
export function probesAsk(objects: readonly KubernetesObject[]): string[] {
  return workloadsOf(objects)
    .filter(({ object }) => ['Deployment', 'StatefulSet', 'Rollout'].includes(object.kind))
    .flatMap(({ object, pod }) =>
      pod.spec.containers.flatMap((container) =>
        [...faultsOf(container), ...(isMeshed(object, objects) ? startFaults(container) : [])].map(
          (fault) => `${called(object)}: container ${container.name}: ${fault}`,
        ),
      ),
    );
}

function faultsOf(container: ContainerView): string[] {
  const { startupProbe, readinessProbe, livenessProbe } = container;
  const probes = { startupProbe, readinessProbe, livenessProbe };
  return [
    ...(readinessProbe === undefined ? ['has no readinessProbe'] : []),
    ...(livenessProbe === undefined ? ['has no livenessProbe'] : []),
    ...Object.entries(probes).flatMap(([name, probe]) => (probe ? probeFaults(name, probe, container) : [])),
  ];
}

function startFaults({ startupProbe }: ContainerView): string[] {
  return startupProbe === undefined ? ['has no startupProbe'] : [];
}

function probeFaults(name: string, { httpGet, tcpSocket }: ProbeView, { ports = [] }: ContainerView): string[] {
  const port = httpGet?.port ?? tcpSocket?.port;
  const known = ports.some((one) => one.name === port || one.containerPort === port);
  return [
    ...(known ? [] : [`${name} asks port ${port}, which it does not have`]),
    ...(httpGet === undefined || KNOWN_PATHS.includes(httpGet.path ?? '/')
      ? []
      : [`${name} asks ${httpGet.path}, which nobody answers`]),
  ];
}
