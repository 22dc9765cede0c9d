/** Part of a time by which it varies, up and down. */
const SHARE = 0.15;

/**
 * A time that varies by 15 % up or down, so that what was kept at the same moment does not go stale at the same moment.
 * @param chance 0 to 1, from whoever may throw dice
 */
export function jittered(milliseconds: number, chance: number): number {
  return Math.round(milliseconds * (1 - SHARE + 2 * SHARE * chance));
}
