import { it } from 'vitest';
import { fill, rebuildUnderLoad } from '../support/rebuild-under-load.ts';
import { usePlatform } from '../support/use-platform.ts';

const running = usePlatform();

it('rebuilds both views of 100,000 orders while commands and reads go on, without a gap', async () => {
  await fill(running.platform, 100_000, 3_000_000);
  console.table([await rebuildUnderLoad(running.platform, 900_000)]);
});
