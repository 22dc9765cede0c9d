import { type EventStoreDBClient, type ResolvedEvent, START } from '@eventstore/db-client';
import { type Caller, ServiceError } from '@keelson/chassis';
import { coreError } from '@keelson/eventsourcing';
import { type OrderEvent, orderCategory, orderEvents } from '@keelson/orders/contract';
import { notFound, notReadable, notThereYet, type StreamHistory } from '@keelson/servicekit/views';
import { evolveOrder, type OrderDocument } from '../domain/order-view.ts';
import { requireReadable } from '../read/order-access.ts';

/** One event of an order, and the order right after it. */
export interface OrderChange {
  readonly id: string;
  readonly revision: number;
  /** The event's type. */
  readonly type: string;
  readonly occurredAt: Date;
  readonly order: OrderDocument;
}

export interface WatchRequest {
  readonly id: string;
  /** Changes after this revision; -1 for all of them, `now` for the last one and what follows. */
  readonly after: number | 'now';
  /** What the caller's contract calls `after`. */
  readonly afterField: string;
  /** Who asks: an order of an account is shown to its owner and to operators. */
  readonly caller: Caller | undefined;
  /** Ends the watch; its reason is what the watch then throws. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds until which the watch must have begun. */
  readonly deadline: number;
}

export interface OrderWatchOptions {
  readonly client: Pick<EventStoreDBClient, 'subscribeToStream'>;
  readonly history: Pick<StreamHistory<OrderDocument, OrderEvent>, 'head' | 'first'>;
  /** Watches open at once. */
  readonly limit: number;
}

/** Changes that are read ahead of a slow caller; the store holds the rest. */
const READ_AHEAD = 8;

/** The live view: follows single orders in the event store, for any number of callers up to a limit. */
export class OrderWatch {
  readonly #options: OrderWatchOptions;
  #open = 0;

  constructor(options: OrderWatchOptions) {
    this.#options = options;
  }

  /** Watches open now. */
  get open(): number {
    return this.#open;
  }

  /**
   * Begins to follow an order: every change after the given one, in order and without gaps, as fast as the caller takes
   * them. The iteration never ends by itself: it throws the signal's reason, or an error with code `unavailable` when
   * the store goes away; either way all that it held is let go.
   * @throws ServiceError `too-many` above the limit, `not-found`, `invalid` when the order is not at `after` yet
   */
  async watch(request: WatchRequest): Promise<AsyncGenerator<OrderChange, never>> {
    const { id, after, afterField, caller, signal, deadline } = request;
    const release = this.#admit();
    signal.addEventListener('abort', release, { once: true });
    try {
      signal.throwIfAborted();
      const { history } = this.#options;
      const [head, first] = await Promise.all([history.head(id, deadline), history.first(id, deadline)]);
      if (head === undefined || first === undefined) throw notFound(orderCategory, id);
      requireReadable(id, first.doc, caller);
      if (after !== 'now' && after > head) throw notThereYet(orderCategory, afterField, head);
      return this.#follow(id, after === 'now' ? head - 1 : after, signal, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  #admit(): () => void {
    if (this.#open >= this.#options.limit) {
      throw new ServiceError('too-many', 'Too many live views are open here. Try again later.', {
        type: 'too-many-watchers',
        retryAfter: 5,
      });
    }
    this.#open++;
    let admitted = true;
    return () => {
      if (admitted) this.#open--;
      admitted = false;
    };
  }

  async *#follow(
    id: string,
    after: number,
    signal: AbortSignal,
    release: () => void,
  ): AsyncGenerator<OrderChange, never> {
    const subscription = this.#options.client.subscribeToStream(
      `${orderCategory}-${id}`,
      { fromRevision: START },
      { highWaterMark: READ_AHEAD },
    );
    // The loop below meets what goes wrong; after it, nobody is there, and an unheard error would end the process.
    subscription.on('error', () => {});
    const end = () => {
      subscription.unsubscribe().catch(() => {});
      subscription.destroy();
    };
    signal.addEventListener('abort', end, { once: true });
    try {
      signal.throwIfAborted();
      let order: OrderDocument | undefined;
      for await (const resolved of subscription) {
        const change = nextChange(id, order, resolved);
        order = change.order;
        if (change.revision > after) yield change;
      }
      throw new ServiceError('unavailable', 'The event store ended the watch. Watch again.');
    } catch (error) {
      signal.throwIfAborted();
      throw coreError(error);
    } finally {
      signal.removeEventListener('abort', end);
      end();
      release();
    }
  }
}

function nextChange(id: string, before: OrderDocument | undefined, { event }: ResolvedEvent): OrderChange {
  try {
    if (!event) throw new Error('The stream holds a link.');
    const order = evolveOrder(before, orderEvents.decode(event.type, event.data));
    return { id, revision: Number(event.revision), type: event.type, occurredAt: event.created, order };
  } catch (error) {
    throw notReadable(orderCategory, id, error);
  }
}
