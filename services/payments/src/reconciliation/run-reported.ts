import type { Logger } from '@keelson/chassis';
import type { Reconciliation } from './reconcile.ts';
import type { ReconciliationReport } from './report.ts';

/** Runs a reconciliation and logs what it found: an error for what a person has to look at. */
export async function runReported(
  reconciliation: Reconciliation,
  windowMs: number,
  log: Logger,
  signal?: AbortSignal,
): Promise<ReconciliationReport> {
  const report = await reconciliation.run(windowMs, signal);
  for (const finding of report.repaired) log.info(finding, 'reconciliation repaired a payment');
  for (const finding of report.unresolved) log.error(finding, 'reconciliation cannot resolve a payment');
  return report;
}
