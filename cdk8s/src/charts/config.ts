import type { Chart } from 'cdk8s';
import { Config } from '../constructs/config.ts';
import { variablesOf } from '../plan/environment-variables.ts';
import type { Plan } from '../plan/plan.ts';
import { plain } from '../plan/variables.ts';

/** What each service is told, secrets left out. */
export function config(chart: Chart, plan: Plan): void {
  for (const service of plan.services.filter(({ run }) => run !== 'store')) {
    new Config(chart, service.name, plan.environment.namespaces.services, plain(variablesOf(plan, service)));
  }
}
