import type { Environment } from '../environment.ts';
import { released } from './released.ts';

/** Production. */
export const prod: Environment = {
  ...released,
  name: 'prod',
  mesh: {
    ...released.mesh,
    hosts: ['keelson.example'],
    tlsSecret: 'keelson-edge-tls',
    rateLimit: { perSecond: 1_000, burst: 2_000 },
  },
};
