import type { Chart } from 'cdk8s';
import { Autoscaler } from '../constructs/autoscaler.ts';
import { DisruptionBudget } from '../constructs/disruption-budget.ts';
import { selectorOf } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';

/** How many there are, and how many may be missing. */
export function scaling(chart: Chart, plan: Plan): void {
  const { autoscaling, namespaces } = plan.environment;
  for (const service of plan.services) {
    const { name, replicas, run } = service;
    if (autoscaling && (run === 'rollout' || run === 'deployment')) new Autoscaler(chart, plan, service);
    if (replicas.min > 1) new DisruptionBudget(chart, name, namespaces.services, selectorOf(name));
  }
}
