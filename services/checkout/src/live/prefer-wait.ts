/** Longest wait that is granted, seconds: an answer must come well within the edge's ten. */
export const LONGEST_WAIT_S = 8;

/**
 * How long a client that makes a request would rather wait than poll (RFC 7240, 4.3), seconds; undefined where it does not
 * say, or not so that it can be read: a preference that is not understood is passed over.
 */
export function preferredWait(prefer: string | undefined): number | undefined {
  for (const preference of (prefer ?? '').split(',')) {
    const [, seconds] = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;.*)?$/i.exec(preference) ?? [];
    if (seconds !== undefined) return Math.min(Number(seconds), LONGEST_WAIT_S);
  }
  return undefined;
}
