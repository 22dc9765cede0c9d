import { expect, it } from 'vitest';
import { crashRounds } from '../support/crash-rounds.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Four starts of the whole platform and three loads: what a busy machine may take before it counts as hung. */
const WITHIN_MS = 300_000;

it(
  'keeps every acknowledged command through kill -9 under load, doubles nothing, and shows all of it within 5 s',
  async () => {
    const folder = await temporaryFolder();
    try {
      const rounds = await crashRounds(folder.path, 3);
      console.table(rounds);
      expect(rounds).toHaveLength(3);
    } finally {
      await folder.remove();
    }
  },
  WITHIN_MS,
);
