import type { Environment } from '../environment.ts';
import type { Labels } from '../plan/labels.ts';
import { METRICS_PORT, OTLP_PORTS } from '../plan/ports.ts';

/**
 * What the sidecar of a pod is told.
 *
 * The sidecar is native: it starts before the app, ends after it, and lets Jobs end. Where a cluster has none of those
 * (Kubernetes before 1.29), the proxy configuration says the same in the older way: the app waits for its proxy, and the
 * proxy drains as long as the app does.
 */
export function meshAnnotations({ sidecar, drain, tracing }: Environment): Labels {
  return {
    'sidecar.istio.io/nativeSidecar': 'true',
    'sidecar.istio.io/proxyCPU': sidecar.cpu,
    'sidecar.istio.io/proxyCPULimit': sidecar.cpuLimit,
    'sidecar.istio.io/proxyMemory': sidecar.memory,
    'sidecar.istio.io/proxyMemoryLimit': sidecar.memoryLimit,
    'proxy.istio.io/config': JSON.stringify({
      holdApplicationUntilProxyStarts: true,
      terminationDrainDuration: `${Math.ceil(drain.timeoutMs / 1_000)}s`,
    }),
    'traffic.sidecar.istio.io/excludeInboundPorts': `${METRICS_PORT}`,
    // Spans leave beside Envoy, which would otherwise trace their export.
    ...(tracing && {
      'traffic.sidecar.istio.io/excludeOutboundPorts': `${OTLP_PORTS.grpc},${OTLP_PORTS.http}`,
    }),
  };
}
