import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartupError } from './startup-error.ts';

/** The layout of the data folder that this version writes. A newer one is refused, never guessed at. */
export const layoutVersion = 1;

/** SQLite's result codes (https://www.sqlite.org/rescode.html). */
const sqlite = { busy: 5, readonly: 8, cannotOpen: 14, notADatabase: 26 };

/** The folder is this process's until released. */
export interface DataFolder {
  readonly path: string;
  release(): void;
}

/**
 * Makes the data folder if need be and takes it for this process. The lock is SQLite's on a file in the folder: the
 * system drops it when the process ends, however it ends.
 * @throws StartupError when it is taken, not writable, or of a newer version
 */
export function takeDataFolder(path: string): DataFolder {
  try {
    makeFolder(path);
  } catch (error) {
    throw notWritable(path, error);
  }
  const file = join(path, 'keelson.db');
  const database = open(file, path);
  try {
    lock(database, path);
  } catch (error) {
    database.close();
    throw error instanceof StartupError ? error : explained(error, file, path);
  }
  return { path, release: () => database.close() };
}

/** Node's own recursive way never ends where a file system says ENOENT to every new folder, as /proc does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

function open(file: string, path: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    throw notWritable(path, error);
  }
}

/** In this locking mode the lock outlives the transaction and ends with the connection. */
function lock(database: DatabaseSync, path: string): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  const row = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (row.user_version > layoutVersion) {
    throw new StartupError(
      `the data in ${path} was written by a newer keelson (layout ${row.user_version}, this one knows ${layoutVersion}): update keelson, or set KEELSON_DATA to another folder`,
    );
  }
  database.exec(`PRAGMA user_version = ${layoutVersion}; COMMIT`);
}

function explained(error: unknown, file: string, path: string): unknown {
  const code = (error as { errcode?: number }).errcode ?? 0;
  const primary = code & 0xff;
  if (primary === sqlite.busy) {
    return new StartupError(
      `another keelson is running on the data in ${path}: stop it, or set KEELSON_DATA to another folder`,
      { cause: error },
    );
  }
  if (primary === sqlite.readonly || primary === sqlite.cannotOpen) return notWritable(path, error);
  if (primary === sqlite.notADatabase) {
    return new StartupError(`${file} is not keelson's: set KEELSON_DATA to another folder`, { cause: error });
  }
  return error;
}

function notWritable(path: string, cause: unknown): StartupError {
  return new StartupError(`cannot write to ${path}: make it writable, or set KEELSON_DATA to another folder`, {
    cause,
  });
}
