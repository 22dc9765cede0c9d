import { Deadline } from './deadline.ts';
import type { Health } from './health.ts';
import type { Logger } from './logs.ts';

/** Stops accepting at once, lets what is in flight end, and cuts off what has not ended by the deadline. */
export type DrainHook = (deadline: Deadline) => Promise<void> | void;
/** Releases something, and waits for nothing beyond the deadline: what is left of the time after it is for all hooks. */
export type StopHook = (deadline: Deadline) => Promise<void> | void;

interface Step {
  readonly name: string;
  run(deadline: Deadline): Promise<void> | void;
}

export interface LifecycleOptions {
  readonly health: Health;
  readonly log: Logger;
  /** Time between "not ready" and "no longer accepting". Milliseconds. */
  readonly drainDelayMs: number;
  /** Time for all of it. Milliseconds. */
  readonly drainTimeoutMs: number;
}

/** Of the time for all of it, at most this much is kept for the hooks after the listeners. Milliseconds. */
const MAX_CLOSING_MS = 1_000;
/** And no more than this share of it. */
const CLOSING_SHARE = 0.2;

/**
 * How a service ends: first it says that it is not ready, then its listeners drain side by side, then what was
 * registered last is stopped first. When the time is over nothing more is waited for.
 */
export class Lifecycle {
  readonly #options: LifecycleOptions;
  readonly #listeners: Step[] = [];
  readonly #hooks: Step[] = [];
  readonly #draining = new AbortController();
  #stopped: Promise<void> | undefined;

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  /** Aborts when the drain begins: streams end by it. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  /** Registers a listener. All of them stop accepting at the same moment. */
  onDrain(name: string, drain: DrainHook): void {
    this.#listeners.push({ name, run: drain });
  }

  /** Registers what is to be done once all listeners have drained. Last in, first out. */
  onStop(name: string, stop: StopHook): void {
    this.#hooks.push({ name, run: stop });
  }

  /**
   * Drains and stops; asked again, answers the same promise.
   * @throws AggregateError when hooks failed or ran out of time; the others have run all the same
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#drain();
    return this.#stopped;
  }

  async #drain(): Promise<void> {
    const { health, log, drainDelayMs, drainTimeoutMs } = this.#options;
    const end = Deadline.after(drainTimeoutMs);
    const cutOff = Deadline.at(end.epochMs - Math.min(MAX_CLOSING_MS, drainTimeoutMs * CLOSING_SHARE));
    log.info('draining');
    health.drain();
    this.#draining.abort();
    if (drainDelayMs > 0 && health.hasStarted) await pause(Math.min(drainDelayMs, cutOff.remaining()));
    const failures: Error[] = [];
    const attempt = async (step: Step) => {
      try {
        await bounded(async () => step.run(cutOff), end);
      } catch (error) {
        log.error({ err: error, step: step.name }, 'could not stop cleanly');
        failures.push(new Error(`${step.name}: ${error instanceof Error ? error.message : error}`, { cause: error }));
      }
    };
    await Promise.all(this.#listeners.map(attempt));
    for (const hook of this.#hooks.toReversed()) await attempt(hook);
    log.info('stopped');
    if (failures.length > 0) throw new AggregateError(failures, failures.map((failure) => failure.message).join('; '));
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function bounded(work: () => Promise<void>, end: Deadline): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('out of time')), end.remaining());
  });
  try {
    await Promise.race([work(), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
