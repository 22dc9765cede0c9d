import type { ViewGenerations, ViewState } from '@keelson/eventsourcing';
import type { StoreOperation } from '../instrumentation.ts';
import { generationNumber, viewName } from '../view-name.ts';
import type { SqliteCalls } from './calls.ts';
import type { ViewsFile } from './views-file.ts';

/** How one port keeps a generation in tables. */
export interface GenerationTables<V> {
  /** Makes the tables of a generation where they are missing, and its view. */
  open(generation: number): V;
  /** Removes the tables of a generation. */
  drop(generation: number): void;
}

/** A view's generations in the file; their state is a row of `views`. */
export class SqliteGenerations<V> implements ViewGenerations<V> {
  readonly name: string;
  readonly #file: ViewsFile;
  readonly #calls: SqliteCalls;
  readonly #tables: GenerationTables<V>;

  constructor(file: ViewsFile, calls: SqliteCalls, name: string, tables: GenerationTables<V>) {
    this.name = viewName(name);
    this.#file = file;
    this.#calls = calls;
    this.#tables = tables;
  }

  async state(): Promise<ViewState> {
    return this.#calls.run('state', undefined, () => {
      const row = this.#file.db
        .prepare('SELECT state FROM views WHERE port = ? AND name = ?')
        .get(this.#calls.port, this.name);
      return row ? JSON.parse(String(row.state)) : { version: 0, active: 1 };
    });
  }

  async update(next: ViewState): Promise<boolean> {
    const sql =
      next.version === 1
        ? 'INSERT OR IGNORE INTO views (version, state, port, name) VALUES (?, ?, ?, ?)'
        : 'UPDATE views SET version = ?, state = ? WHERE port = ? AND name = ? AND version = ?';
    const guard = next.version === 1 ? [] : [next.version - 1];
    return this.#changing('update', () => {
      const values = [next.version, JSON.stringify(next), this.#calls.port, this.name, ...guard];
      const done = this.#file.db.prepare(sql).run(...values);
      return done.changes === 1;
    });
  }

  async open(generation: number): Promise<V> {
    return this.#changing('open', () => this.#tables.open(generationNumber(generation)));
  }

  async drop(generation: number): Promise<void> {
    await this.#changing('drop', () => this.#tables.drop(generationNumber(generation)));
  }

  #changing<R>(operation: StoreOperation, change: () => R): Promise<R> {
    return this.#calls.run(operation, undefined, () => this.#file.transaction(change));
  }
}
