import { expect, test } from 'vitest';
import { liveThrough } from '../../test/world/stories.ts';

test('however it goes outside, every checkout ends completed or undone, and stock and money balance', async () => {
  for (const times of Object.values(await liveThrough(300))) expect(times).toBeGreaterThan(0);
}, 120_000);
