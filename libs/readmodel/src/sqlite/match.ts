import type { Tier } from '../ranking.ts';

/** FTS5 expressions for a question. */
export interface TierMatches {
  /** One a tier, best first: the documents in it and in none before it. */
  readonly tiers: readonly string[];
  /** One a tier: the documents in it, whether or not in one before. Cheaper where the tiers before are known empty. */
  readonly alone: readonly string[];
  /** All matches: those of the last tier and of every one before. */
  readonly any: string;
}

/** The expressions by which FTS5 answers for `words` (at least one) tier by tier. */
export function tierMatches(words: readonly string[], tiers: readonly Tier[]): TierMatches {
  const all = tiers.map((tier) => tierMatch(words, tier));
  return {
    tiers: all.map((match, index) => {
      // Each tier holds the one two before it, and the beginnings of words hold the whole ones: two are enough to leave out.
      const before = all.slice(Math.max(0, index - 2), index);
      return before.length === 0 ? match : `(${match}) NOT (${before.map((each) => `(${each})`).join(' OR ')})`;
    }),
    alone: all,
    any: all.at(-1) ?? '',
  };
}

/** Words are letters and digits only; in quotes even `AND` is a word. */
function tierMatch(words: readonly string[], { fields, whole }: Tier): string {
  const terms = words.map((word) => (whole ? `"${word}"` : `"${word}"*`));
  return `{${fields.map((field) => `"${field}"`).join(' ')}} : (${terms.join(' AND ')})`;
}
