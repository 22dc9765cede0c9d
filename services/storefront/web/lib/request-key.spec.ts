import { expect, test } from 'vitest';
import { requestKey } from './request-key.js';

function memory() {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
}

test('the same purchase keeps its key until it is taken, and another one gets its own', () => {
  const storage = memory();
  const first = requestKey('checkout', { lines: [1] }, storage);
  expect(requestKey('checkout', { lines: [1] }, storage).value).toBe(first.value);
  expect(requestKey('checkout', { lines: [2] }, storage).value).not.toBe(first.value);
  const again = requestKey('checkout', { lines: [1] }, storage);
  again.done();
  expect(requestKey('checkout', { lines: [1] }, storage).value).not.toBe(again.value);
});
