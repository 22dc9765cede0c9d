import { ServiceError } from '@keelson/chassis';

/** Codes of errors that a row itself brings about; all others stop the import. */
const ROWS_FAULT: ReadonlySet<unknown> = new Set(['invalid', 'rule', 'not-found', 'too-large']);

/** Why a row was refused: each wrong field, or the rule. Undefined where the row is not to blame. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !ROWS_FAULT.has(error.code)) return undefined;
  const faults = error instanceof ServiceError ? error.faults : undefined;
  return faults?.map(({ field, message }) => `${field} ${message}`).join('; ') ?? error.message;
}
