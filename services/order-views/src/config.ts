import { type Config, matching, str, whole } from '@keelson/chassis';
import { CONNECTION_STRING_FORM, EVENTSTORE_URL_DEFAULT, isConnectionString } from '@keelson/eventsourcing';
import { isViewName, openElasticsearch, openMongo } from '@keelson/readmodel';

/** The service's own variables. */
export const specs = {
  EVENTSTORE_URL: matching(CONNECTION_STRING_FORM, isConnectionString, { default: EVENTSTORE_URL_DEFAULT }),
  MONGODB_URL: matching('a MongoDB URL such as mongodb://127.0.0.1:27017', readableBy(openMongo), {
    default: undefined,
    desc: 'documents; the file of VIEWS_FILE when not set',
  }),
  ELASTICSEARCH_URL: matching('an Elasticsearch URL such as http://127.0.0.1:9200', readableBy(openElasticsearch), {
    default: undefined,
    desc: 'search index; the file of VIEWS_FILE when not set',
  }),
  VIEWS_FILE: str({ default: '.data/order-views.db', desc: 'SQLite file of the views that have no engine' }),
  VIEWS_NAME: matching('lower-case letters, digits and -, beginning with a letter, 63 at most', isViewName, {
    default: 'orders',
    desc: 'name of the views in their engines',
  }),
  MAX_WATCHERS: whole(1, 100_000, {
    default: 80,
    desc: 'live views open at once: each is a stream on the one connection to the event store, which takes 100 unless it is told otherwise (Kestrel)',
  }),
};

/** Their values. */
export type OrderViewsConfig = Config<typeof specs>;

/** Whether an engine's client can read a URL. No client connects before its first call. */
function readableBy(open: (url: string) => { close(): Promise<void> }): (url: string) => boolean {
  return (url) => {
    try {
      open(url)
        .close()
        .catch(() => {});
      return true;
    } catch {
      return false;
    }
  };
}
