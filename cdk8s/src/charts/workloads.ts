import type { Chart } from 'cdk8s';
import { workload } from '../constructs/workload.ts';
import type { Plan } from '../plan/plan.ts';

/** What runs. */
export function workloads(chart: Chart, plan: Plan): void {
  for (const service of plan.services) workload(chart, plan, service);
}
