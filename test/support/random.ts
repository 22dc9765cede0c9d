import { randomInt } from 'node:crypto';

/** What this run's random choices come of; KEELSON_TEST_SEED repeats those of another run. */
const seed = Number(process.env.KEELSON_TEST_SEED ?? randomInt(2 ** 32));

/** Makes random numbers from 0 to 1, always the same for this run's seed, which is printed. */
export function seededRandom(): () => number {
  console.log(`random choices: KEELSON_TEST_SEED=${seed}`);
  return randomOf(seed);
}

/** Makes random numbers from 0 to 1 by mulberry32, always the same for one seed. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
