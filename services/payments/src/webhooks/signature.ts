import { createHmac, timingSafeEqual } from 'node:crypto';
import { ServiceError } from '@keelson/chassis';

/** The header with the signature: `t=<seconds since 1970>,v1=<hex>`; several `v1` while a secret is replaced. */
export const SIGNATURE_HEADER = 'provider-signature';

/** How far a webhook's time may be off: long enough for clocks that differ, short enough that an old one is no use. */
const TOLERANCE_S = 300;

/**
 * Checks that the provider has signed a webhook: HMAC-SHA256 over `<time>.<body>`.
 * @param now epoch milliseconds
 * @throws ServiceError `unauthenticated` when it has not, or not in the last five minutes
 */
export function checkSignature(secret: string, header: string | undefined, body: Buffer, now: number): void {
  const { time, signatures } = partsOf(header ?? '');
  const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
  const signed = signatures.some((hex) => isSame(Buffer.from(hex, 'hex'), expected));
  if (signed && Math.abs(now / 1_000 - Number(time)) <= TOLERANCE_S) return;
  throw new ServiceError('unauthenticated', 'The signature of the webhook is not right, or too old.', {
    type: 'webhook-signature',
  });
}

function partsOf(header: string): { readonly time: string; readonly signatures: readonly string[] } {
  const parts = header.split(',').map((part) => part.trim().split('=', 2) as [string, string?]);
  const valuesOf = (name: string) => parts.flatMap(([key, value]) => (key === name && value ? [value] : []));
  return { time: valuesOf('t')[0] ?? '', signatures: valuesOf('v1') };
}

function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}
