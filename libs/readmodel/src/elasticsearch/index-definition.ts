import type { estypes } from '@elastic/elasticsearch';
import { MAX_SEARCH_DEPTH } from '../search.ts';

/** The alias by which an index is written: it goes with the index, and a write by it makes no new one. */
export function writeAlias(index: string): string {
  return `${index}-write`;
}

/**
 * How a generation's index is made. `doc` is kept and not read by the engine; `words` holds the words of `tokens.ts`,
 * split at blanks only, without positions or statistics, as rank does not ask for them. Prefixes of one to five letters
 * are indexed. `keywords` holds values that are compared as they are. The refresh interval is said outright: an index left at the default stops refreshing when nobody searches.
 */
export function indexDefinition(
  index: string,
  fields: readonly string[],
  keywords: readonly string[],
): Omit<estypes.IndicesCreateRequest, 'index'> {
  const words: estypes.MappingProperty = {
    type: 'text',
    analyzer: 'whitespace',
    index_options: 'docs',
    norms: false,
    index_prefixes: { min_chars: 1, max_chars: 5 },
  };
  const keyword: estypes.MappingProperty = { type: 'keyword', norms: false, doc_values: false };
  return {
    aliases: { [writeAlias(index)]: {} },
    settings: {
      number_of_shards: 1,
      auto_expand_replicas: '0-1',
      refresh_interval: '1s',
      max_result_window: MAX_SEARCH_DEPTH,
    },
    mappings: {
      dynamic: false,
      _source: { excludes: ['words', 'keywords'] },
      properties: {
        id: { type: 'keyword' },
        revision: { type: 'long' },
        doc: { type: 'object', enabled: false },
        words: { dynamic: false, properties: Object.fromEntries(fields.map((field) => [field, words])) },
        keywords: { dynamic: false, properties: Object.fromEntries(keywords.map((name) => [name, keyword])) },
      },
    },
  };
}
