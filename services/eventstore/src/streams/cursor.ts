import type { Wanted } from '../protocol/filter.ts';
import { type EventHeader, type StoredEvent, sizeOf } from '../storage/event.ts';
import { PAGE_BYTES, type Page } from '../storage/reader.ts';
import type { Store } from '../storage/store.ts';

/** A walk over events that goes on where it stopped; at the head it finds what was added since. */
export interface Cursor {
  /** The next events, at most `limit`; a page can be empty although there are more, when a filter wants none of it. */
  next(limit: number): Page;
}

/** Events that a filter looks at in one page. */
const FILTER_PAGE = 500;

/** The stream that a cursor reads is deleted for good. */
export class StreamIsDeleted extends Error {
  override readonly name = 'StreamIsDeleted';
}

/** A stream from a revision on. The stream need not exist yet. */
export function streamForwards(store: Store, name: string, revision: number): Cursor {
  let from = revision;
  return {
    next(limit) {
      const record = store.catalog.find(name);
      if (record === undefined) return NOTHING;
      if (record.tombstoned) throw new StreamIsDeleted(name);
      if (from > record.lastRevision) return NOTHING;
      const page = store.reader.streamForwards(record, from, limit);
      if (page.last !== undefined) from = page.last.revision + 1;
      return page;
    },
  };
}

/** A stream from a revision down to its first visible event. */
export function streamBackwards(store: Store, name: string, revision: number): Cursor {
  let from = revision;
  return {
    next(limit) {
      const record = store.catalog.find(name);
      if (record === undefined || from < 0) return NOTHING;
      const page = store.reader.streamBackwards(record, from, limit);
      from = (page.last?.revision ?? 0) - 1;
      return page;
    },
  };
}

/** All events after a position. */
export function allForwards(store: Store, after: number, wanted?: Wanted): Cursor {
  const { reader } = store;
  const walk: Walk = {
    from: after,
    page: (from, limit) => reader.allForwards(from, limit),
    headers: (from, limit) => reader.headersForwards(from, limit),
  };
  const cursor = wanted === undefined ? unfiltered(walk) : filtered(store, walk, wanted);
  return { next: (limit) => (walk.from >= store.writer.head ? NOTHING : cursor.next(limit)) };
}

/** All events before a position, newest first. */
export function allBackwards(store: Store, before: number, wanted?: Wanted): Cursor {
  const { reader } = store;
  const walk: Walk = {
    from: before,
    page: (from, limit) => reader.allBackwards(from, limit),
    headers: (from, limit) => reader.headersBackwards(from, limit),
  };
  return wanted === undefined ? unfiltered(walk) : filtered(store, walk, wanted);
}

/** One direction through the log, and where it stands. */
interface Walk {
  from: number;
  page(from: number, limit: number): Page;
  headers(from: number, limit: number): EventHeader[];
}

/** The page of a walk that stands at the head. */
export const NOTHING: Page = { events: [], last: undefined, scanned: 0, end: true };

function unfiltered(walk: Walk): Cursor {
  return {
    next(limit) {
      const page = walk.page(walk.from, limit);
      walk.from = page.last?.position ?? walk.from;
      return page;
    },
  };
}

/** Above this share of wanted events, reading all bodies costs less than fetching the wanted ones singly. */
const DENSE = 0.25;

/** While few events are wanted, only the headers of the others are read. */
function filtered(store: Store, walk: Walk, wanted: Wanted): Cursor {
  let density = 0;
  const dense = (limit: number): Page => {
    const page = walk.page(walk.from, limit);
    return { ...page, events: page.events.filter(wanted) };
  };
  const sparse = (limit: number): Page => sparsePage(store, walk.headers(walk.from, FILTER_PAGE), wanted, limit);
  return {
    next(limit) {
      const page = density > DENSE ? dense(limit) : sparse(limit);
      if (page.scanned > 0) density = page.events.length / page.scanned;
      walk.from = page.last?.position ?? walk.from;
      return page;
    },
  };
}

function sparsePage(store: Store, headers: readonly EventHeader[], wanted: Wanted, limit: number): Page {
  const events: StoredEvent[] = [];
  let scanned = 0;
  let bytes = 0;
  let last: Page['last'];
  for (const header of headers) {
    if (events.length >= limit || bytes >= PAGE_BYTES) break;
    scanned += 1;
    last = { position: header.position, revision: -1 };
    if (!wanted(header)) continue;
    const event = store.reader.at(header.position);
    if (event === undefined) continue;
    events.push(event);
    bytes += sizeOf(event);
  }
  return { events, last, scanned, end: scanned === headers.length && headers.length < FILTER_PAGE };
}
