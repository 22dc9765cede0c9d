import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KillableService, startKillable } from './killable-service.ts';

let service: KillableService;
beforeAll(async () => {
  service = await startKillable();
});
afterAll(() => service.stop());

// Every step and both sides of each: kills.full.spec.ts.
test.each([
  ['reserve', 'before'],
  ['capture', 'after'],
] as const)(
  'a checkout whose process is killed at %s (%s it was done) is completed by the next one',
  async (moment, side) => {
    expect(await service.buyKilled(moment, side)).toEqual({ state: 'completed', amiss: [], kills: 1 });
  },
);

test('a checkout whose process is killed while it is undone is undone by the next one', async () => {
  expect(await service.buyKilled('cancel', 'after', { gone: true })).toEqual({
    state: 'compensated',
    amiss: [],
    kills: 1,
  });
});

test('many checkouts at once, whose process is killed, all come to an end', async () => {
  const ids = await Promise.all(Array.from({ length: 8 }, () => service.buy()));
  await service.kill();
  for (const id of ids) expect(await service.ended(id)).toEqual({ state: 'completed', amiss: [] });
});
