import type { Wanted } from '../protocol/filter.ts';
import type { EventHeader } from '../storage/event.ts';
import type { Store } from '../storage/store.ts';
import { turn } from '../streams/read.ts';
import { ALL } from './settings.ts';

const PAGE = 500;

/** The last event that a group's source holds for it: what its consumers have yet to reach. */
export class LastKnown {
  readonly #store: Store;
  readonly #source: string;
  readonly #after: number;
  readonly #wanted: Wanted;
  #position: number | undefined;
  #stopped = false;
  /** Settles when the log before this start has been looked at; rejects when it cannot be read. */
  readonly ready: Promise<void>;

  /** `after`: the group has nothing to do with events up to here. */
  constructor(store: Store, source: string, after: number, wanted: Wanted) {
    this.#store = store;
    this.#source = source;
    this.#after = after;
    this.#wanted = wanted;
    this.ready = source === ALL ? this.#search() : Promise.resolve();
    // Whoever asks gets the error; while nobody asks, a disk that cannot be read must not end the process.
    this.ready.catch(() => {});
  }

  /** Revision or position; undefined when there is none. */
  get value(): number | undefined {
    if (this.#source === ALL) return this.#position;
    const last = this.#store.catalog.find(this.#source)?.lastRevision ?? -1;
    return last > this.#after ? last : undefined;
  }

  /** To be called at each commit. */
  committed(events: readonly EventHeader[]): void {
    if (this.#source !== ALL) return;
    for (let index = events.length - 1; index >= 0; index -= 1) {
      const event = events[index] as EventHeader;
      if (!this.#wanted(event)) continue;
      this.#position = event.position;
      return;
    }
  }

  /** The store is about to close, or the group to go. */
  stop(): void {
    this.#stopped = true;
  }

  async #search(): Promise<void> {
    let before = this.#store.writer.head + 1;
    while (before > this.#after + 1 && this.#position === undefined && !this.#stopped) {
      const headers = this.#store.reader.headersBackwards(before, PAGE);
      const found = headers.find((header) => this.#wanted(header));
      before = headers.at(-1)?.position ?? 0;
      // A commit meanwhile knows better.
      if (found !== undefined && found.position > this.#after) this.#position ??= found.position;
      if (found !== undefined || headers.length < PAGE) return;
      await turn();
    }
  }
}
