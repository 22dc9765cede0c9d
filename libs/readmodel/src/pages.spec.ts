import { expect, test } from 'vitest';
import { SCAN_BATCH, scanById } from './pages.ts';

test.each([0, 1, SCAN_BATCH - 1, SCAN_BATCH, SCAN_BATCH + 1, 2 * SCAN_BATCH])(
  'a scan gives all of %i documents once',
  async (count) => {
    const stored = Array.from({ length: count }, (_, i) => ({ id: `d${10_000 + i}`, revision: i, doc: i }));
    const after = async (last: string | undefined) => {
      return stored.filter(({ id }) => last === undefined || id > last).slice(0, SCAN_BATCH);
    };
    expect(await Array.fromAsync(scanById(after))).toEqual(stored);
  },
);
