/** The instants that protobuf's Timestamp can name (years 1 to 9999), epoch milliseconds. */
const EARLIEST = -62_135_596_800_000;
const LATEST = 253_402_300_799_999;

/**
 * An RFC 3339 time as UTC with milliseconds, e.g. `2026-05-01T10:00:00.000Z`; finer parts are cut off.
 * Undefined for a time that cannot be told so: a leap second, or a year outside 1..9999.
 */
export function toUtc(rfc3339: string): string | undefined {
  const instant = Date.parse(rfc3339.toUpperCase());
  return instant >= EARLIEST && instant <= LATEST ? new Date(instant).toISOString() : undefined;
}
