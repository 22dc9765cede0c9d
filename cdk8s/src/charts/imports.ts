import type { Chart } from 'cdk8s';
import { importJob } from '../constructs/import-job.ts';
import { ServiceAccount } from '../constructs/service-account.ts';
import { plannedImports } from '../plan/imports.ts';
import type { Plan } from '../plan/plan.ts';

/** Files that are imported by jobs. Until the event store is there, they try again. */
export function imports(chart: Chart, plan: Plan): void {
  const { eventstore } = plan.stores;
  if (eventstore === undefined) return;
  for (const one of plannedImports(plan)) {
    new ServiceAccount(chart, one.name, plan.environment.namespaces.services);
    importJob(chart, plan, one, eventstore);
  }
}
