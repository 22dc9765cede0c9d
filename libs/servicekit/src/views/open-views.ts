import { readModelInstrumentation, type ServiceContext } from '@keelson/chassis';
import type { ViewGenerations } from '@keelson/eventsourcing';
import {
  type DocumentStore,
  type DocumentView,
  openDocuments,
  openSearch,
  type ReadModelConfig,
  type SearchSchema,
  type SearchStore,
  type SearchView,
} from '@keelson/readmodel';
import type { ViewsConfig } from './view-specs.ts';

/** A service's views, in whichever engines the configuration names. */
export interface Views {
  /**
   * A view found by id.
   * @param suffix tells it from the service's other ones: `<VIEWS_NAME>-<suffix>`
   */
  documents<T>(suffix?: string): ViewGenerations<DocumentView<T>>;
  /** A view found by words, named as those of documents. */
  search<T>(schema: SearchSchema<T>, suffix?: string): ViewGenerations<SearchView<T>>;
}

/** A ping that takes longer has failed, milliseconds: readiness asks every second. */
const PING_TIMEOUT_MS = 900;

/**
 * Opens a service's views. The engine of each kind is opened with the first view of that kind, to be closed and asked for
 * its health with the service; calls are measured.
 * @throws ViewsFileError, from the first view of a kind, when the SQLite file cannot be used
 */
export function openViews(ctx: ServiceContext, config: ViewsConfig): Views {
  const readModel: ReadModelConfig = {
    sqliteFile: config.VIEWS_FILE,
    instrumentation: readModelInstrumentation(ctx),
    ...(config.MONGODB_URL && { mongodbUrl: config.MONGODB_URL }),
    ...(config.ELASTICSEARCH_URL && { elasticsearchUrl: config.ELASTICSEARCH_URL }),
  };
  const documents = once(() => watched(ctx, 'documents', openDocuments(readModel)));
  const search = once(() => watched(ctx, 'search', openSearch(readModel)));
  const named = (suffix: string | undefined) =>
    suffix === undefined ? config.VIEWS_NAME : `${config.VIEWS_NAME}-${suffix}`;
  return {
    documents: (suffix) => documents().documents(named(suffix)),
    search: (schema, suffix) => search().search(named(suffix), schema),
  };
}

function watched<Store extends DocumentStore | SearchStore>(ctx: ServiceContext, name: string, store: Store): Store {
  ctx.lifecycle.onStop(name, () => store.close());
  ctx.health.addCheck(name, () => store.ping({ deadline: Date.now() + PING_TIMEOUT_MS }));
  return store;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
