import { expect, test } from 'vitest';
import { latched } from './latched.ts';

test('a projection keeps the service from being ready until it has been at work, and never after', async () => {
  let subscribed = false;
  const check = latched(async () => {
    if (!subscribed) throw new Error('not subscribed');
  });
  await expect(check()).rejects.toThrow('not subscribed');
  subscribed = true;
  await check();
  subscribed = false;
  await expect(check()).resolves.toBeUndefined();
});
