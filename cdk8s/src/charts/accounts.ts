import type { Chart } from 'cdk8s';
import { ServiceAccount } from '../constructs/service-account.ts';
import type { Plan } from '../plan/plan.ts';

/** An identity for each service. The engines' stand beside the engines. */
export function accounts(chart: Chart, { services, environment }: Plan): void {
  for (const { name } of services) new ServiceAccount(chart, name, environment.namespaces.services);
}
