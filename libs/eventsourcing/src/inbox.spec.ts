import { describe, expect, it } from 'vitest';
import { Inbox } from './inbox.ts';

const never = new Promise<never>(() => {});
const broken = new Error('the connection broke');

describe('taking', () => {
  it('gives what is there, in order, and no more than asked for', async () => {
    const inbox = new Inbox<number>();
    for (const n of [1, 2, 3]) inbox.put(n);
    expect(await inbox.take(2)).toEqual([1, 2]);
    expect(inbox.size).toBe(1);
    expect(await inbox.take(2)).toEqual([3]);
  });

  it('waits for the first, and has what comes right after it come along', async () => {
    const inbox = new Inbox<number>();
    const taken = inbox.take(10);
    inbox.put(1);
    await Promise.resolve();
    inbox.put(2);
    expect(await taken).toEqual([1, 2]);
  });

  it('ends with nothing once no more is wanted, also for who waits', async () => {
    const inbox = new Inbox<number>();
    const waiting = inbox.take(1);
    inbox.end();
    expect(await waiting).toBeUndefined();
    expect(await inbox.take(1)).toBeUndefined();
  });

  it('fails with what ended it, also for who waits: what is left then comes again from elsewhere', async () => {
    const inbox = new Inbox<number>();
    const waiting = inbox.take(1);
    inbox.end(broken);
    await expect(waiting).rejects.toBe(broken);
    inbox.put(1);
    await expect(inbox.take(1)).rejects.toBe(broken);
  });

  it('tells the first reason to end, whatever follows from it', async () => {
    const inbox = new Inbox<number>();
    inbox.end(broken);
    inbox.end(new Error('it was closed'));
    inbox.end();
    await expect(inbox.take(1)).rejects.toBe(broken);
  });
});

describe('work meanwhile', () => {
  it('settles by itself where nothing happens', async () => {
    const inbox = new Inbox<number>();
    expect(await inbox.during(Promise.resolve('done'))).toBe('done');
    await expect(inbox.during(Promise.reject(new Error('its own')))).rejects.toThrow('its own');
  });

  it('is not waited for once the inbox has failed, during it or before', async () => {
    const inbox = new Inbox<number>();
    const during = inbox.during(never);
    inbox.end(broken);
    await expect(during).rejects.toBe(broken);
    await expect(inbox.during(never)).rejects.toBe(broken);
  });

  it('may end where no more is wanted: a batch in hand is answered', async () => {
    const inbox = new Inbox<number>();
    const work = Promise.withResolvers<string>();
    const during = inbox.during(work.promise);
    inbox.end();
    work.resolve('answered');
    expect(await during).toBe('answered');
  });

  it('that is over is not touched by a later failure', async () => {
    const inbox = new Inbox<number>();
    await inbox.during(Promise.resolve());
    inbox.end(broken);
    await expect(inbox.take(1)).rejects.toBe(broken);
  });
});
