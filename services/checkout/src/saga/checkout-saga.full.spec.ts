import { expect, test } from 'vitest';
import { liveThrough } from '../../test/world/stories.ts';

test('through 5,000 stories, every checkout ends completed or undone, and stock and money balance', async () => {
  for (const times of Object.values(await liveThrough(5_000))) expect(times).toBeGreaterThan(0);
});
