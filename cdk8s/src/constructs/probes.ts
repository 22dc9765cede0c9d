import { k8s } from 'cdk8s-plus-27';

/** Paths of the admin port that the probes ask; cdk8s/test/service.int.spec.ts asks them of a running service. */
export const probePaths = { startup: '/startup', readiness: '/ready', liveness: '/live' } as const;

type Probes = Pick<k8s.Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'>;

/**
 * Of a service, by its admin port. It has two minutes to start; after that it gets traffic when it is ready, and is
 * started again only when it no longer turns, never because something that it needs is away.
 */
export function serviceProbes(port: string): Probes {
  const get = (path: string) => ({ httpGet: { path, port: k8s.IntOrString.fromString(port) } });
  return {
    startupProbe: { ...get(probePaths.startup), periodSeconds: 2, failureThreshold: 60, timeoutSeconds: 2 },
    readinessProbe: { ...get(probePaths.readiness), periodSeconds: 3, failureThreshold: 2, timeoutSeconds: 2 },
    livenessProbe: { ...get(probePaths.liveness), periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 3 },
  };
}

/** Of an engine that we ask only whether its port is open. It may read its files for ten minutes first. */
export function openPortProbes(port: string): Probes {
  const open = { tcpSocket: { port: k8s.IntOrString.fromString(port) } };
  return {
    startupProbe: { ...open, periodSeconds: 2, failureThreshold: 300, timeoutSeconds: 2 },
    readinessProbe: { ...open, periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 2 },
    livenessProbe: { ...open, periodSeconds: 20, failureThreshold: 3, timeoutSeconds: 5 },
  };
}
