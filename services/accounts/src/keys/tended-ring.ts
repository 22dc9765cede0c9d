import type { ServiceContext } from '@keelson/chassis';
import type { KeyRing } from './key-ring.ts';

/** How often the keys are looked at, milliseconds: often enough to know each one long before it signs. */
const EVERY_MS = 30_000;
const TIMEOUT_MS = 5_000;

/**
 * Looks after the keys while the service runs. It is ready once it can sign; after that it goes on with the keys that it
 * knows when the store is away, and says so in the log.
 */
export function tend(ctx: ServiceContext, ring: KeyRing): void {
  const look = () =>
    ring.tend(Date.now() + TIMEOUT_MS).catch((err) => ctx.log.warn({ err }, 'the signing keys could not be looked at'));
  const timer = setInterval(look, EVERY_MS).unref();
  ctx.lifecycle.onStop('signing keys', () => clearInterval(timer));
  ctx.health.addCheck('signing keys', async () => void (await ring.signer(Date.now() + TIMEOUT_MS)));
}
