import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { keywordNames, valuesOf } from '../keywords.ts';
import type { SearchSchema } from '../search.ts';

/**
 * The keywords of a generation, a table each: a value's documents in id order, so that a page of them is read without
 * sorting. A table that is missing, as the schema did not have that keyword before, is filled from the stored documents.
 */
export class SqliteKeywords<T> {
  readonly #base: string;
  readonly #schema: SearchSchema<T>;
  readonly #writers: readonly { readonly name: string; readonly clear: StatementSync; readonly add: StatementSync }[];

  /** @param base name of the generation's tables */
  constructor(db: DatabaseSync, base: string, schema: SearchSchema<T>) {
    this.#base = base;
    this.#schema = schema;
    const names = keywordNames(schema);
    const stored = storedKeywords(db, base);
    for (const name of stored) if (!names.includes(name)) db.exec(`DROP TABLE ${this.#table(name)}`);
    const missing = names.filter((name) => !stored.includes(name));
    for (const name of missing) {
      db.exec(`CREATE TABLE ${this.#table(name)} (
        value TEXT NOT NULL, id TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (value, id)
      ) WITHOUT ROWID;
      CREATE INDEX "${base}_keyword_${name}_row" ON ${this.#table(name)} (row)`);
    }
    this.#writers = names.map((name) => ({
      name,
      clear: db.prepare(`DELETE FROM ${this.#table(name)} WHERE row = ?`),
      add: db.prepare(`INSERT INTO ${this.#table(name)} (value, id, row) VALUES (?, ?, ?)`),
    }));
    if (missing.length > 0) this.#fill(db, missing);
  }

  /** Keeps what a document's keywords are now. @param isNew nothing is kept of it yet */
  put(row: number, id: string, doc: T, isNew: boolean): void {
    for (const { name, clear, add } of this.#writers) {
      if (!isNew) clear.run(row);
      for (const value of valuesOf(this.#schema, name, doc)) add.run(value, id, row);
    }
  }

  /** A condition on `head.id` for each keyword, begun with `AND`; its parameter is the value. Empty where there is none. */
  narrowed(names: readonly string[]): string {
    return names
      .map((name) => ` AND EXISTS (SELECT 1 FROM ${this.#table(name)} WHERE value = ? AND id = head.id)`)
      .join('');
  }

  /** A table of the ids and rows with one value (the statement's first parameter), to read as if it were the heads. */
  headsOf(name: string): string {
    return `(SELECT id, row FROM ${this.#table(name)} WHERE value = ?)`;
  }

  #table(name: string): string {
    return `"${keywordTable(this.#base, name)}"`;
  }

  #fill(db: DatabaseSync, missing: readonly string[]): void {
    const all = db.prepare(`SELECT head.row AS row, id, doc FROM "${this.#base}" AS head
      JOIN "${this.#base}_docs" AS body ON body.row = head.row`);
    const writers = this.#writers.filter(({ name }) => missing.includes(name));
    for (const { row, id, doc } of all.iterate()) {
      const document: T = JSON.parse(String(doc));
      for (const { name, add } of writers) {
        for (const value of valuesOf(this.#schema, name, document)) add.run(value, String(id), Number(row));
      }
    }
  }
}

/** Removes the keywords of a generation. */
export function dropKeywords(db: DatabaseSync, base: string): void {
  for (const name of storedKeywords(db, base)) db.exec(`DROP TABLE "${keywordTable(base, name)}"`);
}

function keywordTable(base: string, name: string): string {
  return `${base}_keyword_${name}`;
}

function storedKeywords(db: DatabaseSync, base: string): string[] {
  const prefix = keywordTable(base, '');
  const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, ?) = ?`);
  return tables.all(prefix.length, prefix).map(({ name }) => String(name).slice(prefix.length));
}
