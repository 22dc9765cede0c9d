/** google.protobuf.Timestamp as proto-loader hands it over. */
export interface Timestamp {
  readonly seconds: number | string | bigint | { toString(): string };
  readonly nanos: number;
}

/** The times that a JavaScript Date can name, seconds from 1970 either way (ECMA-262, 21.4.1.1). */
const MAX_SECONDS = 8_640_000_000_000;

/** A timestamp as RFC 3339 text, undefined where the client left it out, empty where it names no time. */
export function timeText(timestamp: Timestamp | null | undefined): string | undefined {
  if (!timestamp) return undefined;
  const seconds = Number(timestamp.seconds);
  if (!(Math.abs(seconds) < MAX_SECONDS)) return '';
  return new Date(seconds * 1000 + Math.trunc(timestamp.nanos / 1_000_000)).toISOString();
}

/** Decimal text as a number whose shortest text is the same decimal; NaN for anything else than plain decimal text. */
export function decimalNumber(text: string): number {
  return /^-?\d{1,9}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
}
