import { type Config, matching, str } from '@keelson/chassis';
import { isViewName, openElasticsearch, openMongo } from '@keelson/readmodel';

/**
 * The variables of a service with views.
 * @param defaults the SQLite file where no engine is named, and the views' name in their engines
 */
export function viewSpecs(defaults: { readonly file: string; readonly name: string }) {
  return {
    MONGODB_URL: matching('a MongoDB URL such as mongodb://127.0.0.1:27017', readableBy(openMongo), {
      default: undefined,
      desc: 'documents; the file of VIEWS_FILE when not set',
    }),
    ELASTICSEARCH_URL: matching('an Elasticsearch URL such as http://127.0.0.1:9200', readableBy(openElasticsearch), {
      default: undefined,
      desc: 'search index; the file of VIEWS_FILE when not set',
    }),
    VIEWS_FILE: str({ default: defaults.file, desc: 'SQLite file of the views that have no engine' }),
    VIEWS_NAME: matching('lower-case letters, digits and -, beginning with a letter, 63 at most', isViewName, {
      default: defaults.name,
      desc: 'name of the views in their engines',
    }),
  };
}

/** Their values. */
export type ViewsConfig = Config<ReturnType<typeof viewSpecs>>;

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
