import { setTimeout as setTimer } from 'node:timers';

/** Time, as far as the executor needs it: tests bring one of their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `work` after `ms` milliseconds, unless the answer is called before. */
  after(ms: number, work: () => void): () => void;
}

/** The longest time that a timer takes (a signed 32-bit number), milliseconds; more would fire at once. */
const LONGEST_TIMER = 2_147_483_647;

/** The process' own clock. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, work) {
    const timer = setTimer(work, Math.min(Math.max(0, ms), LONGEST_TIMER)).unref();
    return () => clearTimeout(timer);
  },
};
