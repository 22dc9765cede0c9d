/**
 * What a projection needs of the place it writes to. The read-model adapters implement these types;
 * the event-sourcing core knows nothing else of them.
 */

/** A document and the stream revision that it reflects: it is the fold of events 0..revision. */
export interface Versioned<T> {
  readonly id: string;
  /** Revision of the last event folded in, 0-based. */
  readonly revision: number;
  readonly doc: T;
}

/** `written`: now stored. `stale`: what is stored already reflects this revision or a later one; nothing changed. */
export type WriteOutcome = 'written' | 'stale';

/** One generation of a view: versioned documents with guarded writes. */
export interface GuardedView<T> {
  /** The stored documents among `ids`, read at once; absent ones are left out. Reads see every earlier write. */
  getMany(ids: readonly string[]): Promise<Map<string, Versioned<T>>>;
  /**
   * Stores each document unless the stored one reflects the same or a later revision.
   * Durable when it resolves. One outcome per document, in order. `ids` are distinct within one call.
   * @throws an error with code `unavailable` when the engine is away.
   */
  putMany(documents: readonly Versioned<T>[]): Promise<WriteOutcome[]>;
}

/** Which generation of a view readers see, and which one is being built beside it. */
export interface ViewState {
  /** Changes with every update; the guard of {@link ViewGenerations.update}. */
  readonly version: number;
  /** The generation that readers see, from 1. */
  readonly active: number;
  /** The generation that a rebuild is filling, if one is under way. */
  readonly building?: number;
  /** Set once the old generation takes no more writes: the building one becomes active when it has passed this point. */
  readonly switching?: boolean;
  /** Generations no longer read, to be dropped after the time given (epoch milliseconds). */
  readonly retired?: readonly { readonly generation: number; readonly dropAfter: number }[];
}

/** A view's generations: the blue and the green of a rebuild. `V` is the adapter's view type. */
export interface ViewGenerations<V> {
  /** The view's name, e.g. `orders`. */
  readonly name: string;
  /** The current state; `{version: 0, active: 1}` where none was stored. Never cached: reads the engine. */
  state(): Promise<ViewState>;
  /** Stores `next` if the stored version still is `next.version - 1`; answers whether it did. */
  update(next: ViewState): Promise<boolean>;
  /** The view of one generation; makes its tables or indexes where they are missing. Idempotent. */
  open(generation: number): Promise<V>;
  /** Removes a generation and all in it. Idempotent. */
  drop(generation: number): Promise<void>;
}
