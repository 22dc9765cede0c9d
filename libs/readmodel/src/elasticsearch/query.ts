import type { estypes } from '@elastic/elasticsearch';
import type { Tier } from '../ranking.ts';

/** A query as a search takes it. */
export type Query = NonNullable<estypes.SearchRequest['query']>;

/**
 * The query for `words` (at least one). Each tier is worth a fixed score, greater for the better, and a document counts
 * by its best: so the score is the tier, on any number of shards and whatever else the index holds.
 */
export function tierQuery(words: readonly string[], tiers: readonly Tier[]): Query {
  return {
    dis_max: {
      queries: tiers.map((tier, index) => ({
        constant_score: { filter: everyWord(words, tier), boost: tiers.length - index },
      })),
    },
  };
}

/** What `query` finds (everything, without one), of the documents with these keywords. Scores stay as they are. */
export function narrowed(query: Query | undefined, where: readonly (readonly [string, string])[]): Query {
  const found = query ?? { match_all: {} };
  if (where.length === 0) return found;
  const filter = where.map(([name, value]): Query => ({ term: { [`keywords.${name}`]: { value } } }));
  return { bool: { must: [found], filter } };
}

function everyWord(words: readonly string[], { fields, whole }: Tier): Query {
  const inField = (field: string, word: string): Query =>
    whole ? { term: { [field]: { value: word } } } : { prefix: { [field]: { value: word } } };
  return {
    bool: {
      filter: words.map((word) => ({
        bool: { should: fields.map((field) => inField(`words.${field}`, word)), minimum_should_match: 1 },
      })),
    },
  };
}
