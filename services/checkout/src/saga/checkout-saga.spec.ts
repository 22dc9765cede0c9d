import { fairWeather, SagaWorld, Simulation } from '@keelson/eventsourcing/testing';
import { describe, expect, test } from 'vitest';
import { amissAfter } from '../../test/world/balance.ts';
import { calleesOf, ledgers, type Operation } from '../../test/world/callees.ts';
import { inputOf } from '../../test/world/input.ts';
import { checkoutSaga } from './checkout-saga.ts';

const patience = {
  deadlineMs: 5 * 60_000,
  callMs: 5_000,
  marginMs: 2_000,
  maxAttempts: 1,
  firstDelayMs: 250,
  longestDelayMs: 30_000,
};
const input = inputOf(1);
const reservedUntil = Date.parse(input.reservedUntil);

/** A checkout that gets stuck at `moment`, and is resumed at `resumedAt`. */
async function resumedAt(moment: Operation, resumedAt: number, doneUnseen: boolean) {
  const simulation = new Simulation(() => 0.5);
  const outside = ledgers({ cleat: 6, rope: 6 });
  let away = true;
  const asked: Operation[] = [];
  const world = new SagaWorld(
    simulation,
    (process) =>
      checkoutSaga(
        calleesOf(outside, (operation, effect) =>
          simulation.ask(process, fairWeather, () => {
            asked.push(operation);
            if (!away || operation !== moment) return effect();
            if (doneUnseen) effect();
            throw Object.assign(new Error('Away.'), { code: 'unavailable' });
          }),
        ),
        patience,
      ),
    fairWeather,
  );
  world.clearUp();
  world.startReplica();
  const { journals } = world;
  journals.tellNow('c', { type: 'start', input, now: simulation.now });
  await world.run(() => {
    if (journals.state('c').phase !== 'stuck') return;
    simulation.now = resumedAt;
    away = false;
    asked.length = 0;
    journals.tellNow('c', { type: 'resume', by: 'op', now: resumedAt });
  });
  const { phase, failure } = journals.state('c');
  return {
    phase,
    failure,
    asked,
    moved: outside.payments.movements.length,
    amiss: amissAfter('c', phase, input, outside),
  };
}

describe.each(['record-payment', 'capture'] as const)('a checkout that got stuck at %s', (moment) => {
  test('and is resumed after its hold has expired turns back before money moves', async () => {
    const { asked, ...end } = await resumedAt(moment, reservedUntil, false);
    expect(end).toMatchObject({ phase: 'undone', failure: { type: 'reservation-gone' }, moved: 0, amiss: [] });
    expect(asked).toEqual(['withdraw', 'cancel', 'release']);
  });

  test('and had come through there unseen is undone just so', async () => {
    const end = await resumedAt(moment, reservedUntil, true);
    expect(end).toMatchObject({ phase: 'undone', failure: { type: 'reservation-gone' }, amiss: [] });
  });

  test('and is resumed while its hold lasts is completed', async () => {
    const end = await resumedAt(moment, reservedUntil - 60_000, false);
    expect(end).toMatchObject({ phase: 'completed', moved: 1, amiss: [] });
  });
});
