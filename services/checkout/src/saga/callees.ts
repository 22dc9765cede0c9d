import type { SagaTrace } from '@keelson/eventsourcing/saga';
import type { BoughtLine } from '../../contract/index.ts';

/**
 * What a checkout asks of other services. Every call is safe to repeat under its key. It throws an error with a code of
 * the house: see `SagaStep` for what each says about the outcome.
 */
export interface CalleeBounds {
  readonly key: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly trace: SagaTrace | undefined;
}

export interface Stock {
  /** Holds all lines or none. */
  reserve(request: ReserveStock, bounds: CalleeBounds): Promise<void>;
  /** Takes what is held out of the warehouses. */
  commit(reservationId: string, bounds: CalleeBounds): Promise<void>;
  /** Gives back what is held, or puts back what was taken; one that is unknown is never held later. */
  release(reservationId: string, reason: string, bounds: CalleeBounds): Promise<void>;
}

export interface ReserveStock {
  readonly reservationId: string;
  readonly lines: readonly BoughtLine[];
  /** RFC 3339. */
  readonly expiresAt: string;
}

export interface Payments {
  /** Sets money aside. @returns the provider's name for it */
  authorise(request: AuthorisePayment, bounds: CalleeBounds): Promise<string>;
  capture(paymentId: string, bounds: CalleeBounds): Promise<void>;
  /** Voids or refunds it, whichever it needs; one that is unknown is never authorised later. */
  cancel(paymentId: string, reason: string, bounds: CalleeBounds): Promise<void>;
}

export interface AuthorisePayment {
  readonly paymentId: string;
  readonly orderId: string;
  readonly amountMinor: number;
  readonly paymentMethod: string;
}

export interface Orders {
  place(request: PlaceOrder, bounds: CalleeBounds): Promise<void>;
  recordPayment(orderId: string, paymentId: string, bounds: CalleeBounds): Promise<void>;
  handOver(orderId: string, bounds: CalleeBounds): Promise<void>;
  recordDelivery(orderId: string, bounds: CalleeBounds): Promise<void>;
  withdraw(orderId: string, reason: string, bounds: CalleeBounds): Promise<void>;
}

export interface PlaceOrder {
  readonly orderId: string;
  readonly ownerId: string;
  readonly accountEmail: string;
  readonly lines: readonly BoughtLine[];
  readonly deliveryAddress: string;
}

export interface Callees {
  readonly stock: Stock;
  readonly payments: Payments;
  readonly orders: Orders;
}
