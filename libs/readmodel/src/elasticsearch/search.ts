import type { Client, estypes, TransportRequestOptions } from '@elastic/elasticsearch';
import type { Versioned, WriteOutcome } from '@keelson/eventsourcing';
import type { CallOptions } from '../call-options.ts';
import { ReadModelUnavailable } from '../errors.ts';
import type { StoreOperation } from '../instrumentation.ts';
import { keywordNames, valuesOf, wantedKeywords } from '../keywords.ts';
import { SCAN_BATCH, scanById } from '../pages.ts';
import { fieldNames, rankingTiers } from '../ranking.ts';
import { pageWindow, type SearchPage, type SearchRequest, type SearchSchema, type SearchView } from '../search.ts';
import { indexedWords, queryWords } from '../tokens.ts';
import { type ElasticsearchCalls, isAwayStatus, isMissingIndex } from './calls.ts';
import { writeAlias } from './index-definition.ts';
import { narrowed, type Query, tierQuery } from './query.ts';

/** Longest bulk request, UTF-16 units; Elasticsearch advises some 5 to 15 MB, and refuses 100. */
const BULK_LENGTH = 8_000_000;

/** What is asked for, and the order of the answer. */
interface Question {
  readonly query: Query;
  readonly sort: estypes.SortCombinations[];
}

/** Which part of the answer is wanted, and whether its length is. */
interface Window {
  readonly from?: number;
  readonly search_after?: string[];
  readonly size: number;
  readonly track_total_hits: boolean;
}

const BY_ID: estypes.SortCombinations[] = [{ id: 'asc' }];
const BY_RANK: estypes.SortCombinations[] = [{ _score: { order: 'desc' } }, { id: 'asc' }];
const EVERYTHING: Question = { query: { match_all: {} }, sort: BY_ID };

/** What is kept of a document. */
interface Source<T> {
  readonly id: string;
  readonly revision: number;
  readonly doc: T;
}

/**
 * One generation in one index. The engine guards the writes: a document's external version is its revision + 1, and
 * what is not greater than the stored one is a conflict. Writes go by the index's alias: to a name that is none the
 * engine would make an index of its own devising, where the real one was dropped or lost.
 */
export class ElasticsearchSearchView<T> implements SearchView<T> {
  readonly #calls: ElasticsearchCalls;
  readonly #index: string;
  readonly #schema: SearchSchema<T>;
  readonly #fields: readonly string[];
  readonly #refresh: false | 'wait_for';

  constructor(calls: ElasticsearchCalls, index: string, schema: SearchSchema<T>, refresh: false | 'wait_for') {
    this.#calls = calls;
    this.#index = index;
    this.#schema = schema;
    this.#fields = fieldNames(schema);
    this.#refresh = refresh;
  }

  async search(request: SearchRequest, options?: CallOptions): Promise<SearchPage<T>> {
    const { offset, limit } = pageWindow(request);
    const words = queryWords(request.text);
    if (words !== 'everything' && words.length === 0) return { total: 0, hits: [] };
    const where = wantedKeywords(this.#schema, request);
    const question: Question =
      words === 'everything'
        ? { query: narrowed(undefined, where), sort: BY_ID }
        : { query: narrowed(tierQuery(words, rankingTiers(this.#schema)), where), sort: BY_RANK };
    return this.#ask(
      'search',
      {
        ...question,
        from: limit === 0 ? 0 : offset,
        size: limit,
        track_total_hits: true,
      },
      options,
    );
  }

  async getMany(ids: readonly string[], options?: CallOptions): Promise<Map<string, Versioned<T>>> {
    if (ids.length === 0) return new Map();
    const { docs } = await this.#calls.run('read', options, (client, bounds) =>
      client.mget<Source<T>>({ index: this.#index, ids: [...ids] }, bounds),
    );
    const found = docs.flatMap((item) => {
      if ('error' in item) throw failureOf(item.error);
      return item._source ? [item._source] : [];
    });
    return new Map(found.map(({ id, revision, doc }) => [id, { id, revision, doc }]));
  }

  async putMany(documents: readonly Versioned<T>[], options?: CallOptions): Promise<WriteOutcome[]> {
    const outcomes: WriteOutcome[] = [];
    for (const operations of bulks(documents.map((document) => this.#operation(document)))) {
      const items = await this.#calls.run('write', options, (client, bounds) => this.#bulk(client, bounds, operations));
      outcomes.push(...items.map(outcomeOf));
    }
    return outcomes;
  }

  scan(options?: CallOptions): AsyncIterable<Versioned<T>> {
    return scanById(async (last) => {
      const after = last === undefined ? {} : { search_after: [last] };
      const batch = { ...EVERYTHING, ...after, size: SCAN_BATCH, track_total_hits: false };
      const { hits } = await this.#ask('scan', batch, options);
      return hits;
    });
  }

  async count(options?: CallOptions): Promise<number> {
    const { count } = await this.#calls.run('count', options, (client, bounds) =>
      client.count({ index: this.#index }, bounds),
    );
    return count;
  }

  async #ask(
    operation: StoreOperation,
    question: Question & Window,
    options: CallOptions | undefined,
  ): Promise<SearchPage<T>> {
    const { hits } = await this.#calls.run(operation, options, (client, bounds) =>
      client.search<Source<T>>({ index: this.#index, ...question }, bounds),
    );
    const total = typeof hits.total === 'number' ? hits.total : (hits.total?.value ?? 0);
    return {
      total,
      hits: hits.hits.flatMap(({ _source }) => {
        return _source ? [{ id: _source.id, revision: _source.revision, doc: _source.doc }] : [];
      }),
    };
  }

  #operation({ id, revision, doc }: Versioned<T>): string {
    const words = this.#fields.map((field) => [field, indexedWords(this.#schema.fields[field]?.text(doc) ?? [])]);
    const action = { index: { _id: id, version: revision + 1, version_type: 'external' } };
    const keywords = keywordNames(this.#schema).map((name) => [name, valuesOf(this.#schema, name, doc)]);
    const source = { id, revision, doc, words: Object.fromEntries(words), keywords: Object.fromEntries(keywords) };
    return `${JSON.stringify(action)}\n${JSON.stringify(source)}`;
  }

  async #bulk(
    client: Client,
    bounds: TransportRequestOptions,
    operations: string[],
  ): Promise<estypes.BulkResponseItem[]> {
    const target = { index: writeAlias(this.#index), require_alias: true };
    const answer = await client.bulk({ ...target, refresh: this.#refresh, operations }, bounds);
    return answer.items.flatMap((item) => item.index ?? []);
  }
}

/** Parts operations into requests of a bounded length, in order. */
function bulks(operations: readonly string[]): string[][] {
  const requests: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const operation of operations) {
    if (length + operation.length > BULK_LENGTH) {
      requests.push([]);
      length = 0;
    }
    requests.at(-1)?.push(operation);
    length += operation.length;
  }
  return requests;
}

/** @throws ReadModelUnavailable, or an error with the engine's reason, if the operation failed otherwise than stale */
function outcomeOf({ status, error }: estypes.BulkResponseItem): WriteOutcome {
  if (!error) return 'written';
  if (status === 409) return 'stale';
  throw failureOf(error, status);
}

function failureOf(error: estypes.ErrorCause, status?: number): Error {
  const cause = new Error(`Elasticsearch refused a document: ${error.type}: ${error.reason ?? 'no reason given'}`);
  return isAwayStatus(status) || isMissingIndex(error) ? new ReadModelUnavailable('search', { cause }) : cause;
}
