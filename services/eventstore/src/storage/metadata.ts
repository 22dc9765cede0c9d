/** The parts of a stream's metadata that the server itself acts on. */
export interface StreamMetadata {
  /** Whether the stream has ever had metadata. */
  readonly present: boolean;
  readonly maxCount: number | undefined;
  /** Milliseconds; the wire has seconds. */
  readonly maxAgeMs: number | undefined;
  /** Events below this revision are gone for readers. */
  readonly truncateBefore: number;
  /** Deleted, but a new append brings the stream back. */
  readonly softDeleted: boolean;
}

export const NO_METADATA: StreamMetadata = {
  present: false,
  maxCount: undefined,
  maxAgeMs: undefined,
  truncateBefore: 0,
  softDeleted: false,
};

/** $tb of a deleted stream: the greatest 64-bit integer, as EventStoreDB writes it. */
export const DELETED_TRUNCATE_BEFORE = '9223372036854775807';

/** Metadata from the body of the last event of a metadata stream; anything malformed counts as absent. */
export function parseStreamMetadata(data: Uint8Array): StreamMetadata {
  const body = parseObject(data);
  const truncateBefore = wholeNumber(body.$tb) ?? 0;
  const maxAge = wholeNumber(body.$maxAge);
  return {
    present: true,
    maxCount: wholeNumber(body.$maxCount),
    maxAgeMs: maxAge === undefined ? undefined : maxAge * 1000,
    truncateBefore,
    // No revision can be past 2^53 here, so whatever is, is the mark of a deletion.
    softDeleted: truncateBefore > Number.MAX_SAFE_INTEGER,
  };
}

/** The body of a metadata event that keeps what `data` says, but for the revision that readers begin at. */
export function withTruncateBefore(data: Uint8Array | undefined, truncateBefore: number): Uint8Array {
  const body = data === undefined ? {} : parseObject(data);
  return Buffer.from(JSON.stringify({ ...body, $tb: truncateBefore }));
}

/** The first revision that a reader may see. `maxAgeMs` is not part of it: it depends on each event's time. */
export function firstVisibleRevision(metadata: StreamMetadata, lastRevision: number): number {
  const byCount = metadata.maxCount === undefined ? 0 : lastRevision - metadata.maxCount + 1;
  return Math.max(0, metadata.truncateBefore, byCount);
}

function parseObject(data: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}
