import type { Chart } from 'cdk8s';
import { analysisTemplate } from '../constructs/analysis.ts';
import { Custom } from '../constructs/custom.ts';
import type { Plan } from '../plan/plan.ts';

/** What new versions are judged by. */
export function analysis(chart: Chart, plan: Plan): void {
  for (const service of plan.services) {
    if (service.run === 'rollout') new Custom(chart, analysisTemplate(plan, service));
  }
}
