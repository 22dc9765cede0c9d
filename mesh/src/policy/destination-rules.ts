import { DestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1';
import type { ServiceGraph } from '../graph.ts';
import type { ServiceDescription } from '../service.ts';
import { hostOf, metadata, podsOf } from './names.ts';
import { calledServices } from './placed.ts';
import { type KubernetesObject, resource } from './schema.ts';
import type { MeshSettings, Replicas } from './settings.ts';
import { CANARY, hasCanary, STABLE } from './targets.ts';

/**
 * How callers treat each service's pods. Engines outside of the mesh have none: the proxies see by themselves that
 * those speak no mutual TLS, and a rule that says ISTIO_MUTUAL would break them.
 */
export function destinationRules(graph: ServiceGraph, settings: MeshSettings): KubernetesObject[] {
  return calledServices(graph, settings).map((service) =>
    resource(DestinationRule, {
      metadata: metadata(service.name, settings.namespace),
      spec: {
        host: hostOf(service.name, settings),
        trafficPolicy: trafficPolicy(service, settings.replicas[service.name] ?? service.scaling),
        ...(hasCanary(service, settings) && {
          // Argo Rollouts adds the label that tells the two apart.
          subsets: [STABLE, CANARY].map((name) => ({ name, labels: podsOf(service.name) })),
        }),
      },
    }),
  );
}

function trafficPolicy(service: ServiceDescription, replicas: Replicas) {
  const outlierDetection = ejection(replicas);
  return {
    connectionPool: connectionPool(service, replicas),
    loadBalancer: {
      simple: 'LEAST_REQUEST' as const,
      // Outlier detection would switch it on: with few pods, one zone's caller would load one pod with everything.
      localityLbSetting: { enabled: false },
    },
    ...(outlierDetection && { outlierDetection }),
    tls: { mode: 'ISTIO_MUTUAL' as const },
  };
}

/**
 * What one proxy may have open at most. A proxy does not see what others send, so its limit is all that the replicas
 * serve well together, `concurrency x most replicas`: of requests in flight, of connections (HTTP/1.1 has one for
 * each request in flight), and of requests that wait for a connection, as all do in the first moment. Repeats in
 * flight are at most what a single replica had in flight when it died.
 */
function connectionPool({ capacity }: ServiceDescription, { max }: Replicas) {
  const most = capacity.concurrency * max;
  return {
    tcp: {
      maxConnections: most,
      connectTimeout: '2s',
      // A peer that is gone without a word is noticed after 60 + 3 x 20 seconds; streams may be silent for long.
      tcpKeepalive: { time: '60s', interval: '20s', probes: 3 },
    },
    http: {
      http1MaxPendingRequests: most,
      http2MaxRequests: most,
      maxRetries: capacity.concurrency,
      // Less than the 72 s after which Fastify closes an idle connection, so that no request meets one closing. It
      // counts between sidecar and service too: Istio takes a service's own pool from here.
      idleTimeout: '60s',
    },
  };
}

/**
 * Takes a pod out for a while that fails again and again; business errors are never 5xx. At most half of the least
 * replicas: Envoy ejects one more as long as the share that is then out is no more than this, so it is rounded up
 * (one of three is 33.3 %). With a single replica there is nothing to eject, and Istio reads 0 % as "not said".
 */
function ejection({ min }: Replicas) {
  if (min < 2) return undefined;
  return {
    consecutive5xxErrors: 5,
    interval: '5s',
    baseEjectionTime: '15s',
    maxEjectionPercent: Math.ceil((100 * Math.floor(min / 2)) / min),
  };
}
