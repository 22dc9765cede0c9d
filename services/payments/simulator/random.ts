/**
 * Random numbers from 0 to below 1, the same for the same seed: a 32-bit linear congruential generator with the
 * multiplier and increment of Numerical Recipes (Press et al., 3rd edition, 7.1).
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
