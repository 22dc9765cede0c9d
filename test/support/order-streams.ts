import { EventStoreDBClient, FORWARDS, START } from '@eventstore/db-client';

/** An event of an order, as the store has it. */
export interface StoredOrderEvent {
  readonly id: string;
  readonly type: string;
  readonly revision: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every type
  readonly data: any;
}

/** Reads orders' streams straight from the event store, with the public client. */
export class OrderStreams {
  readonly #client: EventStoreDBClient;

  /** @param url of the event store, `esdb://...` */
  constructor(url: string) {
    this.#client = EventStoreDBClient.connectionString(url);
  }

  /** The events of one order, oldest first. */
  async read(id: string): Promise<StoredOrderEvent[]> {
    const events: StoredOrderEvent[] = [];
    for await (const { event } of this.#client.readStream(`order-${id}`)) {
      if (event) events.push({ id: event.id, type: event.type, revision: Number(event.revision), data: event.data });
    }
    return events;
  }

  /** The events of every order by its id, each order's in the order in which the store holds them. */
  async readAll(): Promise<Map<string, StoredOrderEvent[]>> {
    const orders = new Map<string, StoredOrderEvent[]>();
    for await (const { event } of this.#client.readAll({ direction: FORWARDS, fromPosition: START })) {
      if (!event?.streamId.startsWith('order-')) continue;
      const id = event.streamId.slice('order-'.length);
      const events = orders.get(id) ?? [];
      events.push({ id: event.id, type: event.type, revision: Number(event.revision), data: event.data });
      orders.set(id, events);
    }
    return orders;
  }

  close(): Promise<void> {
    return this.#client.dispose();
  }
}
