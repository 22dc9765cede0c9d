import { type Config, matching, num, str, url } from '@keelson/chassis';
import { CONNECTION_STRING_FORM, EVENTSTORE_URL_DEFAULT, isConnectionString } from '@keelson/eventsourcing';

/** The service's own variables. */
export const specs = {
  EVENTSTORE_URL: matching(CONNECTION_STRING_FORM, isConnectionString, { default: EVENTSTORE_URL_DEFAULT }),
  MONGODB_URL: url({ default: undefined, desc: 'documents; the file of VIEWS_FILE when not set' }),
  ELASTICSEARCH_URL: url({ default: undefined, desc: 'search index; the file of VIEWS_FILE when not set' }),
  VIEWS_FILE: str({ default: '.data/order-views.db', desc: 'SQLite file of the views that have no engine' }),
  VIEWS_NAME: str({ default: 'orders', desc: 'name of the views in their engines' }),
  MAX_WATCHERS: num({
    default: 80,
    desc: 'live views open at once: each is a stream on the one connection to the event store, which takes 100 unless it is told otherwise (Kestrel)',
  }),
};

/** Their values. */
export type OrderViewsConfig = Config<typeof specs>;
