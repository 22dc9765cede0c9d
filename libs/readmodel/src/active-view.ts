import type { ViewGenerations } from '@keelson/eventsourcing';

/** How long a reader may go on with a generation that is no longer active, milliseconds. */
const MAX_AGE_MS = 1_000;

/** Hands readers the active generation of a view, asking the engine which that is once a second at most. */
export class ActiveView<V> {
  readonly #generations: ViewGenerations<V>;
  readonly #now: () => number;
  #generation: number | undefined;
  #view: Promise<V> | undefined;
  #freshUntil = 0;

  /** `now` is the clock in milliseconds. */
  constructor(generations: ViewGenerations<V>, now: () => number = Date.now) {
    this.#generations = generations;
    this.#now = now;
  }

  /** The view that readers are to see now, at most a second behind a switch. @throws an error with code `unavailable` */
  current(): Promise<V> {
    if (this.#view && this.#now() < this.#freshUntil) return this.#view;
    this.#freshUntil = this.#now() + MAX_AGE_MS;
    const view = this.#look(this.#view);
    this.#view = view;
    view.catch(() => {
      if (this.#view === view) this.invalidate();
    });
    return view;
  }

  /** Forgets what is cached: the next reader asks the engine. */
  invalidate(): void {
    this.#freshUntil = 0;
  }

  async #look(previous: Promise<V> | undefined): Promise<V> {
    const { active } = await this.#generations.state();
    if (previous && active === this.#generation) {
      const view = await previous.catch(() => undefined);
      if (view !== undefined) return view;
    }
    const view = await this.#generations.open(active);
    this.#generation = active;
    return view;
  }
}
