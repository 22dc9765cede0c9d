import { expect, test } from 'vitest';
import { placeOf, safeReturn } from './routes.js';

test.each([
  ['/shop', 'browse', {}],
  ['/shop/', 'browse', {}],
  ['/shop/products/rope%2012', 'product', { sku: 'rope 12' }],
  ['/shop/orders', 'orders', {}],
  ['/shop/orders/o-1', 'order', { id: 'o-1' }],
  ['/shop/orders/o-1/more', 'nowhere', {}],
  ['/shop/products/%', 'nowhere', {}],
  ['/shop/products/', 'nowhere', {}],
])('%s is a page of its own', (path, page, params) => {
  expect(placeOf(path)).toEqual({ page, params });
});

test.each(['/shop/checkout', '/shop?search=rope%20end', '/shop/orders/o-1'])('%s may be gone back to', (path) => {
  expect(safeReturn(path)).toBe(path);
});

test.each([
  null,
  '',
  'https://evil.example',
  '//evil.example',
  '/shopevil',
  '/shop/\\evil',
  'javascript:alert(1)',
  '/api',
])('nobody is led to %j after signing in', (path) => {
  expect(safeReturn(path)).toBe('/shop');
});
