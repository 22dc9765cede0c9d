/**
 * Where Prometheus scrapes a service: the same port in every pod. Envoy is kept off it, so that a scrape needs no
 * identity under STRICT and still works when Envoy does not; for that reason it serves nothing but `/metrics`.
 */
export const METRICS_PORT = 9464;

/** What listens in every meshed pod beside the service, and is asked from outside of the mesh. */
export const SIDECAR_PORTS = {
  /** Telemetry of the agent; the kubelet's probes come here too. */
  agent: 15_020,
  /** Envoy's own metrics. */
  envoy: 15_090,
} as const;

/** istiod: configuration and certificates, over TLS. */
export const ISTIOD_PORT = 15_012;

/** OTLP, by gRPC (from Envoys) and by HTTP (from services). */
export const OTLP_PORTS = { grpc: 4317, http: 4318 } as const;

/** The collector's own metrics, and its health. */
export const COLLECTOR_PORTS = { metrics: 8888, health: 13_133 } as const;
