import type { GuardedView, Versioned, ViewGenerations, WriteOutcome } from '@keelson/eventsourcing';
import type { CallOptions } from './call-options.ts';
import { InvalidPaging } from './errors.ts';

/** A text that can be searched. */
export interface SearchField<T> {
  /** The texts of a document under this field, e.g. the titles of all its items. */
  readonly text: (doc: T) => readonly string[];
  /** A match in a field of greater weight ranks first; only the order of weights counts. Default 1. */
  readonly weight?: number;
}

/** What of a document is searched. Field names: letters, digits and `_`, beginning with a lower-case letter. */
export interface SearchSchema<T> {
  readonly fields: Readonly<Record<string, SearchField<T>>>;
  /**
   * What a search can be narrowed to: a document's value or values of each keyword, compared as they are. Named as fields
   * are; values of up to 8,000 characters.
   */
  readonly keywords?: Readonly<Record<string, (doc: T) => string | readonly string[]>>;
}

/** A question: words, and which page of the answer. */
export interface SearchRequest {
  /** Plain text, of any content and length: nothing in it is an operator. See {@link SearchView.search}. */
  readonly text: string;
  /** Only documents that have each of these keywords with that value. The one that fewest documents have comes first. */
  readonly where?: Readonly<Record<string, string>>;
  /** From 1. */
  readonly page: number;
  /** Hits a page, 1 to {@link MAX_PAGE_SIZE}. */
  readonly size: number;
}

/** One page of hits. */
export interface SearchPage<T> {
  /** How many documents match, exactly. */
  readonly total: number;
  /** In rank order. Empty past the last page and past {@link MAX_SEARCH_DEPTH}. */
  readonly hits: readonly Versioned<T>[];
}

/** Most hits that one page may have. */
export const MAX_PAGE_SIZE = 1_000;

/**
 * The hits that paging can reach: those of rank 1 to this. Pages beyond are empty, `total` stays true. An offset costs an
 * engine memory and time in proportion (Elasticsearch's own default is 10,000); `scan` reads everything at a fixed cost.
 */
export const MAX_SEARCH_DEPTH = 100_000;

/**
 * One generation of a view, found by words. Documents as in {@link DocumentView}.
 * Every call fails with code `unavailable` when the engine is away.
 */
export interface SearchView<T> extends GuardedView<T> {
  /**
   * The documents that have every word of the text, in any field, as a word or as the beginning of one. Case and accents
   * do not count (see `tokens.ts`). The answer is the same on every engine:
   * - Rank: by the weakest word of the text. A word in a field of greater weight ranks before one of less, and in equal
   *   fields the whole word before the beginning of one. Equal ranks come in id order, so that pages never overlap.
   *   Rank depends on the document and the text alone: what is written meanwhile shifts a page only by its own hits.
   * - Empty or blank text: everything, in id order. Text without a letter or digit: nothing.
   * Visible after a write: at once on SQLite, within a second on Elasticsearch.
   * @throws InvalidPaging
   */
  search(request: SearchRequest, options?: CallOptions): Promise<SearchPage<T>>;
  getMany(ids: readonly string[], options?: CallOptions): Promise<Map<string, Versioned<T>>>;
  putMany(documents: readonly Versioned<T>[], options?: CallOptions): Promise<WriteOutcome[]>;
  /** All documents in id order, as {@link DocumentView.scan}; visible after a write as `search` is. */
  scan(options?: CallOptions): AsyncIterable<Versioned<T>>;
  /** How many documents there are, exactly; visible after a write as `search` is. */
  count(options?: CallOptions): Promise<number>;
}

/** An engine that searches. */
export interface SearchStore {
  /** The view of that name: lower-case letters, digits and `-`, beginning with a letter. No engine call is made. */
  search<T>(name: string, schema: SearchSchema<T>): ViewGenerations<SearchView<T>>;
  /** Resolves when the engine takes work. @throws ReadModelUnavailable */
  ping(options?: CallOptions): Promise<void>;
  /** Lets go of connections and files. Idempotent. */
  close(): Promise<void>;
}

/**
 * The rows that a page stands for: skip `offset`, take `limit`; a limit of 0 past {@link MAX_SEARCH_DEPTH}.
 * @throws InvalidPaging
 */
export function pageWindow({ page, size }: SearchRequest): { offset: number; limit: number } {
  if (!Number.isSafeInteger(page) || page < 1) throw new InvalidPaging('page', 'must be a whole number from 1');
  if (!Number.isSafeInteger(size) || size < 1 || size > MAX_PAGE_SIZE) {
    throw new InvalidPaging('size', `must be a whole number from 1 to ${MAX_PAGE_SIZE}`);
  }
  const offset = (page - 1) * size;
  const limit = Math.min(size, MAX_SEARCH_DEPTH - offset);
  return limit > 0 ? { offset, limit } : { offset: MAX_SEARCH_DEPTH, limit: 0 };
}
