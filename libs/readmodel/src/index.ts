export { ActiveView } from './active-view.ts';
export type { CallOptions } from './call-options.ts';
export type { DocumentStore, DocumentView } from './documents.ts';
export { type ElasticsearchOptions, openElasticsearch } from './elasticsearch/client.ts';
export {
  DeadlineExceeded,
  InvalidPaging,
  ReadModelUnavailable,
  RequestCancelled,
  SearchFieldsChanged,
  ViewsFileError,
} from './errors.ts';
export type { Engine, StoreInstrumentation, StoreOperation } from './instrumentation.ts';
export { type MongoOptions, openMongo } from './mongodb/client.ts';
export { openDocuments, openSearch, type ReadModelConfig } from './open.ts';
export {
  MAX_PAGE_SIZE,
  MAX_SEARCH_DEPTH,
  type SearchField,
  type SearchPage,
  type SearchRequest,
  type SearchSchema,
  type SearchStore,
  type SearchView,
} from './search.ts';
export { openSqlite, type SqliteOptions, type SqliteStore } from './sqlite/database.ts';
export { isViewName } from './view-name.ts';
