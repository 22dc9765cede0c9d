import type { Environment } from '../environment.ts';
import { base } from './base.ts';

/**
 * All of keelson on two cores: one of each, event store and views embedded, nothing but Kubernetes and Istio
 * needed. The edge speaks plain HTTP.
 */
export const minimal: Environment = {
  ...base,
  name: 'minimal',
  monitoring: { ...base.monitoring, monitors: false },
  // Istio's own, in plain text: any Istio has it.
  mesh: { ...base.mesh, accessLog: { ...base.mesh.accessLog, provider: 'envoy' } },
  // Of two cores and 4 GiB, Kubernetes and Istio have the rest.
  quota: { ...base.quota, cpu: '1', memory: '2560Mi' },
  stores: { eventstore: { kind: 'embedded', volume: '2Gi' }, viewsVolume: '1Gi' },
};
