import { type Config, whole } from '@keelson/chassis';
import { eventStoreSpecs } from '@keelson/servicekit';
import { viewSpecs } from '@keelson/servicekit/views';

/** The service's own variables. */
export const specs = {
  ...eventStoreSpecs,
  ...viewSpecs({ file: '.data/order-views.db', name: 'orders' }),
  MAX_WATCHERS: whole(1, 100_000, {
    default: 80,
    desc: 'live views open at once: each is a stream on the one connection to the event store, which takes 100 unless it is told otherwise (Kestrel)',
  }),
};

/** Their values. */
export type OrderViewsConfig = Config<typeof specs>;
