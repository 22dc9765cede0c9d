import type { ServiceContext } from '@keelson/chassis';
import { periodically } from '@keelson/servicekit';
import type { KeyRing } from './key-ring.ts';

/** How often the keys are looked at, milliseconds: often enough to know each one long before it signs. */
const EVERY_MS = 30_000;
const TIMEOUT_MS = 5_000;

/**
 * Looks after the keys while the service runs. It is ready once it can sign; after that it goes on with the keys that it
 * knows when the store is away, and says so in the log. A stop waits for a look that is under way.
 */
export function tend(ctx: Tended, ring: Pick<KeyRing, 'tend' | 'signer'>, everyMs = EVERY_MS): void {
  const stop = periodically(
    everyMs,
    () => ring.tend(Date.now() + TIMEOUT_MS),
    (err) => ctx.log.warn({ err }, 'the signing keys could not be looked at'),
  );
  ctx.lifecycle.onStop('signing keys', stop);
  ctx.health.addCheck('signing keys', async () => void (await ring.signer(Date.now() + TIMEOUT_MS)));
}

/** What is needed of a {@link ServiceContext}. */
interface Tended {
  readonly log: Pick<ServiceContext['log'], 'warn'>;
  readonly lifecycle: Pick<ServiceContext['lifecycle'], 'onStop'>;
  readonly health: Pick<ServiceContext['health'], 'addCheck'>;
}
