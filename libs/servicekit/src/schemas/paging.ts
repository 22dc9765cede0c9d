import { type Static, Type } from 'typebox';

/** Which page of a search: both from 1. */
export interface Paging {
  readonly page: number;
  readonly size: number;
}

export const DEFAULT_PAGING: Paging = { page: 1, size: 10 };
export const MAX_PAGE_ITEMS = 100;
/** What an int32 holds. Pages beyond what a search reaches are empty. */
export const MAX_PAGE = 2_147_483_647;
/** Longest text to search for, characters. */
export const MAX_SEARCH_LENGTH = 1_000;

/** The query parameters that say which page. */
export const pagingQuery = {
  page: Type.Integer({ default: DEFAULT_PAGING.page, minimum: 1, maximum: MAX_PAGE, description: 'From 1.' }),
  size: Type.Integer({
    default: DEFAULT_PAGING.size,
    minimum: 1,
    maximum: MAX_PAGE_ITEMS,
    description: 'How many a page has.',
  }),
};

/** What an answer says of its page. */
export const paginationView = Type.Object({
  totalCount: Type.Integer(),
  totalPages: Type.Integer(),
  page: Type.Integer({ description: 'From 1.' }),
  size: Type.Integer(),
  hasMore: Type.Boolean(),
});

export type PaginationView = Static<typeof paginationView>;
