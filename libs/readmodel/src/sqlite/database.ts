import { mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DocumentStore } from '../documents.ts';
import { ViewsFileError } from '../errors.ts';
import { noInstrumentation, type StoreInstrumentation } from '../instrumentation.ts';
import type { SearchStore } from '../search.ts';
import { SqliteCalls } from './calls.ts';
import { sqliteDocuments } from './documents.ts';
import { DAMAGED, SQLITE, sqliteCode } from './failures.ts';
import { SqliteGenerations } from './generations.ts';
import { sqliteSearch } from './search.ts';
import { ViewsFile } from './views-file.ts';

/** Written to the file as `user_version`. A file of a greater one is refused. */
const FORMAT = 1;

/** Page cache, KiB. Holds the ids and words of some 200,000 orders; document bodies come from the system's cache. */
const CACHE_KIB = 16_384;

/** Pages in the log that bring a checkpoint, which waits for the disk: 16 MiB, so that it is rare. */
const CHECKPOINT_PAGES = 4_096;

/** Both ports on one file. */
export interface SqliteStore extends DocumentStore, SearchStore {}

export interface SqliteOptions {
  readonly instrumentation?: StoreInstrumentation;
}

/**
 * The files open in this process. A file has one connection, as its lock keeps everybody else out, and the two ports
 * share it: it is closed when the last of them is.
 */
const openFiles = new Map<string, { readonly file: ViewsFile; users: number }>();

/**
 * Opens a file for both ports; makes it, with its folder, where it is missing. Within a process a file may be opened any
 * number of times, by one process at a time. Writes are on disk when they resolve.
 * @throws ViewsFileError when another process has the file, or it is of a newer format or no database at all
 */
export function openSqlite(file: string, { instrumentation = noInstrumentation }: SqliteOptions = {}): SqliteStore {
  const path = realPath(file);
  const views = acquire(path);
  const documents = new SqliteCalls('documents', instrumentation);
  const search = new SqliteCalls('search', instrumentation);
  let open = true;
  return {
    documents: (name) => new SqliteGenerations(views, documents, name, sqliteDocuments(views, documents, name)),
    search: (name, schema) => new SqliteGenerations(views, search, name, sqliteSearch(views, search, name, schema)),
    ping: (options) => documents.run('ping', options, () => void views.db.prepare('SELECT 1').get()),
    close: async () => {
      if (!open) return;
      open = false;
      await release(path);
    },
  };
}

function realPath(file: string): string {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  return join(realpathSync(dirname(path)), basename(path));
}

function acquire(path: string): ViewsFile {
  const shared = openFiles.get(path);
  if (shared) {
    shared.users += 1;
    return shared.file;
  }
  const file = new ViewsFile(openExclusively(path), path);
  openFiles.set(path, { file, users: 1 });
  return file;
}

async function release(path: string): Promise<void> {
  const shared = openFiles.get(path);
  if (!shared) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  openFiles.delete(path);
  await shared.file.close();
}

function openExclusively(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE; COMMIT');
    checkFormat(db, path);
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${CACHE_KIB};
      PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.exec(`PRAGMA user_version = ${FORMAT}`);
    db.exec(`CREATE TABLE IF NOT EXISTS views (
      port TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL, PRIMARY KEY (port, name)
    ) WITHOUT ROWID`);
    return db;
  } catch (error) {
    db?.close();
    throw asFileError(error, path);
  }
}

function checkFormat(db: DatabaseSync, path: string): void {
  const format = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  if (format <= FORMAT) return;
  throw new ViewsFileError(
    `${path} was written by a newer version of keelson (format ${format}; this version knows ${FORMAT}).`,
  );
}

function asFileError(error: unknown, path: string): unknown {
  if (error instanceof ViewsFileError) return error;
  const code = sqliteCode(error);
  if (code === SQLITE.busy || code === SQLITE.locked) {
    return new ViewsFileError(`${path} is in use by another process.`, { cause: error });
  }
  const remedy =
    code !== undefined && DAMAGED.has(code)
      ? ' Delete it if it held views, with its -wal and -shm: they fill again from the events.'
      : '';
  const reason = error instanceof Error ? error.message : error;
  return new ViewsFileError(`${path} cannot be opened: ${reason}.${remedy}`, { cause: error });
}
