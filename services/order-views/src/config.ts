import { type Config, matching, num, str, url } from '@keelson/chassis';
import { CONNECTION_STRING_FORM, isConnectionString } from '@keelson/eventsourcing';

/** The service's own variables. */
export const specs = {
  EVENTSTORE_URL: matching(CONNECTION_STRING_FORM, isConnectionString, { default: 'esdb://127.0.0.1:2113?tls=false' }),
  MONGODB_URL: url({ default: undefined, desc: 'documents; the file of VIEWS_FILE when not set' }),
  ELASTICSEARCH_URL: url({ default: undefined, desc: 'search index; the file of VIEWS_FILE when not set' }),
  VIEWS_FILE: str({ default: '.data/order-views.db', desc: 'SQLite file of the views that have no engine' }),
  VIEWS_NAME: str({ default: 'orders', desc: 'name of the views in their engines' }),
  MAX_WATCHERS: num({ default: 1_000, desc: 'live views open at once' }),
};

/** Their values. */
export type OrderViewsConfig = Config<typeof specs>;
