import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

const later = Date.now() + 60_000;

/** Work that ends when told so. */
function work() {
  const { promise, resolve } = Promise.withResolvers<void>();
  let running = false;
  const run = () => {
    running = true;
    return promise;
  };
  return { run, end: resolve, isRunning: () => running };
}

test('no more run at once than may, and each gets its turn', async () => {
  const turns = new Turns(2, 10);
  const all = [work(), work(), work(), work()];
  const ended = all.map(({ run }) => turns.run(later, run));
  const running = () => all.map(({ isRunning }) => isRunning());
  expect(running()).toEqual([true, true, false, false]);
  all[0]?.end();
  await ended[0];
  await Promise.resolve();
  expect(running()).toEqual([true, true, true, false]);
  for (const { end } of all) end();
  await Promise.all(ended);
  expect(running()).toEqual([true, true, true, true]);
});

test('who would wait behind too many is told to come back', async () => {
  const turns = new Turns(1, 1);
  const [first, second] = [work(), work()];
  const ended = [turns.run(later, first.run), turns.run(later, second.run)];
  await expect(turns.run(later, async () => {})).rejects.toMatchObject({ code: 'too-many', retryAfter: 1 });
  first.end();
  second.end();
  await Promise.all(ended);
  await turns.run(later, async () => {});
});

test('a turn that comes too late is not taken, and the next one has it', async () => {
  const turns = new Turns(1, 5);
  const first = work();
  const running = turns.run(later, first.run);
  let lateRan = false;
  const late = turns.run(Date.now() - 1, async () => {
    lateRan = true;
  });
  const next = turns.run(later, async () => 'next');
  first.end();
  await expect(late).rejects.toMatchObject({ code: 'deadline' });
  expect(await next).toBe('next');
  expect(lateRan).toBe(false);
  await running;
});

test('work that fails gives its place on', async () => {
  const turns = new Turns(1, 5);
  const failed = turns.run(later, async () => {
    throw new Error('no');
  });
  const next = turns.run(later, async () => 'next');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('next');
});
