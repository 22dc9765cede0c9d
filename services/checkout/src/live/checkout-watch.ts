import { type EventStoreDBClient, type ResolvedEvent, START } from '@eventstore/db-client';
import { ServiceError } from '@keelson/chassis';
import { coreError } from '@keelson/eventsourcing';
import { hasEnded } from '@keelson/eventsourcing/saga';
import { type CheckoutView, checkoutCategory, checkoutEvents } from '../../contract/index.ts';
import { checkoutJson, evolveShown, type ShownCheckout } from '../read/shown-checkout.ts';

/** One entry of a checkout's journal, and the checkout right after it. */
export interface CheckoutChange {
  readonly revision: number;
  /** The entry's type. */
  readonly type: string;
  readonly occurredAt: Date;
  readonly checkout: CheckoutView;
}

export interface CheckoutWatchOptions {
  readonly client: Pick<EventStoreDBClient, 'subscribeToStream'>;
  /** Watches open at once. */
  readonly limit: number;
}

/** Changes that are read ahead of a slow caller; the store holds the rest. */
const READ_AHEAD = 8;

/** Follows single checkouts in the event store, for any number of callers up to a limit. */
export class CheckoutWatch {
  readonly #options: CheckoutWatchOptions;
  #open = 0;

  constructor(options: CheckoutWatchOptions) {
    this.#options = options;
  }

  /** Watches open now. */
  get open(): number {
    return this.#open;
  }

  /** Whether another watch may begin. */
  get hasRoom(): boolean {
    return this.#open < this.#options.limit;
  }

  /**
   * Follows a checkout that exists: every entry after `after` (-1: all of them), in order and without gaps, as fast as the
   * caller takes them. Ends after the entry that ends the checkout.
   * @throws ServiceError `too-many` above the limit; while iterating the signal's reason, or an error with code
   *   `unavailable` when the store goes away
   */
  follow(id: string, after: number, signal: AbortSignal): AsyncGenerator<CheckoutChange, void> {
    if (!this.hasRoom) {
      throw new ServiceError('too-many', 'Too many live views are open here. Try again later.', {
        type: 'too-many-watchers',
        retryAfter: 5,
      });
    }
    return this.#follow(id, after, signal);
  }

  async *#follow(id: string, after: number, signal: AbortSignal): AsyncGenerator<CheckoutChange, void> {
    signal.throwIfAborted();
    this.#open++;
    const stream = `${checkoutCategory}-${id}`;
    const options = { fromRevision: START } as const;
    const subscription = this.#options.client.subscribeToStream(stream, options, { highWaterMark: READ_AHEAD });
    // The loop below meets what goes wrong; after it, nobody is there, and an unheard error would end the process.
    subscription.on('error', () => {});
    const end = () => {
      subscription.unsubscribe().catch(() => {});
      subscription.destroy();
    };
    signal.addEventListener('abort', end, { once: true });
    try {
      let document: ShownCheckout | undefined;
      for await (const resolved of subscription) {
        const { change, shown } = nextChange(id, document, resolved);
        document = shown;
        if (change.revision > after) yield change;
        // The events of one append may follow each other: what ends a checkout is always the last one.
        if (hasEnded(shown.saga)) return;
      }
      throw new ServiceError('unavailable', 'The event store ended the watch. Watch again.');
    } catch (error) {
      signal.throwIfAborted();
      throw coreError(error);
    } finally {
      signal.removeEventListener('abort', end);
      end();
      this.#open--;
    }
  }
}

function nextChange(id: string, before: ShownCheckout | undefined, { event }: ResolvedEvent) {
  if (!event) throw new ServiceError('unavailable', `This version cannot show checkout ${id}.`);
  const shown = evolveShown(before, checkoutEvents.decode(event.type, event.data));
  const revision = Number(event.revision);
  const change: CheckoutChange = {
    revision,
    type: event.type,
    occurredAt: event.created,
    checkout: checkoutJson(id, revision, shown),
  };
  return { change, shown };
}
