import type { SearchRequest, SearchSchema } from './search.ts';

/** As of a search field; quoted in SQL, part of a path in Elasticsearch. */
const KEYWORD_NAME = /^[a-z][A-Za-z0-9_]{0,31}$/;

/** The names of a schema's keywords, in order. @throws TypeError for one that is not a plain name */
export function keywordNames<T>({ keywords = {} }: SearchSchema<T>): readonly string[] {
  const names = Object.keys(keywords);
  for (const name of names) {
    if (!KEYWORD_NAME.test(name)) throw new TypeError(`A keyword cannot be named ${JSON.stringify(name)}.`);
  }
  return names;
}

/** The distinct values that a document has of a keyword. */
export function valuesOf<T>({ keywords = {} }: SearchSchema<T>, name: string, doc: T): readonly string[] {
  const values = keywords[name]?.(doc) ?? [];
  return typeof values === 'string' ? [values] : [...new Set(values)];
}

/** What a search is narrowed to, keyword by keyword. @throws TypeError for a keyword that the schema does not have */
export function wantedKeywords<T>(
  schema: SearchSchema<T>,
  { where = {} }: SearchRequest,
): readonly (readonly [string, string])[] {
  const names = keywordNames(schema);
  for (const name of Object.keys(where)) {
    if (!names.includes(name)) throw new TypeError(`The search view has no keyword ${JSON.stringify(name)}.`);
  }
  return Object.entries(where);
}
