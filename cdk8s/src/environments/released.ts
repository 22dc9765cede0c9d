import type { Environment } from '../environment.ts';
import { base } from './base.ts';

/** What staging and production share: images by digest, canaries, secure engines of three nodes, three zones. */
export const released = {
  ...base,
  images: { by: 'digest' },
  replicas: 'described',
  zones: 3,
  autoscaling: true,
  canary: { weights: [10, 25, 50], stepSeconds: 180 },
  sidecar: { cpu: '100m', memory: '96Mi', cpuLimit: '1', memoryLimit: '256Mi' },
  drain: { delayMs: 5_000, timeoutMs: 30_000 },
  stores: {
    eventstore: { kind: 'engine', nodes: 3, secure: true, cpuMillis: 1_000, memoryMiB: 4_096, volume: '50Gi' },
    documents: { kind: 'engine', nodes: 3, secure: true, cpuMillis: 500, memoryMiB: 2_048, volume: '50Gi' },
    search: {
      kind: 'engine',
      nodes: 3,
      secure: true,
      cpuMillis: 1_000,
      memoryMiB: 4_096,
      volume: '50Gi',
      kibana: true,
    },
    viewsVolume: '1Gi',
  },
  tracing: {
    provider: 'otel',
    percent: 10,
    replicas: 3,
    backend: { namespace: 'observability', host: 'jaeger-collector.observability.svc.cluster.local', port: 4317 },
  },
  profile: 'accounts',
  secrets: 'given',
  simulators: false,
  // Browsers give cards to the provider itself, and no test card buys anything.
  settings: {
    storefront: { CARD_TOKENS_URL: 'https://api.payment-provider.example/v1/tokens', TEST_CARDS: 'off' },
  },
  cpuShare: 1,
  memoryShare: 1,
  quota: { cpu: '64', memory: '96Gi', memoryLimit: '96Gi', pods: 200 },
} satisfies Omit<Environment, 'name'>;
