import type { EventStoreDBClient } from '@eventstore/db-client';
import { accountCategory, accountEvents, sessionCategory, sessionEvents } from '@keelson/accounts/contract';
import { eventSourcingInstrumentation, type ServiceContext } from '@keelson/chassis';
import { checkoutCategory, checkoutEvents } from '@keelson/checkout/contract';
import type { DomainEvent, EventCodec } from '@keelson/eventsourcing';
import { stockCategory, stockEvents } from '@keelson/inventory/contract';
import { orderCategory, orderEvents } from '@keelson/orders/contract';
import { paymentCategory, paymentEvents } from '@keelson/payments/contract';
import { type OperatedReaction, type React, startReaction } from '@keelson/servicekit';
import { StreamHistory } from '@keelson/servicekit/views';
import service from '../../service.ts';
import type { Handlers } from '../handlers.ts';
import { ofAccounts, ofSessions } from './of-accounts.ts';
import { checkoutFactsFold, ofCheckouts } from './of-checkouts.ts';
import { ofOrders, orderFactsFold } from './of-orders.ts';
import { ofPayments, paymentFactsFold } from './of-payments.ts';
import { ofStock } from './of-stock.ts';
import { operatorsOf } from './operators.ts';
import { type Consider, tellAbout } from './reactions.ts';
import type { Teller } from './teller.ts';

export interface TellingParts {
  readonly client: EventStoreDBClient;
  readonly teller: Teller;
  readonly roster: Handlers['roster'];
  readonly maxAgeMs: number;
}

/** Starts the reactions to what happens in other services. */
export function startTelling(ctx: ServiceContext, parts: TellingParts): readonly OperatedReaction[] {
  const { client, teller, roster, maxAgeMs } = parts;
  const instrumentation = eventSourcingInstrumentation(ctx);
  const orders = new StreamHistory({ client, category: orderCategory, fold: orderFactsFold, instrumentation });
  const checkouts = new StreamHistory({ client, category: checkoutCategory, fold: checkoutFactsFold, instrumentation });
  const payments = new StreamHistory({ client, category: paymentCategory, fold: paymentFactsFold, instrumentation });

  const react = <Event extends DomainEvent>(
    about: string,
    category: string,
    events: EventCodec<Event>,
    handle: React<Event>,
  ) =>
    startReaction(ctx, {
      name: `${service.name}-${about}`,
      client,
      streamPrefixes: [`${category}-`],
      events,
      handle,
    });
  const tell = <Event extends DomainEvent>(consider: Consider<Event>) => tellAbout(consider, { teller, maxAgeMs });
  const [listOperator, tellOwner] = [operatorsOf(roster), tell(ofAccounts)];

  return [
    react('accounts', accountCategory, accountEvents, async (event, delivered) => {
      await listOperator(event, delivered);
      await tellOwner(event, delivered);
    }),
    react('sessions', sessionCategory, sessionEvents, tell(ofSessions)),
    react('orders', orderCategory, orderEvents, tell(ofOrders(orders))),
    react('checkouts', checkoutCategory, checkoutEvents, tell(ofCheckouts(checkouts))),
    react('payments', paymentCategory, paymentEvents, tell(ofPayments(payments, orders))),
    react('stock', stockCategory, stockEvents, tell(ofStock(roster))),
  ];
}
