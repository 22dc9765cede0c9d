import { setTimeout as pause } from 'node:timers/promises';
import { askAll, type Report } from './gateway/health.ts';
import type { RunningService } from './gateway/running-service.ts';
import { StartupError } from './startup-error.ts';

/** How often the services are asked. Milliseconds. */
const intervalMs = 25;
/** Who waits longer than this is told for what. Milliseconds. */
const tellAfterMs = 3_000;

export interface Waiting {
  /** Longest time. Milliseconds. */
  readonly timeoutMs: number;
  /** Hears once, in one line, what takes long. */
  readonly tell: (line: string) => void;
}

/**
 * Waits until every service says that it is ready.
 * @throws StartupError that names those that are not, and why, when `timeoutMs` is over
 */
export async function untilReady(services: readonly RunningService[], { timeoutMs, tell }: Waiting): Promise<void> {
  const begin = performance.now();
  let told = false;
  for (;;) {
    const late = (await askAll(services)).filter(({ state }) => state !== 'ready');
    if (late.length === 0) return;
    const waited = performance.now() - begin;
    if (waited > timeoutMs) throw new StartupError(`not ready after ${timeoutMs / 1000} s: ${inWords(late)}`);
    if (!told && waited > tellAfterMs) {
      told = true;
      tell(`waiting for ${inWords(late)}`);
    }
    await pause(intervalMs);
  }
}

function inWords(late: readonly Report[]): string {
  return late
    .map(({ name, failing }) => (failing.length === 0 ? name : `${name} (${failing.join('; ')})`))
    .join(', ')
    .replace(/\s*\n\s*/g, ' ');
}
