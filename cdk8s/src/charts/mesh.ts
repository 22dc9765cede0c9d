import type { Concern } from '@keelson/mesh/policy';
import type { Chart } from 'cdk8s';
import { Custom } from '../constructs/custom.ts';
import type { Plan } from '../plan/plan.ts';

/** What the mesh is told about one concern. */
export function meshConcern(concern: Concern): (chart: Chart, plan: Plan) => void {
  return (chart, { policy }) => {
    for (const object of policy[concern]) new Custom(chart, object);
  };
}
