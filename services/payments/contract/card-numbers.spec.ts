import { expect, test } from 'vitest';
import { holdsCardNumber, holdsManyDigits } from './card-numbers.ts';

test.each([
  '4242424242424242',
  'Card 4242 4242 4242 4242 was refused',
  '5555-5555-5555-4444',
  '378282246310005',
  '(2223003122003222)',
])('%s holds a card number', (text) => {
  expect(holdsCardNumber(text)).toBe(true);
});

test.each([
  'It came broken',
  '4242424242424243',
  'Order 6f1d2c3b-0000-4000-8000-00000000000b',
  'Call +47 22 33 44 55',
  '0000000000000000',
  '42424242424242424242',
])('%s holds none', (text) => {
  expect(holdsCardNumber(text)).toBe(false);
});

test.each(['tok_4242424242424242', 'tok-4242-4242-4242-4242', 'tok_424242424242'])('%s is no token', (text) => {
  expect(holdsManyDigits(text)).toBe(true);
});

test.each(['tok_ok', 'tok_1N3T00LkdIwHu7ixt44h1F8k'])('%s may be one', (text) => {
  expect(holdsManyDigits(text)).toBe(false);
});
