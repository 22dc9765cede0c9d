import type { ViewGenerations, ViewState } from '@keelson/eventsourcing';
import type { Port } from '../errors.ts';
import { generationNumber, viewName } from '../view-name.ts';
import { answering } from './failures.ts';
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
  readonly #port: Port;
  readonly #tables: GenerationTables<V>;

  constructor(file: ViewsFile, port: Port, name: string, tables: GenerationTables<V>) {
    this.name = viewName(name);
    this.#file = file;
    this.#port = port;
    this.#tables = tables;
  }

  async state(): Promise<ViewState> {
    return answering(this.#port, undefined, () => {
      const row = this.#file.db
        .prepare('SELECT state FROM views WHERE port = ? AND name = ?')
        .get(this.#port, this.name);
      return row ? JSON.parse(String(row.state)) : { version: 0, active: 1 };
    });
  }

  async update(next: ViewState): Promise<boolean> {
    const sql =
      next.version === 1
        ? 'INSERT OR IGNORE INTO views (version, state, port, name) VALUES (?, ?, ?, ?)'
        : 'UPDATE views SET version = ?, state = ? WHERE port = ? AND name = ? AND version = ?';
    const guard = next.version === 1 ? [] : [next.version - 1];
    return this.#changing(() => {
      const done = this.#file.db.prepare(sql).run(next.version, JSON.stringify(next), this.#port, this.name, ...guard);
      return done.changes === 1;
    });
  }

  async open(generation: number): Promise<V> {
    return this.#changing(() => this.#tables.open(generationNumber(generation)));
  }

  async drop(generation: number): Promise<void> {
    await this.#changing(() => this.#tables.drop(generationNumber(generation)));
  }

  #changing<R>(change: () => R): Promise<R> {
    return answering(this.#port, undefined, () => this.#file.transaction(change));
  }
}
