/** An event as it is kept: `position` orders all events, `revision` those of one stream. */
export interface StoredEvent {
  /** Place in the whole log: 1, 2, 3 ... with no gap; commit and prepare position alike on the wire. */
  readonly position: number;
  readonly stream: string;
  /** Place in the stream, from 0. */
  readonly revision: number;
  /** 16 bytes. */
  readonly id: Uint8Array;
  readonly type: string;
  /** Whether the body's content type is application/json; else application/octet-stream. */
  readonly json: boolean;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly metadata: Uint8Array;
  readonly data: Uint8Array;
}

/** An event that a client asks to append. */
export interface ProposedEvent {
  readonly id: Uint8Array;
  readonly type: string;
  readonly json: boolean;
  readonly metadata: Uint8Array;
  readonly data: Uint8Array;
}

/** What the readers of the log need to know of an event to want it or not. */
export interface EventHeader {
  readonly position: number;
  readonly stream: string;
  readonly type: string;
}

/** Type of an event that points at another: its body is `<revision>@<stream>`. */
export const LINK_TYPE = '$>';
/** Type of the last event of a stream deleted for good. */
export const TOMBSTONE_TYPE = '$streamDeleted';
/** Type of the events of a stream's metadata stream. */
export const METADATA_TYPE = '$metadata';

/** The stream that holds the metadata of `stream`. */
export function metadataStreamOf(stream: string): string {
  return `$$${stream}`;
}

/** The stream whose metadata `stream` holds; undefined when it is no metadata stream. */
export function streamOfMetadata(stream: string): string | undefined {
  return stream.startsWith('$$') ? stream.slice(2) : undefined;
}

/** What a link's body points at; undefined when it is malformed. */
export function parseLink(data: Uint8Array): { revision: number; stream: string } | undefined {
  const text = Buffer.from(data).toString('utf8');
  const at = text.indexOf('@');
  const revision = Number(text.slice(0, at));
  if (at < 1 || !Number.isSafeInteger(revision) || revision < 0) return undefined;
  return { revision, stream: text.slice(at + 1) };
}

/** The bytes that an event takes in memory and on the wire, near enough to bound buffers by. */
export function sizeOf(event: { data: Uint8Array; metadata: Uint8Array; type: string }): number {
  return event.data.length + event.metadata.length + event.type.length * 2;
}
