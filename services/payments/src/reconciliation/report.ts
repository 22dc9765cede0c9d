/** Something that the two sides did not agree about. */
export interface Finding {
  readonly paymentId: string;
  /**
   * `outcome-recorded`: the provider had done what was not known here. `completed`: what was due at the provider was
   * done. `orphan-undone`: the provider had a payment that nobody here knew. `abandoned`: asked for long ago, and never
   * came to the provider. `unexplained`: the money differs, and a person has to look. `failed`: could not be looked at.
   */
  readonly kind: FindingKind;
  /** For people. */
  readonly detail: string;
}

export type FindingKind = 'outcome-recorded' | 'completed' | 'orphan-undone' | 'abandoned' | 'unexplained' | 'failed';

/** What a reconciliation has found. */
export interface ReconciliationReport {
  /** Changes since then were compared, and whatever is open however old it is. RFC 3339. */
  readonly since: string;
  /** How many payments were compared. */
  readonly compared: number;
  readonly repaired: readonly Finding[];
  /** For a person, or for the next run. */
  readonly unresolved: readonly Finding[];
}

/** The report of a run. */
export function reportOf(since: Date, compared: number, findings: readonly Finding[]): ReconciliationReport {
  const isOpen = ({ kind }: Finding) => kind === 'unexplained' || kind === 'failed';
  return {
    since: since.toISOString(),
    compared,
    repaired: findings.filter((finding) => !isOpen(finding)),
    unresolved: findings.filter(isOpen),
  };
}
