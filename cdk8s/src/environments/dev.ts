import type { Environment } from '../environment.ts';
import { base } from './base.ts';

/** kind: one of each, on small real engines, open inside. Sources are synced into running pods. */
export const dev: Environment = {
  ...base,
  name: 'dev',
  writableRoot: true,
  logLevel: 'debug',
  stores: {
    eventstore: { kind: 'engine', nodes: 1, secure: false, cpuMillis: 200, memoryMiB: 768, volume: '2Gi' },
    documents: { kind: 'engine', nodes: 1, secure: false, cpuMillis: 100, memoryMiB: 512, volume: '2Gi' },
    search: {
      kind: 'engine',
      nodes: 1,
      secure: false,
      cpuMillis: 300,
      memoryMiB: 1_536,
      volume: '2Gi',
      kibana: true,
    },
    viewsVolume: '1Gi',
  },
  tracing: {
    provider: 'otel',
    percent: 100,
    replicas: 1,
    backend: { namespace: 'observability', host: 'jaeger-collector.observability.svc.cluster.local', port: 4317 },
  },
};
