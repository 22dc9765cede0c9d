import type { Environment } from '../environment.ts';
import { released } from './released.ts';

/** Production. */
export const prod: Environment = {
  ...released,
  name: 'prod',
  settings: { ...released.settings, notifications: { PUBLIC_URL: 'https://keelson.example' } },
  mesh: {
    ...released.mesh,
    hosts: ['keelson.example'],
    tlsSecret: 'keelson-edge-tls',
    rateLimit: { perSecond: 1_000, burst: 2_000 },
  },
};
