import { aGraph, aService } from '@keelson/mesh/testing';
import { describe, expect, it } from 'vitest';
import { accessWords, edgePages } from './words.ts';

const route = (prefix: string) => ({ prefix, methods: ['GET' as const] });
const keys = '/keys';
const accounts = aService('accounts', {
  routes: { budgetMs: 100, http: [route(keys)], access: [{ operations: [`GET ${keys}`], public: true }] },
  identity: { issuer: 'https://a.example', audience: 'shop', jwksPath: keys },
});
const orders = aService('orders', { routes: { budgetMs: 100, open: true, http: [route('/orders')] } });
const web = aService('web', { routes: { budgetMs: 100, http: [route('/shop')] } });

describe('how closed the platform is', () => {
  it('is told by what it lets in without a token', () => {
    expect(accessWords(aGraph([accounts, orders]), 'open').meaning).toBe(
      'orders take requests without a token; KEELSON_ACCESS=accounts closes them',
    );
    expect(accessWords(aGraph([accounts, orders]), 'accounts').meaning).toContain('needs a token');
  });

  it('is told where nothing is closed at all', () => {
    expect(accessWords(aGraph([orders]), 'accounts').meaning).toContain('everybody may do everything');
  });
});

it('pages for people are linked to where a service has them', () => {
  expect(edgePages(aGraph([web])).map(({ path }) => path)).toEqual(['/shop']);
  expect(edgePages(aGraph([orders]))).toEqual([]);
});
