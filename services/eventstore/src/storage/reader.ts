import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StreamCatalog, StreamRecord } from './catalog.ts';
import { type EventHeader, type StoredEvent, sizeOf } from './event.ts';
import { firstVisibleRevision } from './metadata.ts';

/** A page ends after this many bytes of events, whatever its count: one page is all that a reader holds. */
export const PAGE_BYTES = 2 * 1024 * 1024;

interface Row {
  position: number;
  stream: string;
  revision: number;
  id: Uint8Array;
  type: string;
  json: number;
  created: number;
  metadata: Uint8Array;
  data: Uint8Array;
}

const COLUMNS = 'e.position, s.name AS stream, e.revision, e.id, e.type, e.json, e.created, e.metadata, e.data';
const EVENTS = `SELECT ${COLUMNS} FROM events e JOIN streams s ON s.id = e.stream`;

/** Reads the log in pages, forwards and backwards. Every call is one short, bounded look at the disk. */
export class LogReader {
  readonly #catalog: StreamCatalog;
  readonly #streamForwards: StatementSync;
  readonly #streamBackwards: StatementSync;
  readonly #allForwards: StatementSync;
  readonly #allBackwards: StatementSync;
  readonly #headersForwards: StatementSync;
  readonly #headersBackwards: StatementSync;
  readonly #at: StatementSync;
  readonly #atRevision: StatementSync;

  constructor(db: DatabaseSync, catalog: StreamCatalog) {
    this.#catalog = catalog;
    this.#streamForwards = db.prepare(
      `${EVENTS} WHERE e.stream = ? AND e.revision >= ? ORDER BY e.revision ASC LIMIT ?`,
    );
    this.#streamBackwards = db.prepare(
      `${EVENTS} WHERE e.stream = ? AND e.revision <= ? AND e.revision >= ? ORDER BY e.revision DESC LIMIT ?`,
    );
    this.#allForwards = db.prepare(`${EVENTS} WHERE e.position > ? ORDER BY e.position ASC LIMIT ?`);
    this.#allBackwards = db.prepare(`${EVENTS} WHERE e.position < ? ORDER BY e.position DESC LIMIT ?`);
    const headers = 'SELECT e.position, s.name AS stream, e.type FROM events e JOIN streams s ON s.id = e.stream';
    this.#headersForwards = db.prepare(`${headers} WHERE e.position > ? ORDER BY e.position ASC LIMIT ?`);
    this.#headersBackwards = db.prepare(`${headers} WHERE e.position < ? ORDER BY e.position DESC LIMIT ?`);
    this.#at = db.prepare(`${EVENTS} WHERE e.position = ?`);
    this.#atRevision = db.prepare(`${EVENTS} WHERE e.stream = ? AND e.revision = ?`);
  }

  /** Events of a stream from `revision` on, oldest first, as its metadata lets readers see them. */
  streamForwards(stream: StreamRecord, revision: number, limit: number): Page {
    const metadata = this.#catalog.metadataOf(stream.name);
    const from = Math.max(revision, firstVisibleRevision(metadata, stream.lastRevision));
    const page = pageOf(this.#streamForwards, [stream.id, from], limit);
    return withoutExpired(page, metadata.maxAgeMs);
  }

  /** Events of a stream from `revision` down, newest first. */
  streamBackwards(stream: StreamRecord, revision: number, limit: number): Page {
    const metadata = this.#catalog.metadataOf(stream.name);
    const down = firstVisibleRevision(metadata, stream.lastRevision);
    const page = pageOf(this.#streamBackwards, [stream.id, Math.min(revision, stream.lastRevision), down], limit);
    return withoutExpired(page, metadata.maxAgeMs);
  }

  /** Events after a position, oldest first. */
  allForwards(after: number, limit: number): Page {
    return pageOf(this.#allForwards, [after], limit);
  }

  /** Events before a position, newest first. */
  allBackwards(before: number, limit: number): Page {
    return pageOf(this.#allBackwards, [before], limit);
  }

  /** The same walk without bodies, for filters. */
  headersForwards(after: number, limit: number): EventHeader[] {
    return this.#headersForwards.all(after, limit) as unknown as EventHeader[];
  }

  headersBackwards(before: number, limit: number): EventHeader[] {
    return this.#headersBackwards.all(before, limit) as unknown as EventHeader[];
  }

  at(position: number): StoredEvent | undefined {
    const row = this.#at.get(position) as Row | undefined;
    return row === undefined ? undefined : toEvent(row);
  }

  /** The event at a revision of a stream, if a reader of that stream may see it. */
  atRevision(name: string, revision: number): StoredEvent | undefined {
    const stream = this.#catalog.find(name);
    if (stream === undefined || stream.tombstoned) return undefined;
    if (revision < firstVisibleRevision(this.#catalog.metadataOf(name), stream.lastRevision)) return undefined;
    const row = this.#atRevision.get(stream.id, revision) as Row | undefined;
    return row === undefined ? undefined : toEvent(row);
  }
}

/** One page of a walk. */
export interface Page {
  readonly events: StoredEvent[];
  /** Where the walk stands: the last event looked at, wanted or not. Undefined when there was none. */
  readonly last: { readonly position: number; readonly revision: number } | undefined;
  /** Events looked at. */
  readonly scanned: number;
  /** Whether there is nothing further for now. */
  readonly end: boolean;
}

function pageOf(statement: StatementSync, key: number[], limit: number): Page {
  const events: StoredEvent[] = [];
  let bytes = 0;
  let cut = false;
  for (const row of statement.iterate(...key, limit) as Iterable<unknown>) {
    const event = toEvent(row as Row);
    events.push(event);
    bytes += sizeOf(event);
    if (bytes < PAGE_BYTES) continue;
    cut = true;
    break;
  }
  return { events, last: events.at(-1), scanned: events.length, end: !cut && events.length < limit };
}

function withoutExpired(page: Page, maxAgeMs: number | undefined): Page {
  if (maxAgeMs === undefined) return page;
  const oldest = Date.now() - maxAgeMs;
  return { ...page, events: page.events.filter((event) => event.created >= oldest) };
}

function toEvent(row: Row): StoredEvent {
  return {
    position: row.position,
    stream: row.stream,
    revision: row.revision,
    id: row.id,
    type: row.type,
    json: row.json === 1,
    created: row.created,
    metadata: row.metadata,
    data: row.data,
  };
}
