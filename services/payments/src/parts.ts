import type { EventStoreDBClient } from '@eventstore/db-client';
import type { CallContext, ServiceContext } from '@keelson/chassis';
import type { CommandHandler, ViewGenerations } from '@keelson/eventsourcing';
import { ActiveView, type DocumentView } from '@keelson/readmodel';
import { commandMetadata, openCommands, openEventStore } from '@keelson/servicekit';
import { openViews } from '@keelson/servicekit/views';
import { type PaymentEvent, paymentCategory, paymentEvents } from '../contract/index.ts';
import type { PaymentsConfig } from './config.ts';
import type { PaymentCommand } from './domain/commands.ts';
import { paymentDecider } from './domain/decider.ts';
import { PAYMENT_STATE_VERSION, type Payment } from './domain/payment.ts';
import { Payments } from './processing/payments.ts';
import { HttpProvider } from './provider/http.ts';
import { Reconciliation } from './reconciliation/reconcile.ts';
import type { PaymentDocument } from './views/payment-document.ts';

/** What the service and the command for reconciliation are put together from. */
export interface Parts {
  readonly client: EventStoreDBClient;
  /** The view of our payments, which the service keeps level; others only read it. */
  readonly generations: ViewGenerations<DocumentView<PaymentDocument>>;
  readonly journal: CommandHandler<PaymentCommand, PaymentEvent, Payment>;
  readonly payments: Payments;
  readonly reconciliation: Reconciliation;
  readonly metadata: (call: CallContext) => Readonly<Record<string, unknown>>;
}

/** Opens the stores and the provider; all is closed with `ctx`. */
export function openParts(ctx: ServiceContext, config: PaymentsConfig): Parts {
  const client = openEventStore(ctx, config.EVENTSTORE_URL);
  const journal = openCommands(ctx, {
    client,
    category: paymentCategory,
    decider: paymentDecider,
    events: paymentEvents,
    snapshotVersion: PAYMENT_STATE_VERSION,
  });
  const generations = openViews(ctx, config).documents<PaymentDocument>();
  const provider = new HttpProvider({ url: config.PAYMENT_PROVIDER_URL, apiKey: config.PROVIDER_API_KEY });
  const payments = new Payments({ journal, provider });
  const view = new ActiveView(generations);
  const ours = async function* () {
    yield* (await view.current()).scan();
  };
  const reconciliation = new Reconciliation({ payments, journal, provider, ours });
  return { client, generations, journal, payments, reconciliation, metadata: commandMetadata(ctx) };
}
