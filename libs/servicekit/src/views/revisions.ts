import { ServiceError } from '@keelson/chassis';
import { Type } from 'typebox';

/** Highest revision that a caller may name: beyond any stream, and exact as a number. */
export const MAX_REVISION = 1_000_000_000_000;

/** The query parameter or header `min-revision` of a read. */
export const minRevision = Type.Optional(
  Type.Integer({
    minimum: 0,
    maximum: MAX_REVISION,
    description:
      'Wait, for a bounded time, until the answer reflects this revision or a later one: the ETag of a command makes its effect visible to the next read. 504 when the view does not come so far in time.',
  }),
);

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
  throw new ServiceError('invalid', 'The request is not valid.', {
    faults: [{ field, message: 'must be a revision: a whole number from 0' }],
  });
}
