import { afterAll, beforeAll, expect, it } from 'vitest';
import { newPerson, Platform } from './platform.ts';

/** Sign-ins of each kind. */
const SAMPLES = 200;

/**
 * How far from chance an observer's guess may be, as the area under the ROC curve. By chance it is 0.5, with a standard
 * deviation of 0.03 for these many samples (Mann and Whitney, 1947): beyond this, it is no chance.
 */
const MOST_BEYOND_CHANCE = 0.1;

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform.stop());

it('nobody can tell by its time whether a sign-in failed for an address with an account', async () => {
  const known: string[] = [];
  for (let each = 0; each < SAMPLES; each++) known.push((await platform.person()).email);
  const withAccount: number[] = [];
  const without: number[] = [];
  for (const [index, email] of known.entries()) {
    const one = async () => withAccount.push(await timeOf(email));
    const other = async () => without.push(await timeOf(newPerson().email));
    // Side by side, and in turn first, so that whatever else the machine does falls on both.
    for (const measure of index % 2 === 0 ? [one, other] : [other, one]) await measure();
  }
  const area = areaUnderCurve(withAccount, without);
  const line = `with an account ${median(withAccount)} ms, without ${median(without)} ms (medians of ${SAMPLES}); area under the curve ${area.toFixed(3)}`;
  process.stdout.write(`${line}\n`);
  expect(Math.abs(area - 0.5), line).toBeLessThan(MOST_BEYOND_CHANCE);
});

it('and the measure would tell, if no password were looked at', async () => {
  const { email } = newPerson();
  const looked: number[] = [];
  const locked: number[] = [];
  while (locked.length < 20) {
    const started = performance.now();
    const { status } = await attempt(email);
    (status === 429 ? locked : looked).push(performance.now() - started);
  }
  expect(areaUnderCurve(looked, locked)).toBeGreaterThan(0.5 + MOST_BEYOND_CHANCE);
});

function attempt(email: string) {
  return platform.rest('POST', '/sessions', { json: { email, password: 'another sentence' } });
}

async function timeOf(email: string): Promise<number> {
  const started = performance.now();
  const { status } = await attempt(email);
  expect(status).toBe(401);
  return performance.now() - started;
}

/** The probability that one of `slower` takes longer than one of `faster`: 0.5 where nothing tells them apart. */
function areaUnderCurve(slower: readonly number[], faster: readonly number[]): number {
  const wins = slower.flatMap((a) => faster.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
  return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
}

function median(values: readonly number[]): string {
  return (values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0).toFixed(1);
}
