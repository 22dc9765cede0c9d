import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { metadataStreamOf, streamOfMetadata } from './event.ts';
import { NO_METADATA, parseStreamMetadata, type StreamMetadata } from './metadata.ts';

/** A stream as it is now; changed in place by the writer. */
export interface StreamRecord {
  readonly id: number;
  readonly name: string;
  /** -1 when nothing was ever appended. */
  lastRevision: number;
  /** Deleted for good: no append, no read. */
  tombstoned: boolean;
}

/** Streams kept in memory: about 200 bytes each. */
const CACHED = 20_000;

/** A metadata stream has no metadata of its own: only its last event counts. */
const LATEST_ONLY: StreamMetadata = { ...NO_METADATA, maxCount: 1 };

/** Finds streams by name, most of the time without a look at the disk. */
export class StreamCatalog {
  readonly #records = new Map<string, StreamRecord>();
  readonly #metadata = new Map<string, StreamMetadata>();
  readonly #find: StatementSync;
  readonly #last: StatementSync;
  readonly #lastData: StatementSync;
  readonly #insert: StatementSync;
  readonly #tombstone: StatementSync;

  constructor(db: DatabaseSync) {
    this.#find = db.prepare('SELECT id, tombstoned FROM streams WHERE name = ?');
    this.#last = db.prepare('SELECT revision FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1');
    this.#lastData = db.prepare('SELECT data FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1');
    this.#insert = db.prepare('INSERT INTO streams (name) VALUES (?)');
    this.#tombstone = db.prepare('UPDATE streams SET tombstoned = 1 WHERE id = ?');
  }

  /** The stream, or undefined when nothing was ever appended to it. */
  find(name: string): StreamRecord | undefined {
    const cached = this.#records.get(name);
    if (cached !== undefined) return this.#touch(cached);
    const row = this.#find.get(name) as { id: number; tombstoned: number } | undefined;
    if (row === undefined) return undefined;
    const last = this.#last.get(row.id) as { revision: number } | undefined;
    return this.#keep({ id: row.id, name, lastRevision: last?.revision ?? -1, tombstoned: row.tombstoned === 1 });
  }

  /** The stream, made when absent; only inside a transaction. */
  findOrCreate(name: string): StreamRecord {
    return this.find(name) ?? this.create(name);
  }

  /** A new stream, of which `find` knows nothing; only inside a transaction. */
  create(name: string): StreamRecord {
    const { lastInsertRowid } = this.#insert.run(name);
    return this.#keep({ id: Number(lastInsertRowid), name, lastRevision: -1, tombstoned: false });
  }

  /** What the stream's metadata stream says last. */
  metadataOf(name: string): StreamMetadata {
    if (streamOfMetadata(name) !== undefined) return LATEST_ONLY;
    const cached = this.#metadata.get(name);
    if (cached !== undefined) return cached;
    const data = this.metadataBodyOf(name);
    const metadata = data === undefined ? NO_METADATA : parseStreamMetadata(data);
    bound(this.#metadata);
    this.#metadata.set(name, metadata);
    return metadata;
  }

  /** The body of the last metadata event of a stream. */
  metadataBodyOf(name: string): Uint8Array | undefined {
    const holder = this.find(metadataStreamOf(name));
    if (holder === undefined) return undefined;
    const row = this.#lastData.get(holder.id) as { data: Uint8Array } | undefined;
    return row?.data;
  }

  /** To be called when an event was appended to the metadata stream of `name`. */
  metadataChanged(name: string): void {
    this.#metadata.delete(name);
  }

  /** Marks a stream as deleted for good; only inside a transaction. */
  tombstone(record: StreamRecord): void {
    this.#tombstone.run(record.id);
    record.tombstoned = true;
  }

  /** Forgets all that is in memory: a transaction was undone. */
  clear(): void {
    this.#records.clear();
    this.#metadata.clear();
  }

  #touch(record: StreamRecord): StreamRecord {
    if (this.#records.size < CACHED / 2) return record;
    this.#records.delete(record.name);
    this.#records.set(record.name, record);
    return record;
  }

  #keep(record: StreamRecord): StreamRecord {
    bound(this.#records);
    this.#records.set(record.name, record);
    return record;
  }
}

function bound(map: Map<string, unknown>): void {
  if (map.size < CACHED) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
