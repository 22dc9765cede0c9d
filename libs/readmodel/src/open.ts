import type { DocumentStore } from './documents.ts';
import { openElasticsearch } from './elasticsearch/client.ts';
import type { StoreInstrumentation } from './instrumentation.ts';
import { openMongo } from './mongodb/client.ts';
import type { SearchStore } from './search.ts';
import { openSqlite } from './sqlite/database.ts';

/** Where the views are kept: an engine's URL chooses that engine, and the file serves where there is none. */
export interface ReadModelConfig {
  /** `mongodb://…`; its path names the database (default `keelson`). */
  readonly mongodbUrl?: string;
  /** `http(s)://…`, with credentials in it where the cluster wants them. */
  readonly elasticsearchUrl?: string;
  /** The SQLite file; made, with its folder, where it is missing. */
  readonly sqliteFile: string;
  /** Longest that one call may take, milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  /** Told of every call to an engine. */
  readonly instrumentation?: StoreInstrumentation;
}

/** The documents port on MongoDB if its URL is given, on SQLite otherwise. @throws ViewsFileError */
export function openDocuments(config: ReadModelConfig): DocumentStore {
  if (!config.mongodbUrl) return openSqlite(config.sqliteFile, config);
  return openMongo(config.mongodbUrl, config);
}

/** The search port on Elasticsearch if its URL is given, on SQLite otherwise. @throws ViewsFileError */
export function openSearch(config: ReadModelConfig): SearchStore {
  if (!config.elasticsearchUrl) return openSqlite(config.sqliteFile, config);
  return openElasticsearch(config.elasticsearchUrl, config);
}
