import type { Finding, ReconciliationReport } from '../reconciliation/report.ts';

/** A report, for people: one line for each finding, and one for all. */
export function reportLines({ since, compared, repaired, unresolved }: ReconciliationReport): string[] {
  const lineOf = ({ kind, paymentId, detail }: Finding) => `${kind.padEnd(16)}  ${paymentId}  ${detail}`;
  const sum = `${compared} compared since ${since}: ${repaired.length} repaired, ${unresolved.length} for a person to look at.`;
  return [...[...repaired, ...unresolved].map(lineOf), sum];
}
