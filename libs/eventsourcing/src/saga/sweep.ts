import { type Instrumentation, noInstrumentation } from '../instrumentation.ts';
import { type Clock, systemClock } from './clock.ts';
import type { SagaExecutor } from './executor.ts';

/** The sagas that nobody may be minding: a view of the journals answers, as late as views are. */
export interface DueSagas {
  /**
   * @param before epoch milliseconds
   * @returns the ids of sagas that were due before then, see `dueAt`; in batches, as they are consumed
   */
  dueBefore(before: number): AsyncIterable<string>;
}

export interface SweepOptions {
  readonly executor: Pick<SagaExecutor<never>, 'look' | 'minds' | 'room'>;
  readonly due: DueSagas;
  /** Milliseconds between two sweeps, and how long overdue a saga must be: whoever minds it is quicker. Default 10,000. */
  readonly everyMs?: number;
  readonly clock?: Clock;
  readonly chance?: () => number;
  readonly instrumentation?: Instrumentation;
}

/**
 * Finds sagas that are due and that no process minds, because the one that did is gone. Every replica sweeps, at times of
 * its own; two that find the same saga meet at its journal.
 */
export class Sweep {
  readonly #options: SweepOptions;
  readonly #everyMs: number;
  readonly #clock: Clock;
  readonly #chance: () => number;
  readonly #instrumentation: Instrumentation;
  #cancel: () => void = () => {};
  #stopped = false;

  constructor(options: SweepOptions) {
    this.#options = options;
    this.#everyMs = options.everyMs ?? 10_000;
    this.#clock = options.clock ?? systemClock;
    this.#chance = options.chance ?? Math.random;
    this.#instrumentation = options.instrumentation ?? noInstrumentation;
    this.#next();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #next(): void {
    if (this.#stopped) return;
    const pause = this.#everyMs * (0.5 + this.#chance() / 2);
    this.#cancel = this.#clock.after(pause, () => {
      this.#sweep()
        .catch((error: unknown) => this.#instrumentation.report('warn', 'sagas could not be swept', { error }))
        .then(() => this.#next());
    });
  }

  async #sweep(): Promise<void> {
    const { executor, due } = this.#options;
    for await (const id of due.dueBefore(this.#clock.now() - this.#everyMs)) {
      if (this.#stopped) return;
      if (executor.minds(id)) continue;
      executor.look(id);
      await executor.room();
    }
  }
}
