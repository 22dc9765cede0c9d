import type { Clock } from './clock.ts';

/** Timers by saga: one each, the last one set counts. They are a memory of what stands in journals, and may be lost. */
export class Watch {
  readonly #clock: Clock;
  readonly #onDue: (id: string) => void;
  readonly #timers = new Map<string, { readonly due: number; readonly cancel: () => void }>();

  /** @param onDue is told of each saga whose time has come */
  constructor(clock: Clock, onDue: (id: string) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** @param due epoch milliseconds; undefined where nothing is to be waited for any more */
  set(id: string, due: number | undefined): void {
    const before = this.#timers.get(id);
    if (before && before.due === due) return;
    before?.cancel();
    this.#timers.delete(id);
    if (due === undefined) return;
    const ring = () => {
      this.#timers.delete(id);
      this.#onDue(id);
    };
    this.#timers.set(id, { due, cancel: this.#clock.after(due - this.#clock.now(), ring) });
  }

  has(id: string): boolean {
    return this.#timers.has(id);
  }

  get size(): number {
    return this.#timers.size;
  }

  clear(): void {
    for (const { cancel } of this.#timers.values()) cancel();
    this.#timers.clear();
  }
}
