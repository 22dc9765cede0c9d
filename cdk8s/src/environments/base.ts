import type { Environment } from '../environment.ts';

/** What all environments share; each of them says only where it differs. */
export const base = {
  namespaces: {
    services: 'keelson',
    outside: 'keelson-outside',
    stores: 'keelson-stores',
    telemetry: 'keelson-telemetry',
  },
  images: { by: 'tag', tag: 'dev' },
  replicas: 'one',
  zones: 1,
  autoscaling: false,
  monitoring: {
    monitors: true,
    namespace: 'monitoring',
    prometheus: 'http://prometheus-operated.monitoring.svc.cluster.local:9090',
  },
  // All of them together start on two cores, where hardly one is busy at a time.
  cpuShare: 0.2,
  cpuBurst: 4,
  // Idle, they take 55 to 105 MiB of the 256 to 320 that they may (working set, seen in `minimal`).
  memoryShare: 0.5,
  // An idle Envoy with a Sidecar of its own takes 30 to 40 MiB (seen with Istio 1.31).
  sidecar: { cpu: '10m', memory: '48Mi', cpuLimit: '1', memoryLimit: '192Mi' },
  drain: { delayMs: 3_000, timeoutMs: 20_000 },
  writableRoot: false,
  logLevel: 'info',
  profile: 'open',
  secrets: 'random',
  simulators: true,
  // As on a laptop: there is something to buy, mails can be read at /inbox, and somebody is an operator. Nothing for an
  // edge that strangers reach.
  settings: {
    accounts: { OPERATOR_EMAILS: 'operator@example.com' },
    catalogue: { DEMO_CATALOGUE: 'on' },
    inventory: { DEMO_CATALOGUE: 'on' },
    notifications: { INBOX: 'on' },
  },
  quota: { cpu: '4', memory: '8Gi', memoryLimit: '12Gi', pods: 60 },
  mesh: {
    trustDomain: 'cluster.local',
    ingress: {
      namespace: 'istio-system',
      serviceAccount: 'istio-ingressgateway',
      selector: { istio: 'ingressgateway' },
    },
    egress: { namespace: 'istio-system', serviceAccount: 'istio-egressgateway', selector: { istio: 'egressgateway' } },
    hosts: ['*'],
    // charts/istiod makes it: JSON lines.
    accessLog: { provider: 'keelson-json', slowMs: 1_000 },
    strangler: [],
  },
} satisfies Omit<Environment, 'name' | 'stores'>;
