import type { CalleeBounds, Callees } from '../../src/saga/callees.ts';
import { OrderLedger } from './order-ledger.ts';
import { PaymentLedger } from './payment-ledger.ts';
import { StockLedger } from './stock-ledger.ts';

/** The services that a checkout needs, in memory. */
export interface Ledgers {
  readonly stock: StockLedger;
  readonly payments: PaymentLedger;
  readonly orders: OrderLedger;
}

export function ledgers(onHand: Readonly<Record<string, number>>): Ledgers {
  return { stock: new StockLedger(onHand), payments: new PaymentLedger(), orders: new OrderLedger() };
}

/** Each operation that a checkout asks for, by the name that tests give it. */
export type Operation =
  | 'reserve'
  | 'commit'
  | 'release'
  | 'authorise'
  | 'capture'
  | 'cancel'
  | 'place'
  | 'record-payment'
  | 'hand-over'
  | 'record-delivery'
  | 'withdraw';

/** How a call gets to a ledger and back: at once, or by a network on which everything goes wrong. */
export type Way = <T>(operation: Operation, effect: () => T, bounds: CalleeBounds) => Promise<T>;

/** A payment method that the bank declines. */
export const DECLINED = 'tok_declined';

/** The ledgers as a checkout reaches them. */
export function calleesOf({ stock, payments, orders }: Ledgers, way: Way): Callees {
  return {
    stock: {
      reserve: ({ reservationId, lines }, bounds) => way('reserve', () => stock.reserve(reservationId, lines), bounds),
      commit: (id, bounds) => way('commit', () => stock.commit(id), bounds),
      release: (id, _reason, bounds) => way('release', () => stock.release(id), bounds),
    },
    payments: {
      authorise: ({ paymentId, amountMinor, paymentMethod }, bounds) =>
        way('authorise', () => payments.authorise(paymentId, amountMinor, paymentMethod === DECLINED), bounds),
      capture: (id, bounds) => way('capture', () => payments.capture(id), bounds),
      cancel: (id, _reason, bounds) => way('cancel', () => payments.cancel(id), bounds),
    },
    orders: {
      place: ({ orderId }, bounds) => way('place', () => orders.place(orderId, bounds.key), bounds),
      recordPayment: (id, _paymentId, bounds) =>
        way('record-payment', () => orders.recordPayment(id, bounds.key), bounds),
      handOver: (id, bounds) => way('hand-over', () => orders.handOver(id, bounds.key), bounds),
      recordDelivery: (id, bounds) => way('record-delivery', () => orders.recordDelivery(id, bounds.key), bounds),
      withdraw: (id, _reason, bounds) => way('withdraw', () => orders.withdraw(id, bounds.key), bounds),
    },
  };
}
