import { type Config, httpUrl, millis, positiveMillis, secret } from '@keelson/chassis';
import { eventStoreSpecs } from '@keelson/servicekit';
import { viewSpecs } from '@keelson/servicekit/views';

/** The service's own variables. */
export const specs = {
  ...eventStoreSpecs,
  ...viewSpecs({ file: '.data/payments.db', name: 'payments' }),
  PAYMENT_PROVIDER_URL: httpUrl({
    default: 'https://api.payment-provider.example',
    desc: "where the payment provider's API is",
  }),
  PROVIDER_API_KEY: secret({ desc: "what calls to the provider's API carry" }),
  WEBHOOK_SECRET: secret({ desc: 'the key by which the provider signs its webhooks' }),
  RECONCILE_EVERY_MS: millis({ default: 300_000, desc: 'time between reconciliations in the service; 0 for none' }),
  RECONCILE_WINDOW_MS: positiveMillis({ default: 86_400_000, desc: 'how far back changes are compared' }),
};

/** Their values. */
export type PaymentsConfig = Config<typeof specs>;
