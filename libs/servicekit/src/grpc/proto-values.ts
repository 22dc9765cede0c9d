/** google.protobuf.Timestamp as proto-loader hands it over. */
export interface Timestamp {
  readonly seconds: number | string | bigint | { toString(): string };
  readonly nanos: number;
}

/** What a Timestamp may hold (google/protobuf/timestamp.proto): seconds of the years 1 to 9999, nanos of one second. */
const MIN_SECONDS = -62_135_596_800;
const MAX_SECONDS = 253_402_300_799;
const MAX_NANOS = 999_999_999;

/** A timestamp as RFC 3339 text, undefined where the client left it out, empty where it names no time. */
export function timeText(timestamp: Timestamp | null | undefined): string | undefined {
  if (!timestamp) return undefined;
  const seconds = Number(timestamp.seconds);
  const { nanos } = timestamp;
  if (!(seconds >= MIN_SECONDS && seconds <= MAX_SECONDS && nanos >= 0 && nanos <= MAX_NANOS)) return '';
  return new Date(seconds * 1000 + Math.trunc(nanos / 1_000_000)).toISOString();
}

/** Decimal text as a number whose shortest text is the same decimal; NaN for anything else than plain decimal text. */
export function decimalNumber(text: string): number {
  return /^-?\d{1,9}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
}

/**
 * A time as a Timestamp message; null for one that has not come.
 * @param rfc3339 with milliseconds at the most
 */
export function timestampMessage(rfc3339: string | null): { readonly seconds: number; readonly nanos: number } | null {
  if (rfc3339 === null) return null;
  const instant = Date.parse(rfc3339);
  const seconds = Math.floor(instant / 1000);
  return { seconds, nanos: (instant - seconds * 1000) * 1_000_000 };
}
