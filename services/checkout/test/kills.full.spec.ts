import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KillableService, startKillable } from './killable-service.ts';

let service: KillableService;
beforeAll(async () => {
  service = await startKillable();
});
afterAll(() => service.stop());

describe.each(['before', 'after'] as const)('a checkout whose process is killed %s', (side) => {
  test.each([
    'reserve',
    'authorise',
    'place',
    'record-payment',
    'hand-over',
    'capture',
    'commit',
    'record-delivery',
  ] as const)('%s was done is completed by the next one', async (moment) => {
    expect(await service.buyKilled(moment, side)).toEqual({ state: 'completed', amiss: [], kills: 1 });
  });

  test.each(['withdraw', 'cancel', 'release'] as const)('%s was done is undone by the next one', async (moment) => {
    const end = await service.buyKilled(moment, side, { gone: true });
    expect(end).toEqual({ state: 'compensated', amiss: [], kills: 1 });
  });
});

test('many checkouts at once, whose process is killed again and again, all come to an end', async () => {
  const ids: string[] = [];
  for (let round = 0; round < 20; round++) {
    ids.push(...(await Promise.all(Array.from({ length: 16 }, () => service.buy()))));
    await service.kill();
  }
  for (const id of ids) expect(await service.ended(id)).toEqual({ state: 'completed', amiss: [] });
});
