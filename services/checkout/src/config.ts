import { address, type Config, positiveMillis, whole } from '@keelson/chassis';
import { DEFAULT_PATIENCE, type SagaPatience } from '@keelson/eventsourcing/saga';
import { eventStoreSpecs } from '@keelson/servicekit';
import { viewSpecs } from '@keelson/servicekit/views';

const callee = (name: string) => address({ default: '127.0.0.1:5001', desc: `where ${name} answers gRPC` });

/** The service's own variables. */
export const specs = {
  ...eventStoreSpecs,
  ...viewSpecs({ file: '.data/checkout.db', name: 'checkouts' }),
  CATALOGUE_GRPC: callee('catalogue'),
  INVENTORY_GRPC: callee('inventory'),
  PAYMENTS_GRPC: callee('payments'),
  ORDERS_GRPC: callee('orders'),
  STEP_TIMEOUT_MS: positiveMillis({ default: DEFAULT_PATIENCE.callMs, desc: 'longest time for one attempt at a step' }),
  CHECKOUT_DEADLINE_MS: positiveMillis({
    default: DEFAULT_PATIENCE.deadlineMs,
    desc: 'from its start on, until a checkout takes no further step',
  }),
  STEP_ATTEMPTS: whole(1, 1_000, { default: DEFAULT_PATIENCE.maxAttempts }),
  SWEEP_MS: positiveMillis({ default: 10_000, desc: 'between looks for checkouts that nobody minds' }),
  MAX_AT_WORK: whole(1, 100_000, { default: 256, desc: 'checkouts whose steps this process takes at once' }),
  MAX_WATCHERS: whole(1, 100_000, {
    default: 60,
    desc: 'live views and waits open at once: each is a stream on the one connection to the event store, which takes 100 unless it is told otherwise (Kestrel)',
  }),
};

/** Their values. */
export type CheckoutConfig = Config<typeof specs>;

/** How patient a checkout is. Short attempts are for tests, so the margin between two processes shrinks with them. */
export function patienceOf(config: CheckoutConfig): SagaPatience {
  const callMs = config.STEP_TIMEOUT_MS;
  return {
    ...DEFAULT_PATIENCE,
    callMs,
    marginMs: Math.min(DEFAULT_PATIENCE.marginMs, callMs),
    deadlineMs: config.CHECKOUT_DEADLINE_MS,
    maxAttempts: config.STEP_ATTEMPTS,
  };
}
