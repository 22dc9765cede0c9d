import type { SearchSchema } from './search.ts';

/**
 * One step of the ranking: the documents that have every word of the question in `fields`, as whole words if `whole`,
 * else as words or beginnings of words.
 */
export interface Tier {
  readonly fields: readonly string[];
  readonly whole: boolean;
}

/** `rank` and `rowid` are FTS5's own columns. */
const FIELD_NAME = /^(?!rank$|rowid$)[a-z][A-Za-z0-9_]{0,31}$/;

/** Each tier asks for each word in each of its fields: this bound keeps a question within an engine's own (1,024 clauses). */
const MAX_FIELDS = 8;

/** The names of a schema's fields, in order. @throws TypeError for none, too many, or one that is not a plain name */
export function fieldNames<T>(schema: SearchSchema<T>): readonly string[] {
  const names = Object.keys(schema.fields);
  if (names.length < 1 || names.length > MAX_FIELDS)
    throw new TypeError(`A search schema has 1 to ${MAX_FIELDS} fields.`);
  for (const name of names) {
    if (!FIELD_NAME.test(name)) throw new TypeError(`A search field cannot be named ${JSON.stringify(name)}.`);
  }
  return names;
}

/** Whether two lists hold the same names, in whatever order. */
export function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name) => others.includes(name));
}

/**
 * The tiers of a schema, best first. A document ranks by the first tier it is in; the last tier holds every match.
 * Each greater weight makes two tiers: whole words in the fields of that weight or more, then beginnings of words.
 */
export function rankingTiers<T>(schema: SearchSchema<T>): readonly Tier[] {
  const names = fieldNames(schema);
  const weightOf = (name: string) => schema.fields[name]?.weight ?? 1;
  const weights = [...new Set(names.map(weightOf))].sort((a, b) => b - a);
  return weights.flatMap((weight) => {
    const fields = names.filter((name) => weightOf(name) >= weight);
    return [
      { fields, whole: true },
      { fields, whole: false },
    ];
  });
}

/** The index of the first tier that a document is in, by the words of its fields; the number of tiers if in none. */
export function tierOf(
  tiers: readonly Tier[],
  asked: readonly string[],
  wordsIn: ReadonlyMap<string, readonly string[]>,
): number {
  const index = tiers.findIndex(({ fields, whole }) =>
    asked.every((word) =>
      fields.some((field) => wordsIn.get(field)?.some((stored) => (whole ? stored === word : stored.startsWith(word)))),
    ),
  );
  return index < 0 ? tiers.length : index;
}
