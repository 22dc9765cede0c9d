import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Versioned, WriteOutcome } from '@keelson/eventsourcing';
import type { CallOptions } from '../call-options.ts';
import { SearchFieldsChanged } from '../errors.ts';
import { wantedKeywords } from '../keywords.ts';
import { SCAN_BATCH, scanById } from '../pages.ts';
import { fieldNames, rankingTiers, sameNames, type Tier, tierOf } from '../ranking.ts';
import { pageWindow, type SearchPage, type SearchRequest, type SearchSchema, type SearchView } from '../search.ts';
import { indexedWords, queryWords } from '../tokens.ts';
import type { SqliteCalls } from './calls.ts';
import { getEach, versioned } from './documents.ts';
import type { GenerationTables } from './generations.ts';
import { dropKeywords, SqliteKeywords } from './keywords.ts';
import { type TierMatches, tierMatches } from './match.ts';
import { type Question, type Row, SqliteQuestions } from './questions.ts';
import type { ViewsFile } from './views-file.ts';

/**
 * The search port in tables, three a generation. `search_<view>_<generation>` holds ids and revisions only: sorting a
 * large result by id reads it from end to end, which is three times as fast as it is with the bodies in between.
 * `…_docs` holds the bodies, and the indexed words once more: what they were tells whether an update changes the index, and
 * what few documents a question finds are ranked by them. `…_words` is the FTS5 index: the words of `tokens.ts`, which columns they are in but not
 * where (detail=column), as rank does not ask; its words are split at blanks, since to the ascii tokeniser all of
 * Unicode beyond ASCII is letters. `prefix` speeds up questions of one and two letters, which match the most words.
 * Keywords have tables of their own: see `keywords.ts`.
 */
export function sqliteSearch<T>(
  file: ViewsFile,
  calls: SqliteCalls,
  name: string,
  schema: SearchSchema<T>,
): GenerationTables<SearchView<T>> {
  const { db } = file;
  const fields = fieldNames(schema);
  const tables = (generation: number) => {
    const base = `search_${name}_${generation}`;
    return { base, heads: `"${base}"`, docs: `"${base}_docs"`, words: `"${base}_words"` };
  };
  return {
    open: (generation) => {
      const { heads, docs, words } = tables(generation);
      db.exec(`CREATE TABLE IF NOT EXISTS ${heads} (
        row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL
      );
      CREATE TABLE IF NOT EXISTS ${docs} (row INTEGER PRIMARY KEY, doc TEXT NOT NULL, words TEXT NOT NULL);
      CREATE VIRTUAL TABLE IF NOT EXISTS ${words} USING fts5(
        ${fields.map((field) => `"${field}"`).join(', ')},
        content='', contentless_delete=1, detail=column, tokenize='ascii', prefix='1 2'
      )`);
      const stored = storedFields(db, words);
      if (!sameNames(stored, fields)) throw new SearchFieldsChanged(name, generation, stored, fields);
      return new SqliteSearchView<T>(file, calls, tables(generation), schema);
    },
    drop: (generation) => {
      const { base, heads, docs, words } = tables(generation);
      dropKeywords(db, base);
      db.exec(`DROP TABLE IF EXISTS ${words}; DROP TABLE IF EXISTS ${docs}; DROP TABLE IF EXISTS ${heads}`);
    },
  };
}

function storedFields(db: DatabaseSync, words: string): string[] {
  const columns = db.prepare(`PRAGMA table_info(${words})`).all();
  return columns.map((column) => String(column.name));
}

interface Tables {
  readonly base: string;
  readonly heads: string;
  readonly docs: string;
  readonly words: string;
}

/** Up to so many matches are ranked by their stored words, which takes some 4 microseconds each. */
const FEW = 500;

/** A document whose stored row is older, or absent. */
interface Due<T> {
  readonly document: Versioned<T>;
  readonly row: number | undefined;
  readonly words: string | undefined;
}

class SqliteSearchView<T> implements SearchView<T> {
  readonly #file: ViewsFile;
  readonly #calls: SqliteCalls;
  readonly #schema: SearchSchema<T>;
  readonly #fields: readonly string[];
  readonly #keywords: SqliteKeywords<T>;
  readonly #questions: SqliteQuestions;
  readonly #get: StatementSync;
  readonly #getByRow: StatementSync;
  readonly #after: StatementSync;
  readonly #wordsByRow: StatementSync;
  readonly #find: StatementSync;
  readonly #addHead: StatementSync;
  readonly #setRevision: StatementSync;
  readonly #putDoc: StatementSync;
  readonly #putWords: StatementSync;

  constructor(file: ViewsFile, calls: SqliteCalls, tables: Tables, schema: SearchSchema<T>) {
    const { db } = file;
    const { base, heads, docs, words } = tables;
    this.#file = file;
    this.#calls = calls;
    this.#schema = schema;
    this.#fields = [...fieldNames(schema)].sort();
    this.#keywords = new SqliteKeywords(db, base, schema);
    this.#questions = new SqliteQuestions(db, tables, this.#keywords);
    const document = `SELECT id, revision, doc FROM ${heads} AS head JOIN ${docs} AS body ON body.row = head.row`;
    this.#get = db.prepare(`${document} WHERE head.id = ?`);
    this.#getByRow = db.prepare(`${document} WHERE head.row = ?`);
    this.#after = db.prepare(`${document} WHERE head.id > ? ORDER BY head.id LIMIT ${SCAN_BATCH}`);
    this.#wordsByRow = db.prepare(`SELECT id, words FROM ${heads} AS head JOIN ${docs} AS body ON body.row = head.row
      WHERE head.row = ?`);
    this.#find = db.prepare(`SELECT head.row AS row, revision, words FROM ${heads} AS head
      JOIN ${docs} AS body ON body.row = head.row WHERE id = ?`);
    this.#addHead = db.prepare(`INSERT INTO ${heads} (id, revision) VALUES (?, ?)`);
    this.#setRevision = db.prepare(`UPDATE ${heads} SET revision = ? WHERE row = ?`);
    this.#putDoc = db.prepare(`INSERT OR REPLACE INTO ${docs} (row, doc, words) VALUES (?, ?, ?)`);
    const columns = this.#fields.map((field) => `"${field}"`).join(', ');
    this.#putWords = db.prepare(`INSERT OR REPLACE INTO ${words} (rowid, ${columns})
      VALUES (?, ${this.#fields.map(() => '?').join(', ')})`);
  }

  async search(request: SearchRequest, options?: CallOptions): Promise<SearchPage<T>> {
    const { offset, limit } = pageWindow(request);
    const where = wantedKeywords(this.#schema, request);
    return this.#calls.run('search', options, () => {
      const question = this.#questions.about(where);
      const words = queryWords(request.text);
      if (words === 'everything') return { total: question.count(), hits: this.#read(question.page(limit, offset)) };
      if (words.length === 0) return { total: 0, hits: [] };
      return this.#pageOfMatches(question, words, offset, limit);
    });
  }

  async getMany(ids: readonly string[], options?: CallOptions): Promise<Map<string, Versioned<T>>> {
    return this.#calls.run('read', options, () => getEach(this.#file, this.#get, ids));
  }

  async putMany(documents: readonly Versioned<T>[], options?: CallOptions): Promise<WriteOutcome[]> {
    if (documents.length === 0) return [];
    return this.#calls.run('write', options, () => this.#file.transaction(() => this.#putAll(documents)));
  }

  scan(options?: CallOptions): AsyncIterable<Versioned<T>> {
    return scanById(async (id) =>
      this.#calls.run('scan', options, () => this.#after.all(id ?? '').map((row) => versioned<T>(row))),
    );
  }

  async count(options?: CallOptions): Promise<number> {
    return this.#calls.run('count', options, () => this.#questions.about([]).count());
  }

  #pageOfMatches(question: Question, words: readonly string[], offset: number, limit: number): SearchPage<T> {
    const tiers = rankingTiers(this.#schema);
    const { any, ...matches } = tierMatches(words, tiers);
    const few = question.someMatching(any, FEW + 1);
    if (few.length <= FEW) {
      const ranked = this.#ranked(few, words, tiers);
      return { total: few.length, hits: this.#read(ranked.slice(offset, offset + limit)) };
    }
    const total = question.countMatching(any);
    return { total, hits: offset < total ? this.#read(this.#rowsOfPage(question, matches, offset, limit)) : [] };
  }

  /** The rows of a page, by one FTS5 query a tier until the page is full. */
  #rowsOfPage(question: Question, { tiers, alone }: Omit<TierMatches, 'any'>, offset: number, limit: number): Row[] {
    const rows: Row[] = [];
    let skip = offset;
    let noneBefore = true;
    for (const [index, exclusive] of tiers.entries()) {
      if (rows.length === limit) break;
      const match: string = noneBefore ? (alone[index] ?? exclusive) : exclusive;
      const found: Row[] = question.matching(match, limit - rows.length, skip);
      rows.push(...found);
      const skipped = found.length > 0 || skip === 0 ? skip : question.countMatching(match);
      skip -= skipped;
      noneBefore &&= found.length === 0 && skipped === 0;
    }
    return rows;
  }

  /** Few rows in rank order, by their stored words: asking FTS5 tier by tier would read the lists of common words anew. */
  #ranked(rows: readonly Row[], words: readonly string[], tiers: readonly Tier[]): Row[] {
    const ranks = rows.map(({ row }) => {
      const stored = this.#wordsByRow.get(Number(row));
      const texts: string[] = JSON.parse(String(stored?.words));
      const wordsIn = new Map(this.#fields.map((field, index) => [field, texts[index]?.split(' ') ?? []]));
      return { row: Number(row), id: Buffer.from(String(stored?.id)), tier: tierOf(tiers, words, wordsIn) };
    });
    return ranks.sort((a, b) => a.tier - b.tier || Buffer.compare(a.id, b.id));
  }

  #read(rows: readonly Row[]): Versioned<T>[] {
    return rows.flatMap(({ row }) => {
      const stored = this.#getByRow.get(Number(row));
      return stored ? [versioned<T>(stored)] : [];
    });
  }

  #putAll(documents: readonly Versioned<T>[]): WriteOutcome[] {
    const outcomes: WriteOutcome[] = [];
    const due: Due<T>[] = [];
    for (const document of documents) {
      const stored = this.#find.get(document.id);
      const stale = stored !== undefined && Number(stored.revision) >= document.revision;
      outcomes.push(stale ? 'stale' : 'written');
      if (!stale) due.push({ document, row: rowOf(stored), words: stored && String(stored.words) });
    }
    // FTS5 flushes its buffer whenever a row number is less than the one before.
    due.sort((a, b) => (a.row ?? Number.MAX_SAFE_INTEGER) - (b.row ?? Number.MAX_SAFE_INTEGER));
    for (const each of due) this.#putOne(each);
    return outcomes;
  }

  #putOne({ document: { id, revision, doc }, row, words }: Due<T>): void {
    const texts = this.#fields.map((field) => indexedWords(this.#schema.fields[field]?.text(doc) ?? []));
    const newWords = JSON.stringify(texts);
    const place = row ?? Number(this.#addHead.run(id, revision).lastInsertRowid);
    if (row !== undefined) this.#setRevision.run(revision, row);
    this.#putDoc.run(place, JSON.stringify(doc), newWords);
    if (newWords !== words) this.#putWords.run(place, ...texts);
    this.#keywords.put(place, id, doc, row === undefined);
  }
}

function rowOf(stored: Row | undefined): number | undefined {
  return stored && Number(stored.row);
}
