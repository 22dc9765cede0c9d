import { Deadline } from './deadline.ts';
import type { Health } from './health.ts';
import type { Logger } from './logs.ts';

/** Releases something. Should be done by the deadline; it is not waited for any longer. */
export type StopHook = (deadline: Deadline) => Promise<void> | void;

export interface LifecycleOptions {
  readonly health: Health;
  readonly log: Logger;
  /** Time between "not ready" and the first hook. Milliseconds. */
  readonly drainDelayMs: number;
  /** Time for all of it. Milliseconds. */
  readonly drainTimeoutMs: number;
}

/**
 * How a service ends: first it says that it is not ready, then what was registered last is stopped first, until all is
 * done or the time is over.
 */
export class Lifecycle {
  readonly #options: LifecycleOptions;
  readonly #hooks: { readonly name: string; readonly stop: StopHook }[] = [];
  readonly #draining = new AbortController();
  #stopped: Promise<void> | undefined;

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  /** Aborts when the drain begins: streams end by it. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  /** Registers what is to be done at the end. Last in, first out. */
  onStop(name: string, stop: StopHook): void {
    this.#hooks.push({ name, stop });
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
    const deadline = Deadline.after(drainTimeoutMs);
    log.info('draining');
    health.drain();
    this.#draining.abort();
    if (drainDelayMs > 0 && health.hasStarted) await pause(Math.min(drainDelayMs, deadline.remaining()));
    const failures: Error[] = [];
    for (const hook of this.#hooks.toReversed()) {
      try {
        await bounded(hook.stop, deadline);
      } catch (error) {
        log.error({ err: error, step: hook.name }, 'could not stop cleanly');
        failures.push(new Error(`${hook.name}: ${error instanceof Error ? error.message : error}`, { cause: error }));
      }
    }
    log.info('stopped');
    if (failures.length > 0) throw new AggregateError(failures, failures.map((failure) => failure.message).join('; '));
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A hook has until the deadline, and a moment more for cutting off what did not end by then. */
const CUT_OFF_MS = 500;

async function bounded(stop: StopHook, deadline: Deadline): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('out of time')), deadline.remaining() + CUT_OFF_MS);
  });
  try {
    await Promise.race([(async () => stop(deadline))(), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
