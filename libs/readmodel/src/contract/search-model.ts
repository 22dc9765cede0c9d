import type { Versioned } from '@keelson/eventsourcing';
import { fieldNames, rankingTiers, tierOf } from '../ranking.ts';
import type { SearchSchema } from '../search.ts';
import { queryWords, words } from '../tokens.ts';

/**
 * What `search` is to find among documents: the ids in order of those that have a text's words and some keywords. The port's contract in its plainest form, which
 * adapters are held to.
 */
export function searchModel<T>(
  schema: SearchSchema<T>,
  documents: readonly Versioned<T>[],
): (text: string, where?: Readonly<Record<string, string>>) => readonly string[] {
  const tiers = rankingTiers(schema);
  const inIdOrder = [...documents].sort((a, b) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)));
  const indexed = inIdOrder.map(({ id, doc }) => ({ id, doc, wordsIn: wordsByField(schema, doc) }));
  return (text, where = {}) => {
    const wanted = indexed.filter(({ doc }) =>
      Object.entries(where).every(([name, value]) => [schema.keywords?.[name]?.(doc) ?? []].flat().includes(value)),
    );
    const asked = queryWords(text);
    if (asked === 'everything') return wanted.map(({ id }) => id);
    if (asked.length === 0) return [];
    const ranked = wanted.map(({ id, wordsIn }) => ({ id, tier: tierOf(tiers, asked, wordsIn) }));
    const found = ranked.filter(({ tier }) => tier < tiers.length).sort((a, b) => a.tier - b.tier);
    return found.map(({ id }) => id);
  };
}

function wordsByField<T>(schema: SearchSchema<T>, doc: T): Map<string, string[]> {
  return new Map(fieldNames(schema).map((field) => [field, (schema.fields[field]?.text(doc) ?? []).flatMap(words)]));
}
