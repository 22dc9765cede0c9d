import { ServiceError } from '@keelson/chassis';
import { orderPath } from '@keelson/orders/contract';
import { Compile } from 'typebox/compile';

/** Highest revision that a caller may name: beyond any stream, and exact as a number. */
export const MAX_REVISION = 1_000_000_000_000;

const path = Compile(orderPath);

/**
 * An order's id, in the spelling that streams use.
 * @param field what the caller's contract calls it
 * @throws ServiceError `invalid`
 */
export function readOrderId(id: string, field: string): string {
  if (path.Check({ id })) return id.toLowerCase();
  throw invalidField(field, 'must be a UUID');
}

/**
 * A revision in a text, such as gRPC metadata; undefined where there is none.
 * @throws ServiceError `invalid`
 */
export function readRevision(text: string | undefined, field: string): number | undefined {
  if (text === undefined) return undefined;
  const revision = /^\d{1,13}$/.test(text) ? Number(text) : Number.NaN;
  return checkedRevision(revision, field);
}

/** @throws ServiceError `invalid` for what is no revision */
export function checkedRevision(revision: number, field: string): number {
  if (Number.isInteger(revision) && revision >= 0 && revision <= MAX_REVISION) return revision;
  throw invalidField(field, 'must be a revision: a whole number from 0');
}

function invalidField(field: string, message: string): ServiceError {
  return new ServiceError('invalid', 'The request is not valid.', { faults: [{ field, message }] });
}
