import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SqliteKeywords } from './keywords.ts';

/** A row number, as statements here select it. */
export interface Row {
  readonly row?: unknown;
}

/** Where a generation's heads and words are, quoted. */
interface Tables {
  readonly heads: string;
  readonly words: string;
}

/** The statements of one kind of question: which keywords it narrows to, whatever their values. */
interface Statements {
  readonly count: StatementSync;
  readonly page: StatementSync;
  readonly countMatching: StatementSync;
  readonly someMatching: StatementSync;
  readonly matching: StatementSync;
}

/** What can be asked about the documents that a search is narrowed to; `match` is a query in FTS5's language. */
export interface Question {
  count(): number;
  /** Rows in id order. */
  page(limit: number, offset: number): Row[];
  countMatching(match: string): number;
  /** Rows in whatever order. */
  someMatching(match: string, limit: number): Row[];
  /** Rows in id order. */
  matching(match: string, limit: number, offset: number): Row[];
}

/** Prepares questions to a generation's tables, each kind once. */
export class SqliteQuestions {
  readonly #db: DatabaseSync;
  readonly #tables: Tables;
  readonly #keywords: Pick<SqliteKeywords<unknown>, 'narrowed' | 'headsOf'>;
  readonly #prepared = new Map<string, Statements>();

  constructor(db: DatabaseSync, tables: Tables, keywords: Pick<SqliteKeywords<unknown>, 'narrowed' | 'headsOf'>) {
    this.#db = db;
    this.#tables = tables;
    this.#keywords = keywords;
  }

  /** @param where keywords, which the generation has, and the value of each */
  about(where: readonly (readonly [string, string])[]): Question {
    const names = where.map(([name]) => name);
    const values = where.map(([, value]) => value);
    const { count, page, countMatching, someMatching, matching } = this.#statements(names);
    return {
      count: () => Number(count.get(...values)?.count),
      page: (limit, offset) => page.all(...values, limit, offset),
      countMatching: (match) => Number(countMatching.get(match, ...values)?.count),
      someMatching: (match, limit) => someMatching.all(match, ...values, limit),
      matching: (match, limit, offset) => matching.all(match, ...values, limit, offset),
    };
  }

  #statements(names: readonly string[]): Statements {
    const key = names.join(' ');
    const prepared = this.#prepared.get(key) ?? this.#prepare(names);
    this.#prepared.set(key, prepared);
    return prepared;
  }

  /** The values of `names` come in their order, after what is matched and before a limit. */
  #prepare(names: readonly string[]): Statements {
    const { heads, words } = this.#tables;
    const [first, ...others] = names;
    const all =
      first === undefined
        ? `${heads} AS head WHERE true`
        : `${this.#keywords.headsOf(first)} AS head WHERE true${this.#keywords.narrowed(others)}`;
    const head = `JOIN ${heads} AS head ON head.row = word.rowid`;
    const found = `${words} AS word ${head} WHERE ${words} MATCH ?${this.#keywords.narrowed(names)}`;
    // Without keywords the words alone tell which rows there are.
    const rows = first === undefined ? `${words} AS word WHERE ${words} MATCH ?` : found;
    return {
      count: this.#db.prepare(`SELECT count(*) AS count FROM ${all}`),
      page: this.#db.prepare(`SELECT row FROM ${all} ORDER BY id LIMIT ? OFFSET ?`),
      countMatching: this.#db.prepare(`SELECT count(*) AS count FROM ${rows}`),
      someMatching: this.#db.prepare(`SELECT word.rowid AS row FROM ${rows} LIMIT ?`),
      matching: this.#db.prepare(`SELECT head.row AS row FROM ${found} ORDER BY head.id LIMIT ? OFFSET ?`),
    };
  }
}
