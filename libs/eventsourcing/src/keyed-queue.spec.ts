import { describe, expect, it } from 'vitest';
import { KeyedQueue } from './keyed-queue.ts';

describe('KeyedQueue', () => {
  it('runs the work of one key in order, also after a failure', async () => {
    const queue = new KeyedQueue();
    const log: string[] = [];
    const work = (name: string, fails = false) =>
      queue.run('a', async () => {
        log.push(`${name} begins`);
        await Promise.resolve();
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
      });
    await Promise.allSettled([work('one', true), work('two'), work('three')]);
    expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends']);
  });

  it('runs different keys side by side', async () => {
    const queue = new KeyedQueue();
    const { promise, resolve } = Promise.withResolvers<string>();
    const waiting = queue.run('a', () => promise);
    expect(await queue.run('b', async () => 'done')).toBe('done');
    resolve('at last');
    expect(await waiting).toBe('at last');
  });

  it('keeps nothing of finished work', async () => {
    const queue = new KeyedQueue();
    await Promise.allSettled([queue.run('a', async () => 1), queue.run('b', () => Promise.reject(new Error('no')))]);
    expect(queue.size).toBe(0);
  });
});
