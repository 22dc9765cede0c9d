import { expect, it } from 'vitest';
import { startPlatform } from '../support/platform.ts';
import { readableBooks } from '../support/provider-books.ts';
import { staffed } from '../support/shop-staff.ts';
import { stockRace } from '../support/stock-race.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('500 buyers of 100 pieces: 100 get one, 400 hear that it is sold out, and nobody else pays', async () => {
  const folder = await temporaryFolder();
  const platform = await startPlatform(folder.path, { ...staffed, ...readableBooks });
  try {
    await stockRace(platform, { buyers: 500, pieces: 100 });
    expect(await platform.stop()).toBe(0);
  } finally {
    await platform.kill9();
    await folder.remove();
  }
});
