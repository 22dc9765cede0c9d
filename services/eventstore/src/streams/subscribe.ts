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
  const after = startOf(store, request);
  const cursor = cursorAfter(store, request, after);
  const waker = new Waker(store, request, outlet);
  outlet.send(confirmation());
  const progress = new Progress(after, request.filter?.checkpointInterval);
  try {
    while (!outlet.closed) {
      waker.rearm();
      const page = cursor.next(PAGE);
      await sendPage(store, request, outlet, page, progress);
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

/** What a subscription begins after: the event that it names, a revision of the stream or a position of the log. */
function startOf(store: Store, { stream, from }: ReadRequest): number {
  if (from.kind === 'at') return from.at;
  if (stream === undefined) return from.kind === 'start' ? 0 : store.writer.head;
  return from.kind === 'start' ? -1 : (store.catalog.find(stream)?.lastRevision ?? -1);
}

function cursorAfter(store: Store, { stream, filter }: ReadRequest, after: number): Cursor {
  return stream === undefined ? allForwards(store, after, filter?.wanted) : streamForwards(store, stream, after + 1);
}

/** Sends a page's events, and the checkpoints between them, as fast as the client takes them. */
async function sendPage(
  store: Store,
  request: ReadRequest,
  outlet: Outlet<StreamsPb.ReadResp>,
  page: Page,
  progress: Progress,
): Promise<void> {
  for (const response of responses(store, request, page, progress)) {
    if (!outlet.send(response)) await outlet.writable();
    if (outlet.closed) return;
  }
}

function* responses(
  store: Store,
  { resolveLinks, structuredIds }: ReadRequest,
  page: Page,
  progress: Progress,
): Generator<StreamsPb.ReadResp, void> {
  for (const event of page.events) {
    for (const position of progress.before(event.position)) yield checkpointResponse(position);
    yield toReadEvent(resolve(store.reader, event, resolveLinks), structuredIds);
  }
  for (const position of progress.after(page)) yield checkpointResponse(position);
}

/** Knows when a subscriber is to hear where it stands. */
class Progress {
  readonly #interval: number | undefined;
  #told: number;
  #live = false;

  /** @param after position that the walk begins after; @param interval events between checkpoints, undefined for none */
  constructor(after: number, interval: number | undefined) {
    this.#told = after;
    this.#interval = interval;
  }

  /** The positions to tell before the event at `position`. Positions count events, so an interval is one of positions. */
  *before(position: number): Generator<number, void> {
    if (this.#interval === undefined) return;
    while (this.#told + this.#interval < position) {
      this.#told += this.#interval;
      yield this.#told;
    }
  }

  /** The positions to tell after a page: those still due, and where the walk stands when it first reaches the head. */
  *after({ last, end }: Page): Generator<number, void> {
    if (this.#interval === undefined || last === undefined) return;
    yield* this.before(last.position + 1);
    if (this.#live || !end || this.#told === last.position) return;
    this.#told = last.position;
    yield this.#told;
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
