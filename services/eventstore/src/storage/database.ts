import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The format of the file that this code writes; `PRAGMA user_version` holds a file's own. */
export const FORMAT = 1;

const FILE = 'events.db';

const SCHEMA = `
  CREATE TABLE streams (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    tombstoned INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    id BLOB NOT NULL,
    type TEXT NOT NULL,
    json INTEGER NOT NULL,
    created INTEGER NOT NULL,
    metadata BLOB NOT NULL,
    data BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX events_by_revision ON events (stream, revision);
  CREATE INDEX events_by_id ON events (stream, id);
  CREATE TABLE persistent_groups (
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    checkpoint INTEGER,
    PRIMARY KEY (source, name)
  ) STRICT, WITHOUT ROWID;
`;

/** Why a data folder cannot be served; the message is one line for people. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}

/**
 * Opens the file in `dataDir`, made when absent. The connection holds the file alone until it is closed:
 * a second instance on the same folder fails here.
 *
 * A commit has reached the disk when it returns: write-ahead log with synchronous=FULL.
 *
 * @throws StoreOpenError when the folder cannot be written, is served by another instance, or holds a newer format.
 */
export function openDatabase(dataDir: string): DatabaseSync {
  const db = openFile(dataDir);
  try {
    db.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA cache_size = -32768;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864;
      BEGIN IMMEDIATE;
    `);
    migrate(db, dataDir);
    db.exec('COMMIT');
    return db;
  } catch (error) {
    db.close();
    throw explain(error, dataDir);
  }
}

function openFile(dataDir: string): DatabaseSync {
  try {
    mkdirSync(dataDir, { recursive: true });
    return new DatabaseSync(join(dataDir, FILE));
  } catch (error) {
    throw explain(error, dataDir);
  }
}

function migrate(db: DatabaseSync, dataDir: string): void {
  const row = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (row.user_version === FORMAT) return;
  if (row.user_version > FORMAT) {
    throw new StoreOpenError(
      `the data in ${dataDir} has format ${row.user_version}; this version reads formats up to ${FORMAT}: run the version that wrote it, or name another folder`,
    );
  }
  db.exec(SCHEMA);
  db.exec(`PRAGMA user_version = ${FORMAT}`);
}

function explain(error: unknown, dataDir: string): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  const code = sqliteCode(error);
  if (code === SQLITE_BUSY) return new StoreOpenError(`the data in ${dataDir} is in use by another instance`);
  if (code === SQLITE_NOTADB || code === SQLITE_CORRUPT) {
    return new StoreOpenError(`the data in ${dataDir} is not readable: ${FILE} is damaged or not an event store's`);
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new StoreOpenError(`the data folder ${dataDir} cannot be written: ${reason}`);
}

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** SQLite's primary result code (https://sqlite.org/rescode.html) of an error of node:sqlite; undefined for others. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}
