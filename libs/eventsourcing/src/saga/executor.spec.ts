import { describe, expect, test } from 'vitest';
import { SimulatedJournals } from '../../testing/journals.ts';
import { fairWeather, Simulation } from '../../testing/simulation.ts';
import { DEFAULT_PATIENCE, type SagaDefinition, type SagaStep } from './definition.ts';
import { SagaExecutor } from './executor.ts';

type Input = string;
type Run = SagaStep<Input>['run'];

/** One executor on journals in memory; time passes only where the test says so. */
function executorOf(steps: Readonly<Record<string, Run>>, parallel = 10) {
  const simulation = new Simulation(() => 0.9);
  const process = simulation.startProcess();
  const definition: SagaDefinition<Input> = {
    steps: Object.entries(steps).map(([name, run]) => ({ name, run, undo: async () => {} })),
    patience: DEFAULT_PATIENCE,
  };
  const journals = new SimulatedJournals(simulation, definition, fairWeather);
  let claims = 0;
  const newClaim = () => `claim-${claims++}`;
  const executor = new SagaExecutor({
    definition,
    journal: journals.of(process),
    clock: process.clock,
    newClaim,
    parallel,
  });
  const begin = (id: string) => {
    if (journals.entries(id).length === 0) journals.tellNow(id, { type: 'start', input: id, now: simulation.now });
    executor.look(id);
  };
  const someSteps = async (count = 40) => {
    for (let step = 0; step < count; step++) await simulation.step();
  };
  return { executor, journals, begin, someSteps, types: (id: string) => journals.entries(id).map(({ type }) => type) };
}

const never = () => new Promise<never>(() => {});

describe('an executor', () => {
  test('brings a saga through its steps, each with a key that is the same for every attempt', async () => {
    const keys: string[] = [];
    const keep: Run = async (_saga, { key }) => keys.push(key);
    const { begin, someSteps, journals } = executorOf({ one: keep, two: keep });
    begin('s');
    await someSteps();
    expect(keys).toEqual(['s/one', 's/two']);
    expect(journals.state('s').phase).toBe('completed');
  });

  test('gives each step what those before it captured', async () => {
    const { begin, someSteps, journals } = executorOf({
      one: async ({ input }) => `${input}!`,
      two: async ({ captured }) => captured,
    });
    begin('s');
    await someSteps();
    expect(journals.state('s').done.at(-1)?.captured).toEqual({ one: 's!' });
  });

  test('lets no slow saga hold up another one', async () => {
    const { begin, someSteps, journals } = executorOf({
      one: ({ id }) => (id === 'slow' ? never() : Promise.resolve()),
    });
    for (const id of ['slow', 'a', 'b']) begin(id);
    await someSteps(20);
    expect(['slow', 'a', 'b'].map((id) => journals.state(id).phase)).toEqual(['running', 'completed', 'completed']);
  });

  test('leaves a step that it does not know to a version that does', async () => {
    const { begin, someSteps, journals } = executorOf({ one: async () => {} });
    const began = { at: '2026-05-01T00:00:00.000Z', deadline: '2099-01-01T00:00:00.000Z' };
    journals.put('s', { type: 'V1_SAGA_STARTED', data: { input: 's', steps: ['one', 'two'], ...began } });
    begin('s');
    await someSteps(8);
    expect(journals.entries('s').at(-1)).toMatchObject({
      type: 'V1_STEP_FAILED',
      data: { step: 'two', reason: { type: 'unknown-step' }, retryAt: expect.any(String) },
    });
  });

  test('lets no broken saga hold up another one: it is stuck, with the reason', async () => {
    const { begin, someSteps, journals } = executorOf(
      {
        one: async ({ id }) => {
          if (id === 'broken') throw new TypeError('x is undefined');
        },
      },
      1,
    );
    for (const id of ['broken', 'a']) begin(id);
    await someSteps();
    expect(journals.state('a').phase).toBe('completed');
    expect(journals.state('broken')).toMatchObject({
      phase: 'stuck',
      stuck: { type: 'poisoned', detail: expect.stringContaining('x is undefined') },
    });
  });

  test('has no more sagas at work than it may, and says when there is room again', async () => {
    const atWork = { now: 0, most: 0 };
    const finish: (() => void)[] = [];
    const { begin, someSteps, executor } = executorOf(
      {
        one: async () => {
          atWork.now++;
          atWork.most = Math.max(atWork.most, atWork.now);
          await new Promise<void>((resolve) => finish.push(resolve));
          atWork.now--;
        },
      },
      2,
    );
    for (const id of ['a', 'b', 'c']) begin(id);
    let room = false;
    const roomy = executor.room().then(() => {
      room = true;
    });
    await someSteps(10);
    expect([atWork.most, room]).toEqual([2, false]);
    finish[0]?.();
    await someSteps(10);
    await roomy;
    expect(atWork.most).toBe(2);
    expect(finish).toHaveLength(3);
  });

  test('stops with what is under way recorded, and nothing further begun', async () => {
    let finish = () => {};
    const { begin, someSteps, executor, types } = executorOf({
      one: () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
      two: async () => {},
    });
    begin('s');
    await someSteps(4);
    const stopped = executor.stop(60_000);
    finish();
    await new Promise(setImmediate);
    await someSteps(3);
    await stopped;
    expect(types('s')).toEqual(['V1_SAGA_STARTED', 'V1_STEP_STARTED', 'V1_STEP_SUCCEEDED']);
  });

  test('cuts off what does not end in time: the outcome is open then', async () => {
    const { begin, someSteps, executor, journals } = executorOf({ one: never });
    begin('s');
    await someSteps(4);
    const stopped = executor.stop(1_000);
    await someSteps(10);
    await stopped;
    expect(journals.entries('s').at(-1)).toMatchObject({
      type: 'V1_STEP_FAILED',
      data: { reason: { type: 'cancelled' } },
    });
  });
});
