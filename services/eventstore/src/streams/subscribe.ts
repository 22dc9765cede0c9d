import { streamDeleted } from '../protocol/errors.ts';
import { toReadEvent } from '../protocol/events.ts';
import { type StreamsPb, streamsPb } from '../protocol/generated.ts';
import type { EventHeader } from '../storage/event.ts';
import type { Page } from '../storage/reader.ts';
import type { Store } from '../storage/store.ts';
import { allForwards, type Cursor, StreamIsDeleted, streamForwards } from './cursor.ts';
import { resolve } from './links.ts';
import type { Outlet } from './outlet.ts';
import { turn } from './read.ts';
import type { ReadRequest } from './read-request.ts';

const PAGE = 256;

/**
 * Serves a catch-up subscription until the client goes. Past and new events come from the same walk over the log,
 * woken by commits, so between them is neither gap nor repeat, and a slow client costs a page of memory, not a backlog.
 */
export async function answerSubscription(
  store: Store,
  request: ReadRequest,
  outlet: Outlet<StreamsPb.ReadResp>,
): Promise<void> {
  const cursor = cursorOf(store, request);
  const waker = new Waker(store, request, outlet);
  outlet.send(confirmation());
  const progress = new Progress(request.filter?.checkpointInterval);
  try {
    while (!outlet.closed) {
      waker.rearm();
      const page = cursor.next(PAGE);
      await sendEvents(store, request, outlet, page);
      const checkpoint = progress.advance(page);
      if (checkpoint !== undefined) outlet.send(checkpointResponse(checkpoint));
      if (!page.end) {
        await turn();
        continue;
      }
      if (progress.caughtUp()) outlet.send(caughtUpResponse());
      await waker.woken();
    }
  } catch (error) {
    if (!(error instanceof StreamIsDeleted)) throw error;
    outlet.fail(streamDeleted(request.stream ?? ''));
  }
}

/** A subscription begins after the event that it names. */
function cursorOf(store: Store, { stream, from, filter }: ReadRequest): Cursor {
  if (stream === undefined) {
    const after = from.kind === 'at' ? from.at : from.kind === 'start' ? 0 : store.writer.head;
    return allForwards(store, after, filter?.wanted);
  }
  const last = store.catalog.find(stream)?.lastRevision ?? -1;
  return streamForwards(store, stream, from.kind === 'at' ? from.at + 1 : from.kind === 'start' ? 0 : last + 1);
}

async function sendEvents(
  store: Store,
  request: ReadRequest,
  outlet: Outlet<StreamsPb.ReadResp>,
  page: Page,
): Promise<void> {
  for (const event of page.events) {
    const sent = outlet.send(toReadEvent(resolve(store.reader, event, request.resolveLinks), request.structuredIds));
    if (!sent) await outlet.writable();
    if (outlet.closed) return;
  }
}

/** Knows when a subscriber is to hear where it stands. */
class Progress {
  readonly #interval: number | undefined;
  #scanned = 0;
  #live = false;

  constructor(interval: number | undefined) {
    this.#interval = interval;
  }

  /** The position to tell, if one is due: every interval, and when a filtered walk reaches the head. */
  advance(page: Page): number | undefined {
    if (this.#interval === undefined || page.last === undefined) return undefined;
    this.#scanned += page.scanned;
    const due = this.#scanned >= this.#interval || (page.end && !this.#live);
    if (!due) return undefined;
    this.#scanned = 0;
    return page.last.position;
  }

  /** True the first time that the walk stands at the head. */
  caughtUp(): boolean {
    const first = !this.#live;
    this.#live = true;
    return first;
  }
}

/** Wakes a waiting walk when a commit may concern it. */
class Waker {
  readonly #outlet: Outlet<StreamsPb.ReadResp>;
  #fresh = false;
  #wake: (() => void) | undefined;

  constructor(store: Store, request: ReadRequest, outlet: Outlet<StreamsPb.ReadResp>) {
    this.#outlet = outlet;
    const { stream } = request;
    const off = store.writer.onCommit((events) => {
      if (stream === undefined || concerns(events, stream)) this.#ring();
    });
    outlet.onClose(() => {
      off();
      this.#ring();
    });
  }

  /** Before a look at the log: a commit from now on is news. */
  rearm(): void {
    this.#fresh = false;
  }

  /** Settles at the next news, at once when there was some since `rearm`. */
  woken(): Promise<void> {
    if (this.#fresh || this.#outlet.closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #ring(): void {
    this.#fresh = true;
    this.#wake?.();
    this.#wake = undefined;
  }
}

function concerns(events: readonly EventHeader[], stream: string): boolean {
  return events.some((event) => event.stream === stream);
}

function confirmation(): StreamsPb.ReadResp {
  const confirmed = new streamsPb.ReadResp.SubscriptionConfirmation();
  confirmed.setSubscriptionId(crypto.randomUUID());
  const response = new streamsPb.ReadResp();
  response.setConfirmation(confirmed);
  return response;
}

function checkpointResponse(position: number): StreamsPb.ReadResp {
  const checkpoint = new streamsPb.ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(position));
  checkpoint.setPreparePosition(String(position));
  const response = new streamsPb.ReadResp();
  response.setCheckpoint(checkpoint);
  return response;
}

function caughtUpResponse(): StreamsPb.ReadResp {
  const response = new streamsPb.ReadResp();
  response.setCaughtUp(new streamsPb.ReadResp.CaughtUp());
  return response;
}
