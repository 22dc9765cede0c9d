import { streamDeleted } from '../protocol/errors.ts';
import { toReadEvent } from '../protocol/events.ts';
import { type StreamsPb, streamsPb } from '../protocol/generated.ts';
import { streamIdentifier } from '../protocol/identifiers.ts';
import type { Store } from '../storage/store.ts';
import { allBackwards, allForwards, type Cursor, streamBackwards, streamForwards } from './cursor.ts';
import { resolve } from './links.ts';
import type { Outlet } from './outlet.ts';
import type { ReadRequest } from './read-request.ts';

/** Events that one look at the disk brings. */
const PAGE = 256;

/** Answers a read that has an end: the events, page by page, as fast as the client takes them. */
export async function answerRead(
  store: Store,
  request: ReadRequest,
  outlet: Outlet<StreamsPb.ReadResp>,
): Promise<void> {
  if (request.stream !== undefined && !isReadable(store, request.stream, outlet)) return;
  const cursor = cursorOf(store, request);
  let left = request.count ?? 0;
  while (left > 0 && !outlet.closed) {
    const page = cursor.next(Math.min(PAGE, left));
    for (const event of page.events) {
      const sent = outlet.send(toReadEvent(resolve(store.reader, event, request.resolveLinks), request.structuredIds));
      if (!sent) await outlet.writable();
      if (outlet.closed) return;
    }
    left -= page.events.length;
    if (page.end) break;
    await turn();
  }
  outlet.end();
}

/** Lets the event loop serve everybody else between two pages. */
export function turn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

function isReadable(store: Store, name: string, outlet: Outlet<StreamsPb.ReadResp>): boolean {
  const record = store.catalog.find(name);
  if (record?.tombstoned) {
    outlet.fail(streamDeleted(name));
    return false;
  }
  if (record !== undefined && record.lastRevision >= 0 && !store.catalog.metadataOf(name).softDeleted) return true;
  const notFound = new streamsPb.ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(streamIdentifier(name));
  const response = new streamsPb.ReadResp();
  response.setStreamNotFound(notFound);
  outlet.send(response);
  outlet.end();
  return false;
}

/** A read includes the event that it begins at; of $all backwards, as in EventStoreDB, what lies before it. */
function cursorOf(store: Store, { stream, from, backwards, filter }: ReadRequest): Cursor {
  const end = Number.MAX_SAFE_INTEGER;
  const at = from.kind === 'at' ? Math.min(from.at, end) : from.kind === 'start' ? 0 : end;
  if (stream === undefined) {
    return backwards ? allBackwards(store, at, filter?.wanted) : allForwards(store, at - 1, filter?.wanted);
  }
  return backwards ? streamBackwards(store, stream, at) : streamForwards(store, stream, at);
}
