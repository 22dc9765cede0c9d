import { expect, it } from 'vitest';
import { sagaKills } from '../support/saga-kills.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('ends every checkout completed or undone through kill -9 under load, ten times in a row', async () => {
  const folder = await temporaryFolder();
  try {
    const { rounds, ends } = await sagaKills(folder.path, { rounds: 10, fewest: 20, most: 100 });
    console.table(rounds);
    console.table(ends);
    expect(rounds).toHaveLength(10);
  } finally {
    await folder.remove();
  }
});
