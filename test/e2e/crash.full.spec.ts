import { expect, it } from 'vitest';
import { crashRounds } from '../support/crash-rounds.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('keeps every acknowledged command through kill -9 under load, ten times in a row', async () => {
  const folder = await temporaryFolder();
  try {
    const rounds = await crashRounds(folder.path, 10);
    console.table(rounds);
    expect(rounds).toHaveLength(10);
  } finally {
    await folder.remove();
  }
});
