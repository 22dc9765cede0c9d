/** What contracts are made of: money, and the schemas of values that clients send and get. Loads nothing but typebox. */
export * from '../money.ts';
export type { DeepReadonly } from './deep-readonly.ts';
export { type CommandHeaders, commandHeaders, requestDeadline } from './headers.ts';
export {
  DEFAULT_PAGING,
  MAX_PAGE,
  MAX_PAGE_ITEMS,
  MAX_SEARCH_LENGTH,
  type PaginationView,
  type Paging,
  paginationView,
  pagingQuery,
} from './paging.ts';
export { emailAddress, lineText, printableText, visibleText } from './texts.ts';
export { toUtc } from './times.ts';
export { amount, instant, uuid, uuidPath } from './values.ts';
