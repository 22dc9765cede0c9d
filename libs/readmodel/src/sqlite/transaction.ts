import type { DatabaseSync } from 'node:sqlite';

/** Runs `work` as one transaction: all of it is on disk when this returns, none of it if it throws. */
export function transaction<R>(db: DatabaseSync, work: () => R): R {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
