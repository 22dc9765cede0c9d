import { expect, test } from 'vitest';
import { cardToken } from './card-token.js';

function memory() {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
    all: () => [...kept.values()].join(),
  };
}

const card = { number: '4242 4242 4242 4242', expiry: '08/33', cvc: '987' };
const basket = [{ sku: 'cleat-150', quantity: 1 }];

function provider() {
  let made = 0;
  return async () => `tok_${++made}`;
}

test('a card keeps its token for a basket until the purchase is taken', async () => {
  const storage = memory();
  const make = provider();
  const ask = (given = card, lines = basket) => cardToken(given, lines, make, storage);
  expect((await ask()).value).toBe('tok_1');
  const again = await ask();
  expect(again.value).toBe('tok_1');
  again.done();
  expect((await ask()).value).toBe('tok_2');
  expect((await ask({ ...card, number: '4000 0000 0000 0002' })).value).toBe('tok_3');
  expect((await ask(card, [{ sku: 'cleat-150', quantity: 2 }])).value).toBe('tok_4');
});

test('neither the number of a card nor its security code is kept', async () => {
  const storage = memory();
  await cardToken(card, basket, provider(), storage);
  expect(storage.all()).toContain('tok_1');
  expect(storage.all()).not.toContain('42424242');
  expect(storage.all()).not.toContain('987');
});

test('a card that the provider refuses leaves nothing behind', async () => {
  const storage = memory();
  const refuse = () => Promise.reject(new Error('refused'));
  await expect(cardToken(card, basket, refuse, storage)).rejects.toThrow('refused');
  expect(storage.all()).toBe('');
});
