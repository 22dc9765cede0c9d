import type { Versioned, WriteOutcome } from '@keelson/eventsourcing';
import { type Collection, type Filter, MongoBulkWriteError } from 'mongodb';
import type { CallOptions } from '../call-options.ts';
import type { DocumentView } from '../documents.ts';
import { ReadModelUnavailable } from '../errors.ts';
import type { StoreOperation } from '../instrumentation.ts';
import { SCAN_BATCH, scanById } from '../pages.ts';
import type { Bounds, MongoCalls } from './calls.ts';
import { DUPLICATE_KEY } from './server-codes.ts';

/** A document as it is stored. */
export interface StoredDocument<T> {
  readonly _id: string;
  readonly revision: number;
  readonly doc: T;
}

/** Rounds of a guarded write. Two settle what one writer sends; more are other writers that come first each time. */
const MAX_ATTEMPTS = 10;

/** Less than every revision. */
const NOT_STORED = -1;

/**
 * One generation in one collection. Uses plain finds and replaces only: no aggregation-pipeline updates, transactions or
 * text indexes, so that MongoDB's kin can stand in for it.
 */
export class MongoDocumentView<T> implements DocumentView<T> {
  readonly #collection: Collection<StoredDocument<T>>;
  readonly #calls: MongoCalls;

  constructor(collection: Collection<StoredDocument<T>>, calls: MongoCalls) {
    this.#collection = collection;
    this.#calls = calls;
  }

  async get(id: string, options?: CallOptions): Promise<Versioned<T> | undefined> {
    return (await this.getMany([id], options)).get(id);
  }

  async getMany(ids: readonly string[], options?: CallOptions): Promise<Map<string, Versioned<T>>> {
    if (ids.length === 0) return new Map();
    const filter = { _id: { $in: [...ids] } } as Filter<StoredDocument<T>>;
    const found = await this.#find('read', filter, ids.length, options);
    return new Map(found.map((document) => [document.id, document]));
  }

  async putMany(documents: readonly Versioned<T>[], options?: CallOptions): Promise<WriteOutcome[]> {
    return this.#calls.run('write', options, async (bounds) => {
      const written = new Set<string>();
      let due = documents;
      for (let attempt = 0; due.length > 0; attempt += 1) {
        if (attempt === MAX_ATTEMPTS) throw new ReadModelUnavailable('documents');
        const refused = await this.#replaceOlder(due);
        for (const { id } of due) if (!refused?.has(id)) written.add(id);
        const unsure = refused ? due.filter(({ id }) => refused.has(id)) : due;
        const stored = await this.#revisions(unsure, bounds);
        for (const { id, revision } of unsure) if (stored.get(id) !== revision) written.delete(id);
        due = unsure.filter(({ id, revision }) => (stored.get(id) ?? NOT_STORED) < revision);
      }
      return documents.map(({ id }) => (written.has(id) ? 'written' : 'stale'));
    });
  }

  scan(options?: CallOptions): AsyncIterable<Versioned<T>> {
    return scanById((last) => {
      const filter = last === undefined ? {} : { _id: { $gt: last } };
      return this.#find('scan', filter as Filter<StoredDocument<T>>, SCAN_BATCH, options);
    });
  }

  async count(options?: CallOptions): Promise<number> {
    return this.#calls.run('count', options, (bounds) => this.#collection.countDocuments({}, bounds));
  }

  /** Documents that match, in id order. One batch each, so that no cursor stays open in the server. */
  async #find(
    operation: StoreOperation,
    filter: Filter<StoredDocument<T>>,
    limit: number,
    options: CallOptions | undefined,
  ): Promise<Versioned<T>[]> {
    const found = await this.#calls.run(operation, options, (bounds) =>
      this.#collection.find<StoredDocument<T>>(filter, bounds).sort({ _id: 1 }).limit(limit).batchSize(limit).toArray(),
    );
    return found.map(({ _id, revision, doc }) => ({ id: _id, revision, doc }));
  }

  /**
   * Replaces what is absent or older. Answers the ids that were refused: where the stored revision is not less, the
   * filter matches nothing and the upsert meets the stored `_id`. One may be due all the same: two first writes of one
   * id met and the lesser came first. Answers undefined if the server did not speak of every document: FerretDB stops at
   * its first refusal, and does not say where that was.
   */
  async #replaceOlder(documents: readonly Versioned<T>[]): Promise<ReadonlySet<string> | undefined> {
    const operations = documents.map(({ id, revision, doc }) => ({
      replaceOne: {
        filter: { _id: id, revision: { $lt: revision } } as Filter<StoredDocument<T>>,
        replacement: { revision, doc },
        upsert: true,
      },
    }));
    try {
      await this.#collection.bulkWrite(operations, { ordered: false });
      return new Set();
    } catch (error) {
      const { indexes, answered } = refusedIn(error);
      if (answered < documents.length) return undefined;
      return new Set(documents.filter((_, index) => indexes.has(index)).map(({ id }) => id));
    }
  }

  async #revisions(documents: readonly Versioned<T>[], bounds: Bounds): Promise<Map<string, number>> {
    if (documents.length === 0) return new Map();
    const filter = { _id: { $in: documents.map(({ id }) => id) } } as Filter<StoredDocument<T>>;
    const stored = await this.#collection
      .find<{ _id: string; revision: number }>(filter, { ...bounds, projection: { revision: 1 } })
      .toArray();
    return new Map(stored.map(({ _id, revision }) => [_id, revision]));
  }
}

/**
 * Which operations of a bulk met a stored `_id`, and for how many the server answered at all.
 * @throws the error if anything else went wrong
 */
function refusedIn(error: unknown): { indexes: Set<number>; answered: number } {
  if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError()) throw error;
  const failures = [error.writeErrors].flat();
  if (failures.length === 0 || failures.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
  return {
    indexes: new Set(failures.map(({ index }) => index)),
    answered: error.matchedCount + error.upsertedCount + failures.length,
  };
}
