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

/** Live views that one caller may have open at once, so that nobody takes the places of all. */
const VIEWS_PER_CALLER = 5;

/** Changes that are read ahead of a slow caller; the store holds the rest. */
const READ_AHEAD = 8;

/** Follows single checkouts in the event store, for any number of callers up to a limit. */
export class CheckoutWatch {
  readonly #options: CheckoutWatchOptions;
  readonly #viewsOf = new Map<string, number>();
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
   * caller takes them. Ends after the entry that ends the checkout. It counts as open from the call on: until it has ended,
   * was returned, or the signal aborts.
   * @param viewer whose live view it is; absent for what is no live view, such as a wait
   * @throws ServiceError `too-many` above the limits, or the signal's reason; while iterating the latter, too, or an error
   *   with code `unavailable` when the store goes away
   */
  follow(id: string, after: number, signal: AbortSignal, viewer?: string): AsyncGenerator<CheckoutChange, void> {
    signal.throwIfAborted();
    const leave = this.#enter(signal, viewer);
    const changes = this.#follow(id, after, signal, leave);
    const end = changes.return.bind(changes);
    // One that nobody has begun to read runs none of its own code when it is returned.
    return Object.assign(changes, { return: () => end().finally(leave) });
  }

  /** Takes a place. @returns gives it back, once; so does the signal */
  #enter(signal: AbortSignal, viewer: string | undefined): () => void {
    if (!this.hasRoom) throw tooMany('Too many live views are open here. Try again later.');
    const views = viewer === undefined ? 0 : (this.#viewsOf.get(viewer) ?? 0);
    if (views >= VIEWS_PER_CALLER) throw tooMany(`You have ${views} live views open here. Close one first.`);
    this.#open++;
    if (viewer !== undefined) this.#viewsOf.set(viewer, views + 1);
    let left = false;
    const leave = () => {
      if (left) return;
      left = true;
      signal.removeEventListener('abort', leave);
      this.#open--;
      if (viewer !== undefined) this.#closeView(viewer);
    };
    signal.addEventListener('abort', leave, { once: true });
    return leave;
  }

  #closeView(viewer: string): void {
    const left = (this.#viewsOf.get(viewer) ?? 0) - 1;
    if (left > 0) this.#viewsOf.set(viewer, left);
    else this.#viewsOf.delete(viewer);
  }

  async *#follow(
    id: string,
    after: number,
    signal: AbortSignal,
    leave: () => void,
  ): AsyncGenerator<CheckoutChange, void> {
    signal.throwIfAborted();
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
      leave();
    }
  }
}

function tooMany(detail: string): ServiceError {
  return new ServiceError('too-many', detail, { type: 'too-many-watchers', retryAfter: 5 });
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
