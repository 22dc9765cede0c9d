import type { EventStoreDBClient } from '@eventstore/db-client';
import { EventStore, type Instrumentation, type Versioned } from '@keelson/eventsourcing';
import { orderCategory, orderEvents } from '@keelson/orders/contract';
import { evolveOrder, type OrderDocument } from '../domain/order-view.ts';
import { orderNotReadable } from './order-errors.ts';

/** The stream of an order. */
export function orderStream(id: string): string {
  return `${orderCategory}-${id}`;
}

/** Orders as their streams tell them: the truth, at the price of a call to the event store. */
export class OrderHistory {
  readonly #store: EventStore;

  constructor(client: EventStoreDBClient, instrumentation: Instrumentation) {
    this.#store = new EventStore(client, instrumentation);
  }

  /**
   * Folds an order from its stream: one call. Undefined where there is no such order.
   * @param deadline epoch milliseconds
   * @throws an error with code `unavailable` or `deadline`
   */
  async read(id: string, deadline: number): Promise<Versioned<OrderDocument> | undefined> {
    const events = await this.#store.readFrom(orderStream(id), 0, deadline);
    const last = events?.at(-1);
    if (!events || !last) return undefined;
    return { id, revision: last.revision, doc: foldAll(id, events) };
  }

  /** Revision of the order's last event: one call. Undefined where there is no such order. */
  async head(id: string, deadline: number): Promise<number | undefined> {
    const events = await this.#store.readLast(orderStream(id), 1, deadline);
    return events?.at(-1)?.revision;
  }
}

function foldAll(id: string, events: readonly { readonly type: string; readonly data: unknown }[]): OrderDocument {
  try {
    return events
      .map(({ type, data }) => orderEvents.decode(type, data))
      .reduce<OrderDocument | undefined>(evolveOrder, undefined) as OrderDocument;
  } catch (error) {
    throw orderNotReadable(id, error);
  }
}
