import type { GuardedView, Versioned, ViewGenerations, WriteOutcome } from '@keelson/eventsourcing';
import type { CallOptions } from './call-options.ts';

/**
 * One generation of a view, found by id. A document is plain JSON: objects, arrays, strings, finite numbers, booleans
 * and null; no dates and nothing undefined, so that every engine gives back what it was given. Ids are 1 to 512 bytes.
 * Every call fails with code `unavailable` when the engine is away.
 */
export interface DocumentView<T> extends GuardedView<T> {
  /** The stored document; undefined where there is none. Sees every earlier write. */
  get(id: string, options?: CallOptions): Promise<Versioned<T> | undefined>;
  getMany(ids: readonly string[], options?: CallOptions): Promise<Map<string, Versioned<T>>>;
  putMany(documents: readonly Versioned<T>[], options?: CallOptions): Promise<WriteOutcome[]>;
  /**
   * All documents in the order of their ids' UTF-8 bytes, read in batches as they are consumed. What is written while
   * it runs may or may not be in it; each id comes once at most. A deadline bounds each batch.
   */
  scan(options?: CallOptions): AsyncIterable<Versioned<T>>;
  /** How many documents there are, exactly. */
  count(options?: CallOptions): Promise<number>;
}

/** An engine that keeps documents. */
export interface DocumentStore {
  /** The view of that name: lower-case letters, digits and `-`, beginning with a letter. No engine call is made. */
  documents<T>(name: string): ViewGenerations<DocumentView<T>>;
  /** Resolves when the engine takes work. @throws ReadModelUnavailable */
  ping(options?: CallOptions): Promise<void>;
  /** Lets go of connections and files. Idempotent. */
  close(): Promise<void>;
}
