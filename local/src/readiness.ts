import { setTimeout as pause } from 'node:timers/promises';
import { askAll, type Report } from './gateway/health.ts';
import type { RunningService } from './gateway/running-service.ts';
import { StartupError } from './startup-error.ts';

/** How often the services are asked. Milliseconds. */
const intervalMs = 25;

export interface Waiting {
  /** Longest time without progress. Milliseconds. */
  readonly patienceMs: number;
  /** What is waited for is told so often, unless it was told before. Milliseconds. */
  readonly tellEveryMs: number;
  /** Hears, in one line, what takes long. */
  readonly tell: (line: string) => void;
}

/**
 * Waits until every service says that it is ready, for as long as they make progress.
 * @throws StartupError that names those that are not, and why, when there was none for `patienceMs`
 */
export async function untilReady(services: readonly RunningService[], waiting: Waiting): Promise<void> {
  const { patienceMs, tellEveryMs, tell } = waiting;
  const progress = new Progress();
  const told = new Set<string>();
  let toldAt = performance.now();
  for (;;) {
    const late = (await askAll(services)).filter(({ state }) => state !== 'ready');
    if (late.length === 0) return;
    const line = inWords(late);
    if (progress.stalledMs(line) > patienceMs)
      throw new StartupError(`not ready, and no progress for ${patienceMs / 1000} s: ${line}`);
    if (!told.has(line) && performance.now() - toldAt > tellEveryMs) {
      told.add(line);
      toldAt = performance.now();
      tell(`waiting for ${line}`);
    }
    await pause(intervalMs);
  }
}

/** Knows progress when it sees it: what has been seen before is none, as an engine that is away says now this, now that. */
class Progress {
  readonly #seen = new Set<string>();
  #since = performance.now();

  /** How long nothing new has been seen. Milliseconds. */
  stalledMs(now: string): number {
    if (!this.#seen.has(now)) this.#since = performance.now();
    this.#seen.add(now);
    return performance.now() - this.#since;
  }
}

function inWords(late: readonly Report[]): string {
  return late
    .map(({ name, failing }) => (failing.length === 0 ? name : `${name} (${failing.join('; ')})`))
    .join(', ')
    .replace(/\s*\n\s*/g, ' ');
}
