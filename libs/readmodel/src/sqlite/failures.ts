/** SQLite's primary result codes that are told apart here (https://sqlite.org/rescode.html). */
export const SQLITE = { busy: 5, locked: 6, readOnly: 8, ioError: 10, full: 13, cannotOpen: 14 } as const;

/** Codes by which the file is no database, or no longer one. */
export const DAMAGED: ReadonlySet<number> = new Set([11, 26]);

/** Codes by which the file is out of reach or takes no writes for now; the same call may work later. */
const AWAY: ReadonlySet<number> = new Set(Object.values(SQLITE));

/** The primary result code of an error that came from SQLite. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

/** Whether an error may pass: the same call may work later. */
export function isAway(error: unknown): boolean {
  const code = sqliteCode(error);
  if (code !== undefined) return AWAY.has(code);
  // A closed database, or a flush of the log that the disk refused.
  return error instanceof Error && (('code' in error && error.code === 'ERR_INVALID_STATE') || 'syscall' in error);
}
