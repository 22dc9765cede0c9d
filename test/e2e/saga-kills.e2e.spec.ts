import { expect, it } from 'vitest';
import { sagaKills } from '../support/saga-kills.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('ends every checkout completed or undone through kill -9 under load: stock, money, orders and mails agree', async () => {
  const folder = await temporaryFolder();
  try {
    const { rounds, ends } = await sagaKills(folder.path, { rounds: 2, fewest: 10, most: 30 });
    console.table(rounds);
    console.table(ends);
    expect(rounds).toHaveLength(2);
  } finally {
    await folder.remove();
  }
}, 600_000);
