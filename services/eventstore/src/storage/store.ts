import type { DatabaseSync } from 'node:sqlite';
import { StreamCatalog } from './catalog.ts';
import { openDatabase } from './database.ts';
import { LogReader } from './reader.ts';
import { LogWriter } from './writer.ts';

/** The log and what reads and writes it. */
export interface Store {
  readonly db: DatabaseSync;
  readonly catalog: StreamCatalog;
  readonly reader: LogReader;
  readonly writer: LogWriter;
  /** Commits what is queued and lets go of the file. */
  close(): Promise<void>;
}

/**
 * Opens the store in a folder.
 *
 * @throws StoreOpenError
 */
export function openStore(dataDir: string): Store {
  const db = openDatabase(dataDir);
  const catalog = new StreamCatalog(db);
  const writer = new LogWriter(db, catalog, dataDir);
  return {
    db,
    catalog,
    reader: new LogReader(db, catalog),
    writer,
    async close() {
      await writer.close();
      db.close();
    },
  };
}
