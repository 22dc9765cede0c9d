import type { Environment } from '../environment.ts';
import { released } from './released.ts';

/** The rehearsal: production's form on smaller disks, with every request traced and shorter canary steps. */
export const staging: Environment = {
  ...released,
  name: 'staging',
  canary: { ...released.canary, stepSeconds: 150 },
  stores: {
    ...released.stores,
    eventstore: { ...released.stores.eventstore, cpuMillis: 500, memoryMiB: 2_048, volume: '10Gi' },
    documents: { ...released.stores.documents, cpuMillis: 250, memoryMiB: 1_024, volume: '10Gi' },
    search: { ...released.stores.search, cpuMillis: 500, memoryMiB: 2_048, volume: '10Gi' },
  },
  tracing: { ...released.tracing, percent: 100 },
  settings: { ...released.settings, notifications: { PUBLIC_URL: 'https://staging.keelson.example' } },
  mesh: {
    ...released.mesh,
    hosts: ['staging.keelson.example'],
    tlsSecret: 'keelson-edge-tls',
    rateLimit: { perSecond: 200, burst: 400 },
  },
};
