import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Versioned, WriteOutcome } from '@keelson/eventsourcing';
import type { CallOptions } from '../call-options.ts';
import type { DocumentView } from '../documents.ts';
import { SCAN_BATCH, scanById } from '../pages.ts';
import type { SqliteCalls } from './calls.ts';
import type { GenerationTables } from './generations.ts';
import type { ViewsFile } from './views-file.ts';

/** The documents port in tables: one a generation, `documents_<view>_<generation>`. */
export function sqliteDocuments<T>(
  file: ViewsFile,
  calls: SqliteCalls,
  name: string,
): GenerationTables<DocumentView<T>> {
  const table = (generation: number) => `"documents_${name}_${generation}"`;
  return {
    open: (generation) => {
      file.db.exec(`CREATE TABLE IF NOT EXISTS ${table(generation)} (
        id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, doc TEXT NOT NULL
      )`);
      return new SqliteDocumentView<T>(file, calls, table(generation));
    },
    drop: (generation) => file.db.exec(`DROP TABLE IF EXISTS ${table(generation)}`),
  };
}

class SqliteDocumentView<T> implements DocumentView<T> {
  readonly #file: ViewsFile;
  readonly #calls: SqliteCalls;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #after: StatementSync;
  readonly #count: StatementSync;

  constructor(file: ViewsFile, calls: SqliteCalls, table: string) {
    const { db } = file;
    this.#file = file;
    this.#calls = calls;
    this.#get = db.prepare(`SELECT id, revision, doc FROM ${table} WHERE id = ?`);
    this.#put = db.prepare(`INSERT INTO ${table} AS stored (id, revision, doc) VALUES (?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, doc = excluded.doc
      WHERE stored.revision < excluded.revision`);
    this.#after = db.prepare(`SELECT id, revision, doc FROM ${table} WHERE id > ? ORDER BY id LIMIT ${SCAN_BATCH}`);
    this.#count = db.prepare(`SELECT count(*) AS count FROM ${table}`);
  }

  async get(id: string, options?: CallOptions): Promise<Versioned<T> | undefined> {
    return this.#calls.run('read', options, () => {
      const row = this.#get.get(id);
      return row && versioned<T>(row);
    });
  }

  async getMany(ids: readonly string[], options?: CallOptions): Promise<Map<string, Versioned<T>>> {
    return this.#calls.run('read', options, () => getEach(this.#file, this.#get, ids));
  }

  async putMany(documents: readonly Versioned<T>[], options?: CallOptions): Promise<WriteOutcome[]> {
    if (documents.length === 0) return [];
    return this.#calls.run('write', options, () =>
      this.#file.transaction(() => documents.map((document) => this.#putOne(document))),
    );
  }

  scan(options?: CallOptions): AsyncIterable<Versioned<T>> {
    return scanById(async (id) =>
      this.#calls.run('scan', options, () => this.#after.all(id ?? '').map((row) => versioned<T>(row))),
    );
  }

  async count(options?: CallOptions): Promise<number> {
    return this.#calls.run('count', options, () => Number(this.#count.get()?.count));
  }

  #putOne({ id, revision, doc }: Versioned<T>): WriteOutcome {
    return this.#put.run(id, revision, JSON.stringify(doc)).changes === 1 ? 'written' : 'stale';
  }
}

/**
 * The rows among `ids`, by a statement that selects id, revision and doc of one. Resolves when they are on disk, as an
 * event is acknowledged where they show that it is in the view already.
 */
export async function getEach<T>(
  file: ViewsFile,
  get: StatementSync,
  ids: readonly string[],
): Promise<Map<string, Versioned<T>>> {
  const found = new Map<string, Versioned<T>>();
  for (const id of ids) {
    const row = get.get(id);
    if (row) found.set(id, versioned<T>(row));
  }
  await file.settled();
  return found;
}

/** A row of id, revision and doc as a document. */
export function versioned<T>(row: Record<string, SQLOutputValue>): Versioned<T> {
  return { id: String(row.id), revision: Number(row.revision), doc: JSON.parse(String(row.doc)) };
}
