import { describe, expect, it } from 'vitest';
import { eventId, hashRequest, idFromKey, REMEMBERED_KEYS, type RecentKeys, remember } from './idempotency.ts';

describe('hashRequest', () => {
  it('is the same whatever the order of the members', () => {
    expect(hashRequest({ a: 1, b: { c: [1, 2], d: null } })).toBe(hashRequest({ b: { d: null, c: [1, 2] }, a: 1 }));
  });

  it('tells different requests apart, the order in lists included', () => {
    const requests = [{}, { a: 1 }, { a: '1' }, { a: [1, 2] }, { a: [2, 1] }, { a: null }, [], 'a', undefined];
    expect(new Set(requests.map(hashRequest)).size).toBe(requests.length);
  });

  it('takes big integers', () => {
    expect(hashRequest({ quantity: 2n })).toBe(hashRequest({ quantity: '2' }));
  });
});

describe('ids', () => {
  it('the same key makes the same aggregate, another category another one', () => {
    expect(idFromKey('order', 'k')).toBe(idFromKey('order', 'k'));
    expect(idFromKey('order', 'k')).not.toBe(idFromKey('payment', 'k'));
  });

  it('a repeated append has the same event ids; any difference makes others', () => {
    const request = { key: 'k', hash: 'h' };
    const first = eventId('order-1', request, 0, { a: 1 });
    expect(eventId('order-1', request, 0, { a: 1 })).toBe(first);
    const others = [
      eventId('order-2', request, 0, { a: 1 }),
      eventId('order-1', { ...request, key: 'other' }, 0, { a: 1 }),
      eventId('order-1', { ...request, hash: 'other' }, 0, { a: 1 }),
      eventId('order-1', request, 1, { a: 1 }),
      eventId('order-1', request, 0, { a: 2 }),
      eventId('order-1', undefined, 0, { a: 1 }),
      eventId('order-1', undefined, 0, { a: 1 }),
    ];
    expect(new Set([first, ...others]).size).toBe(others.length + 1);
  });
});

describe('remember', () => {
  const filled = (count: number, firstRevision = 0): RecentKeys =>
    Array.from({ length: count }, (_, n) => n).reduce<RecentKeys>(
      (keys, n) => remember(keys, `key-${n}`, { hash: 'h', revision: firstRevision + n }),
      new Map(),
    );

  it('keeps every key up to the bound', () => {
    expect(filled(REMEMBERED_KEYS).size).toBe(REMEMBERED_KEYS);
  });

  it('then forgets the oldest, but never the key that made the aggregate', () => {
    const keys = filled(REMEMBERED_KEYS + 2);
    expect(keys.size).toBe(REMEMBERED_KEYS);
    expect(keys.has('key-0')).toBe(true);
    expect(keys.has('key-1')).toBe(false);
    expect(keys.has(`key-${REMEMBERED_KEYS + 1}`)).toBe(true);
  });

  it('forgets the oldest also where the aggregate was made without a key', () => {
    const keys = filled(REMEMBERED_KEYS + 1, 1);
    expect([...keys.keys()]).toEqual(Array.from({ length: REMEMBERED_KEYS }, (_, n) => `key-${n + 1}`));
  });
});
