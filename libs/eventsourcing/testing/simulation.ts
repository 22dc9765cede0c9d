import type { Clock } from '../src/saga/clock.ts';

/** A process in the simulation: what it has begun is cut off when it is killed, what it has sent is on its way. */
export interface SimulatedProcess {
  alive: boolean;
  readonly clock: Clock;
}

/** What may go wrong on the way to somebody and back; each a chance from 0 to 1. */
export interface Weather {
  /** The request never arrives. */
  readonly lostRequest: number;
  /** It is carried out, and the answer says that nobody is there. */
  readonly lostAnswer: number;
  /** It is carried out, and no answer comes at all. */
  readonly silence: number;
  /** It arrives a second time, later. */
  readonly twice: number;
  /** It takes up to `slowMs` longer on the way. */
  readonly slow: number;
}

export const fairWeather: Weather = { lostRequest: 0, lostAnswer: 0, silence: 0, twice: 0, slow: 0 };

/** The longest that something is under way in bad weather: longer than any claim, so that others take over meanwhile. */
const SLOW_MS = 20_000;

interface Task {
  /** Whose answer it is; undefined where it happens whoever lives. */
  readonly of: SimulatedProcess | undefined;
  readonly run: () => void;
}

interface Timer extends Task {
  readonly at: number;
}

/**
 * A world of processes, messages and time of its own, in which what happens next is chosen by chance: the same for the
 * same `random`. Nothing waits for real time.
 */
export class Simulation {
  readonly random: () => number;
  /** Epoch milliseconds. */
  now = Date.UTC(2026, 4, 1);
  #tasks: Task[] = [];
  #timers: Timer[] = [];

  constructor(random: () => number) {
    this.random = random;
  }

  /** True that often of all times. */
  chance(share: number): boolean {
    return this.random() < share;
  }

  /** A whole number from 0, below `limit`. */
  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  startProcess(): SimulatedProcess {
    const process: SimulatedProcess = {
      alive: true,
      clock: {
        now: () => this.now,
        after: (ms, work) => this.after(ms, work, process),
      },
    };
    return process;
  }

  /** Runs `work` in `ms` milliseconds of this world, unless the process it is of is dead by then. */
  after(ms: number, work: () => void, of?: SimulatedProcess): () => void {
    const timer: Timer = { of, at: this.now + Math.max(0, ms), run: work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Runs `work` some time soon. */
  soon(work: () => void, of?: SimulatedProcess): void {
    this.#tasks.push({ of, run: work });
  }

  /** `by` asks somebody for `effect`, which happens on its own, as the weather has it: once, never or twice. */
  ask<T>(by: SimulatedProcess, weather: Weather, effect: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const away = () => reject(new Away());
      if (this.chance(weather.lostRequest)) {
        this.soon(away, by);
        return;
      }
      if (this.chance(weather.twice)) this.#travel(weather, () => this.#ignored(effect));
      this.#travel(weather, () => {
        const answer = settled(effect);
        if (this.chance(weather.silence)) return;
        if (this.chance(weather.lostAnswer)) this.soon(away, by);
        else this.soon(() => answer(resolve, reject), by);
      });
    });
  }

  /** As {@link ask}, but gives up after `ms` milliseconds; what was asked may happen all the same. */
  askWithin<T>(ms: number, by: SimulatedProcess, weather: Weather, effect: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const cancel = by.clock.after(ms, () => reject(new Away()));
    this.ask(by, weather, effect).then(resolve, reject);
    return promise.finally(cancel);
  }

  /** Lets one thing happen, whatever it is; time passes where nothing else can, and sometimes where something could. */
  async step(): Promise<void> {
    const next =
      this.#tasks.length > 0 && !this.chance(0.05) ? this.#takeTask() : (this.#takeTimer() ?? this.#takeTask());
    if (next && next.of?.alive !== false) next.run();
    // What follows on it in this turn of the event loop is not left to chance.
    await new Promise(setImmediate);
  }

  #travel(weather: Weather, arrive: () => void): void {
    if (this.chance(weather.slow)) this.after(this.random() * SLOW_MS, arrive);
    else this.soon(arrive);
  }

  #ignored(effect: () => unknown): void {
    settled(effect);
  }

  #takeTask(): Task | undefined {
    const [task] = this.#tasks.splice(this.below(this.#tasks.length), 1);
    return task;
  }

  #takeTimer(): Task | undefined {
    if (this.#timers.length === 0) return undefined;
    const first = this.#timers.reduce((least, one) => (one.at < least.at ? one : least));
    this.#timers = this.#timers.filter((one) => one !== first);
    this.now = Math.max(this.now, first.at);
    return first;
  }
}

/** What came of `effect`, to be told later. */
function settled<T>(effect: () => T): (resolve: (value: T) => void, reject: (error: unknown) => void) => void {
  try {
    const value = effect();
    return (resolve) => resolve(value);
  } catch (error) {
    return (_resolve, reject) => reject(error);
  }
}

/** Nobody answers. */
class Away extends Error {
  readonly code = 'unavailable';

  constructor() {
    super('Nobody answers.');
  }
}
