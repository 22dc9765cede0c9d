import type { StoredEvent } from '../storage/event.ts';
import type { ParkedMessages } from './parked.ts';

export interface ReplaySink {
  /** Messages that there is room for now. */
  room(): number;
  take(link: StoredEvent, event: StoredEvent | undefined): void;
}

const PAGE = 50;

/**
 * Brings parked messages back, a bounded number at a time. They are forgotten only when all of them are finished: a
 * crash on the way delivers them again.
 */
export class Replay {
  readonly #parked: ParkedMessages;
  readonly #sink: ReplaySink;
  readonly #unfinished = new Set<number>();
  #next = 0;
  #end = 0;
  #active = false;

  constructor(parked: ParkedMessages, sink: ReplaySink) {
    this.#parked = parked;
    this.#sink = sink;
  }

  /** Asks for the messages before revision `stopAt`; without one, for all that are parked by now. */
  request(stopAt: number | undefined): void {
    const { first, end } = this.#parked.range;
    const stop = Math.min(stopAt ?? end, end);
    if (!this.#active) this.#next = first;
    this.#end = this.#active ? Math.max(this.#end, stop) : stop;
    this.#active = this.#next < this.#end || this.#unfinished.size > 0;
  }

  /** Hands on as many as there is room for. */
  fill(): void {
    while (this.#active && this.#next < this.#end) {
      const room = Math.min(PAGE, this.#sink.room());
      if (room <= 0) return;
      const found = this.#parked.read(this.#next, this.#end, room);
      this.#next = (found.at(-1)?.link.revision ?? this.#end) + 1;
      for (const { link } of found) this.#unfinished.add(link.revision);
      for (const { link, event } of found) this.#sink.take(link, event);
      if (found.length === 0) this.#conclude();
    }
  }

  /** A replayed message was acknowledged, skipped or parked anew. */
  finish(revision: number): void {
    this.#unfinished.delete(revision);
    this.#conclude();
  }

  #conclude(): void {
    if (!this.#active || this.#next < this.#end || this.#unfinished.size > 0) return;
    this.#active = false;
    // When the disk does not take it, the messages stay parked and can be replayed again.
    this.#parked.forgetBefore(this.#end).catch(() => {});
  }
}
