import { type Fault, ServiceError } from '@keelson/chassis';
import {
  DEFAULT_PAGING,
  MAX_PAGE,
  MAX_PAGE_ITEMS,
  MAX_SEARCH_LENGTH,
  type PaginationView,
  type Paging,
} from '../schemas/paging.ts';

/**
 * A search as gRPC gives it: zero means "not said".
 * @param names what the fields are called in the caller's contract
 * @throws ServiceError `invalid` that names each wrong field
 */
export function readSearch(
  request: { readonly text: string; readonly page: number; readonly size: number },
  names: { readonly text: string; readonly page: string; readonly size: string },
): Paging & { readonly text: string } {
  const page = request.page === 0 ? DEFAULT_PAGING.page : request.page;
  const size = request.size === 0 ? DEFAULT_PAGING.size : request.size;
  const faults = [
    ...outside(names.page, page, MAX_PAGE),
    ...outside(names.size, size, MAX_PAGE_ITEMS),
    ...(request.text.length > MAX_SEARCH_LENGTH
      ? [{ field: names.text, message: `must have at most ${MAX_SEARCH_LENGTH} characters` }]
      : []),
  ];
  if (faults.length > 0) throw new ServiceError('invalid', 'The search is not valid.', { faults });
  return { text: request.text, page, size };
}

function outside(field: string, value: number, most: number): Fault[] {
  if (Number.isInteger(value) && value >= 1 && value <= most) return [];
  return [{ field, message: `must be a whole number from 1 to ${most}` }];
}

/**
 * What the answer says of its page. `hasMore` is true only where the next page has something in it.
 * @param reach how many hits paging can reach
 */
export function pagination(totalCount: number, { page, size }: Paging, reach: number): PaginationView {
  return {
    totalCount,
    totalPages: Math.ceil(totalCount / size),
    page,
    size,
    hasMore: page * size < Math.min(totalCount, reach),
  };
}
