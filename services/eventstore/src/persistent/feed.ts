import type { Wanted } from '../protocol/filter.ts';
import type { EventHeader } from '../storage/event.ts';
import type { Page } from '../storage/reader.ts';
import type { Store } from '../storage/store.ts';
import { allForwards, type Cursor, NOTHING, StreamIsDeleted, streamForwards } from '../streams/cursor.ts';
import { turn } from '../streams/read.ts';
import { ALL } from './settings.ts';

export interface FeedSink {
  /** Events that there is room for now; 0 stops the feed until it is woken. */
  room(): number;
  /** The next events of the source, in order. */
  take(page: Page): void;
}

/**
 * Reads a group's source from where it stopped, as long as there is room and there are events. After a failure it waits
 * to be woken and begins after the last page that was taken.
 */
export class Feed {
  readonly #open: (after: number) => Cursor;
  readonly #placeOf: (last: NonNullable<Page['last']>) => number;
  readonly #sink: FeedSink;
  readonly #failed: (error: unknown) => void;
  #cursor: Cursor;
  /** The last event that was taken: revision or position. */
  #taken: number;
  #running = false;
  #again = false;
  #stopped = false;
  #live = false;

  constructor(
    store: Store,
    source: string,
    after: number,
    wanted: Wanted,
    sink: FeedSink,
    failed: (error: unknown) => void,
  ) {
    const all = source === ALL;
    this.#open = (from) => (all ? allForwards(store, from, wanted) : streamForwards(store, source, from + 1));
    this.#placeOf = (last) => (all ? last.position : last.revision);
    this.#cursor = this.#open(after);
    this.#taken = after;
    this.#sink = sink;
    this.#failed = failed;
  }

  /** Whether it stands at the head of its source. */
  get live(): boolean {
    return this.#live;
  }

  /** There may be room or events again. */
  wake(): void {
    this.#again = true;
    if (this.#running || this.#stopped) return;
    this.#running = true;
    this.#run().catch((error: unknown) => {
      this.#cursor = this.#open(this.#taken);
      this.#failed(error);
    });
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        await turn();
        await this.#drain();
      }
    } finally {
      this.#running = false;
    }
  }

  async #drain(): Promise<void> {
    for (let room = this.#sink.room(); room > 0 && !this.#stopped; room = this.#sink.room()) {
      const page = this.#next(room);
      this.#sink.take(page);
      if (page.last !== undefined) this.#taken = this.#placeOf(page.last);
      this.#live = page.end;
      if (page.end) return;
      await turn();
    }
  }

  /** A stream that is deleted for good has nothing more for its groups. */
  #next(room: number): Page {
    try {
      return this.#cursor.next(room);
    } catch (error) {
      if (error instanceof StreamIsDeleted) return NOTHING;
      throw error;
    }
  }
}

/** Whether a commit has events of a source. */
export function touches(events: readonly EventHeader[], source: string): boolean {
  return source === ALL || events.some((event) => event.stream === source);
}
