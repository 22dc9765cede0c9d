import { setTimeout as pause } from 'node:timers/promises';
import { checkHealth } from './gateway/health.ts';
import type { RunningService } from './gateway/running-service.ts';
import { StartupError } from './startup-error.ts';

/** How often the services are asked. */
const intervalMs = 25;

/**
 * Waits until every service says that it is ready.
 * @throws StartupError that names those that are not when `timeoutMs` is over
 */
export async function untilReady(services: readonly RunningService[], timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const health = await checkHealth(services);
    if (health.status === 'ready') return;
    if (performance.now() > end) {
      const late = Object.entries(health.services).filter(([, state]) => state !== 'ready');
      const names = late.map(([name]) => name).join(', ');
      throw new StartupError(`not ready after ${timeoutMs / 1000} s: ${names}. LOG_LEVEL=info npm start shows why`);
    }
    await pause(intervalMs);
  }
}
