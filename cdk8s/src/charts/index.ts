import type { Chart } from 'cdk8s';
import type { Plan } from '../plan/plan.ts';
import { accounts } from './accounts.ts';
import { analysis } from './analysis.ts';
import { certificates } from './certificates.ts';
import { collector } from './collector.ts';
import { config } from './config.ts';
import { documents } from './documents.ts';
import { eventstore } from './eventstore.ts';
import { importAccess } from './import-access.ts';
import { imports } from './imports.ts';
import { meshConcern } from './mesh.ts';
import { monitoring } from './monitoring.ts';
import { namespaces } from './namespaces.ts';
import { network } from './network.ts';
import { quotas } from './quotas.ts';
import { scaling } from './scaling.ts';
import { search } from './search.ts';
import { services } from './services.ts';
import { simulators } from './simulators.ts';
import { storeNetwork } from './store-network.ts';
import { workloads } from './workloads.ts';

/** One concern of the manifests, and what fills it. */
export interface Concern {
  readonly name: string;
  readonly fill: (chart: Chart, plan: Plan) => void;
}

/**
 * All concerns in the order in which they are applied: what is refused without something else comes after it, what
 * protects comes before what it protects, and a route comes after the subsets that it leads to.
 */
export const concerns: readonly Concern[] = [
  { name: 'namespaces', fill: namespaces },
  { name: 'quotas', fill: quotas },
  { name: 'accounts', fill: accounts },
  { name: 'network', fill: network },
  { name: 'store-network', fill: storeNetwork },
  { name: 'identity', fill: meshConcern('identity') },
  { name: 'authorization', fill: meshConcern('authorization') },
  { name: 'import-access', fill: importAccess },
  { name: 'config', fill: config },
  { name: 'certificates', fill: certificates },
  { name: 'eventstore', fill: eventstore },
  { name: 'documents', fill: documents },
  { name: 'search', fill: search },
  { name: 'collector', fill: collector },
  { name: 'services', fill: services },
  { name: 'destinations', fill: meshConcern('destinations') },
  { name: 'routes', fill: meshConcern('routes') },
  { name: 'sidecars', fill: meshConcern('sidecars') },
  { name: 'egress', fill: meshConcern('egress') },
  { name: 'edge', fill: meshConcern('edge') },
  { name: 'telemetry', fill: meshConcern('telemetry') },
  { name: 'monitoring', fill: monitoring },
  { name: 'analysis', fill: analysis },
  { name: 'imports', fill: imports },
  { name: 'workloads', fill: workloads },
  { name: 'scaling', fill: scaling },
  { name: 'simulators', fill: simulators },
];
