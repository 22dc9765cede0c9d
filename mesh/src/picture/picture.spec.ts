import { describe, expect, test } from 'vitest';
import { aGraph, aService } from '../../testing/index.ts';
import { pictureOf } from './picture.ts';

const methods = ['Read', 'Take', 'Give', 'Move'].map((name) => ({
  path: `/shop.v1.StockService/${name}`,
  reads: name === 'Read',
  stream: false,
}));
const stock = aService('stock', {
  stores: ['eventstore', 'documents'],
  internal: { grpc: methods.map(({ path }) => path) },
});
const shop = aService('shop', {
  routes: { budgetMs: 4_000, http: [{ prefix: '/shop', methods: ['GET', 'POST'], streams: ['/{id}/news'] }] },
  calls: [
    { to: 'stock', methods: ['/shop.v1.StockService/Read'], budgetMs: 500 },
    { to: 'stock', methods: methods.slice(1).map(({ path }) => path), budgetMs: 900, background: true },
  ],
  outside: [{ host: 'pay.example.com', port: 443, protocol: 'HTTPS' }],
});
const eventstore = aService('eventstore', { kind: 'store' });
const { nodes, arrows } = pictureOf(aGraph([shop, stock, eventstore], methods));

test('the edge, services, stores and hosts outside are in the picture, each once', () => {
  expect(nodes.map(({ kind, name }) => [kind, name])).toEqual([
    ['ingress', 'edge'],
    ['store', 'eventstore'],
    ['service', 'shop'],
    ['service', 'stock'],
    ['store', 'documents'],
    ['outside', 'pay.example.com'],
  ]);
});

describe('an arrow', () => {
  const between = (from: string, to: string) => arrows.filter((arrow) => arrow.from === from && arrow.to === to);

  test('holds all that one asks of another, and how long it waits', () => {
    expect(between('edge', 'shop')).toEqual([
      {
        from: 'edge',
        to: 'shop',
        kind: 'call',
        lines: ['GET /shop/{id}/news', 'GET, POST /shop', 'within 4 s, sent once'],
      },
    ]);
  });

  test('of its own shows what nobody waits for', () => {
    expect(between('shop', 'stock').map(({ kind, lines }) => [kind, ...lines])).toEqual([
      ['call', 'StockService: Read', 'within 500 ms, up to 3 attempts'],
      ['background', 'StockService: 3 methods', 'within 900 ms, up to 3 attempts'],
    ]);
  });

  test('leads to each store and each host outside', () => {
    expect(between('stock', 'documents')).toMatchObject([{ kind: 'keeps', lines: [] }]);
    expect(between('stock', 'eventstore')).toMatchObject([{ kind: 'keeps' }]);
    expect(between('shop', 'pay.example.com')).toMatchObject([{ kind: 'outside', lines: ['HTTPS 443'] }]);
  });
});

test('without anything for clients there is no edge', () => {
  expect(pictureOf(aGraph([eventstore])).nodes.map(({ name }) => name)).toEqual(['eventstore']);
});
