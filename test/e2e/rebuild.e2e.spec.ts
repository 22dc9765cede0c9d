import { it } from 'vitest';
import { fill, rebuildUnderLoad } from '../support/rebuild-under-load.ts';
import { usePlatform } from '../support/use-platform.ts';

const running = usePlatform();

it('rebuilds both views of 2,000 orders while commands and reads go on, without a gap', async () => {
  await fill(running.platform, 2_000, 100_000);
  console.table([await rebuildUnderLoad(running.platform, 60_000)]);
});
