import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { reportError } from '../report.ts';
import type { StreamCatalog, StreamRecord } from './catalog.ts';
import { sqliteCode } from './database.ts';
import {
  type EventHeader,
  METADATA_TYPE,
  metadataStreamOf,
  type ProposedEvent,
  sizeOf,
  streamOfMetadata,
  TOMBSTONE_TYPE,
} from './event.ts';
import { type Expectation, judgeAppend, type StreamFacts } from './expectation.ts';
import { DELETED_TRUNCATE_BEFORE, withTruncateBefore } from './metadata.ts';

export interface AppendRequest {
  readonly stream: string;
  readonly expected: Expectation;
  readonly events: readonly ProposedEvent[];
  /** Milliseconds since 1970 after which the append must not happen any more. */
  readonly deadline?: number | undefined;
}

export type AppendOutcome =
  /** `position` is undefined when there was nothing to append. */
  | { readonly kind: 'appended'; readonly lastRevision: number; readonly position: number | undefined }
  /** `current` is -1 when there is no such stream. */
  | { readonly kind: 'wrong-revision'; readonly current: number }
  | { readonly kind: 'stream-deleted' }
  | { readonly kind: 'expired' };

/** The disk did not take a transaction: nothing of it is kept, and a later one may succeed. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

export type CommitListener = (events: readonly EventHeader[]) => void;

interface Work {
  run(): void;
  done(): void;
  failed(error: unknown): void;
  /** Share of a transaction, in events. */
  readonly weight: number;
}

/** A transaction ends at this weight, so that the event loop turns at least every few tens of milliseconds. */
const MAX_GROUP = 2048;

/** While the disk takes no writes, a line says so once in this time, milliseconds. */
const REPORT_EVERY_MS = 60_000;

/** Bytes that weigh as much as an event. */
const BYTES_PER_EVENT = 2048;

/**
 * The only writer of the log. All that arrives while a transaction runs goes into the next one: a commit costs
 * one flush of the disk, whatever the number of appends in it.
 */
export class LogWriter {
  readonly #db: DatabaseSync;
  readonly #dataDir: string;
  readonly #catalog: StreamCatalog;
  readonly #insert: StatementSync;
  readonly #findById: StatementSync;
  readonly #atRevision: StatementSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #listeners = new Set<CommitListener>();
  #queue: Work[] = [];
  #committed: EventHeader[] = [];
  #next: number;
  #scheduled = false;
  #closed = false;
  #reportedAt = Number.NEGATIVE_INFINITY;

  /** @param dataDir where the file is, for messages */
  constructor(db: DatabaseSync, catalog: StreamCatalog, dataDir: string) {
    this.#db = db;
    this.#dataDir = dataDir;
    this.#catalog = catalog;
    this.#insert = db.prepare(
      'INSERT INTO events (position, stream, revision, id, type, json, created, metadata, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#findById = db.prepare(
      'SELECT revision FROM events WHERE stream = ? AND id = ? ORDER BY revision DESC LIMIT 1',
    );
    this.#atRevision = db.prepare('SELECT id, position FROM events WHERE stream = ? AND revision = ?');
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    const { last } = db.prepare('SELECT max(position) AS last FROM events').get() as { last: number | null };
    this.#next = (last ?? 0) + 1;
  }

  /** The position of the last committed event; 0 when there is none. */
  get head(): number {
    return this.#next - 1;
  }

  /** Calls `listener` after each commit with the events that it added, in order. */
  onCommit(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Appends all of the events or none; settles when they are on disk.
   *
   * @throws StoreUnavailable
   */
  append(request: AppendRequest): Promise<AppendOutcome> {
    return this.#enqueue(() => this.#append(request), weigh(request.events));
  }

  /**
   * Deletes a stream: readers no longer find it, a later append brings it back with revisions that go on.
   *
   * @throws StoreUnavailable
   */
  softDelete(stream: string, expected: Expectation): Promise<AppendOutcome> {
    return this.#enqueue(() => {
      const refused = this.#refusal(stream, expected);
      if (refused !== undefined) return refused;
      const body = Buffer.from(`{"$tb":${DELETED_TRUNCATE_BEFORE}}`);
      return this.#append({
        stream: metadataStreamOf(stream),
        expected: { kind: 'any' },
        events: [systemEvent(METADATA_TYPE, body)],
      });
    }, 1);
  }

  /**
   * Deletes a stream for good: no append and no read of it ever again.
   *
   * @throws StoreUnavailable
   */
  tombstone(stream: string, expected: Expectation): Promise<AppendOutcome> {
    return this.#enqueue(() => {
      const refused = this.#refusal(stream, expected);
      if (refused !== undefined) return refused;
      const record = this.#catalog.findOrCreate(stream);
      const outcome = this.#write(record, [systemEvent(TOMBSTONE_TYPE, new Uint8Array())]);
      this.#catalog.tombstone(record);
      return outcome;
    }, 1);
  }

  /**
   * Runs `work` inside the next transaction, beside the appends; for the server's own tables.
   *
   * @throws StoreUnavailable
   */
  execute<T>(work: () => T): Promise<T> {
    return this.#enqueue(work, 1);
  }

  /** Commits what is queued and takes nothing more. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#queue.length > 0) await new Promise<void>((resolve) => setImmediate(resolve));
  }

  #enqueue<T>(run: () => T, weight: number): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the event store is shutting down'));
    return new Promise<T>((resolve, reject) => {
      let result: T;
      this.#queue.push({
        run: () => {
          result = run();
        },
        done: () => resolve(result),
        failed: reject,
        weight,
      });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // Not at once: everything that the sockets hold by now is read before and joins this transaction.
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
      if (this.#queue.length > 0) this.#schedule();
    });
  }

  #flush(): void {
    const group = this.#take();
    const error = this.#transact(group);
    if (error === undefined) return;
    if (isDiskError(error)) this.#report(error);
    if (group.length === 1 || isDiskError(error)) {
      for (const work of group) work.failed(toUnavailable(error));
      return;
    }
    // One of them cannot be stored for a reason of its own; the others must not pay for it.
    for (const work of group) {
      const own = this.#transact([work]);
      if (own !== undefined) work.failed(toUnavailable(own));
    }
  }

  #report(error: unknown): void {
    if (performance.now() - this.#reportedAt < REPORT_EVERY_MS) return;
    this.#reportedAt = performance.now();
    reportError('the disk takes no writes', { folder: this.#dataDir }, error);
  }

  #take(): Work[] {
    let weight = 0;
    let count = 0;
    for (const work of this.#queue) {
      weight += work.weight;
      if (count > 0 && weight > MAX_GROUP) break;
      count += 1;
    }
    const group = this.#queue.slice(0, count);
    this.#queue = this.#queue.slice(count);
    return group;
  }

  /** Runs the group as one transaction; on an error nothing of it remains, in memory or on disk. */
  #transact(group: readonly Work[]): unknown {
    const next = this.#next;
    this.#committed = [];
    try {
      this.#begin.run();
      for (const work of group) work.run();
      this.#commit.run();
    } catch (error) {
      this.#rollback();
      this.#next = next;
      return error;
    }
    for (const work of group) work.done();
    const committed = this.#committed;
    if (committed.length > 0) for (const listener of this.#listeners) listener(committed);
    return undefined;
  }

  #rollback(): void {
    this.#catalog.clear();
    this.#committed = [];
    // SQLite has rolled back by itself after some errors, a full disk among them.
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
  }

  #append(request: AppendRequest): AppendOutcome {
    if (request.deadline !== undefined && Date.now() > request.deadline) return { kind: 'expired' };
    const { stream, expected, events } = request;
    const found = this.#catalog.find(stream);
    const verdict = judgeAppend(
      expected,
      events.map((event) => event.id),
      this.#factsOf(stream, found),
    );
    if (verdict.kind === 'stream-deleted') return verdict;
    if (verdict.kind === 'wrong-revision') return { kind: verdict.kind, current: found?.lastRevision ?? -1 };
    if (verdict.kind === 'repeat') return this.#repeat(found as StreamRecord, verdict.lastRevision);
    if (events.length === 0) {
      return { kind: 'appended', lastRevision: found?.lastRevision ?? -1, position: undefined };
    }
    const record = found ?? this.#catalog.create(stream);
    const first = record.lastRevision + 1;
    const outcome = this.#write(record, events);
    if (verdict.undelete) this.#undelete(record, first);
    return outcome;
  }

  #refusal(stream: string, expected: Expectation): AppendOutcome | undefined {
    const found = this.#catalog.find(stream);
    const verdict = judgeAppend(expected, [], this.#factsOf(stream, found));
    if (verdict.kind === 'stream-deleted') return verdict;
    if (verdict.kind === 'wrong-revision') return { kind: verdict.kind, current: found?.lastRevision ?? -1 };
    return undefined;
  }

  #factsOf(stream: string, record: StreamRecord | undefined): StreamFacts {
    const metadata = this.#catalog.metadataOf(stream);
    const owner = streamOfMetadata(stream);
    return {
      lastRevision: record?.lastRevision ?? -1,
      tombstoned:
        record?.tombstoned === true || (owner !== undefined && this.#catalog.find(owner)?.tombstoned === true),
      softDeleted: metadata.softDeleted,
      hasMetadata: metadata.present,
      findById: (id) => {
        if (record === undefined) return undefined;
        return (this.#findById.get(record.id, id) as { revision: number } | undefined)?.revision;
      },
      idAt: (revision) => {
        if (record === undefined) return undefined;
        return (this.#atRevision.get(record.id, revision) as { id: Uint8Array } | undefined)?.id;
      },
    };
  }

  #repeat(record: StreamRecord, lastRevision: number): AppendOutcome {
    const row = this.#atRevision.get(record.id, lastRevision) as { position: number };
    return { kind: 'appended', lastRevision, position: row.position };
  }

  #write(record: StreamRecord, events: readonly ProposedEvent[]): AppendOutcome {
    const created = Date.now();
    for (const event of events) {
      const position = this.#next;
      const revision = record.lastRevision + 1;
      const json = event.json ? 1 : 0;
      this.#insert.run(position, record.id, revision, event.id, event.type, json, created, event.metadata, event.data);
      this.#next = position + 1;
      record.lastRevision = revision;
      this.#committed.push({ position, stream: record.name, type: event.type });
    }
    const owner = streamOfMetadata(record.name);
    if (owner !== undefined) this.#catalog.metadataChanged(owner);
    return { kind: 'appended', lastRevision: record.lastRevision, position: this.#next - 1 };
  }

  #undelete(record: StreamRecord, firstRevision: number): void {
    const body = withTruncateBefore(this.#catalog.metadataBodyOf(record.name), firstRevision);
    const holder = this.#catalog.findOrCreate(metadataStreamOf(record.name));
    this.#write(holder, [systemEvent(METADATA_TYPE, body)]);
  }
}

function weigh(events: readonly ProposedEvent[]): number {
  let bytes = 0;
  for (const event of events) bytes += sizeOf(event);
  return events.length + bytes / BYTES_PER_EVENT;
}

function systemEvent(type: string, data: Uint8Array): ProposedEvent {
  const id = crypto.getRandomValues(new Uint8Array(16));
  return { id, type, json: type === METADATA_TYPE, metadata: new Uint8Array(), data };
}

function isDiskError(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && DISK_ERRORS.has(code);
}

/** NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN of https://sqlite.org/rescode.html. */
const DISK_ERRORS = new Set([7, 8, 10, 11, 13, 14]);

function toUnavailable(error: unknown): StoreUnavailable {
  const reason = error instanceof Error ? error.message : String(error);
  return new StoreUnavailable(`nothing was stored: ${reason}`, { cause: error });
}
