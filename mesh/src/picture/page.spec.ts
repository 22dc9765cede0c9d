import { expect, test } from 'vitest';
import { aGraph, aService } from '../../testing/index.ts';
import { toPage } from './page.ts';
import { pictureOf } from './picture.ts';

const stock = aService('stock', {
  ports: { http: 1, admin: 2 },
  internal: { http: [{ prefix: '/stock', methods: ['GET', 'POST'], streams: ['/news'] }] },
  stores: ['documents', 'search'],
  objectives: { availability: 0.9995, latencyP99Ms: 250, projectionLagMs: 5_000 },
  scaling: { min: 2, max: 5, by: 'lag' },
  capacity: { concurrency: 40, cpuMillis: 100, memoryMiB: 128 },
});
const shop = aService('shop', {
  calls: [
    { to: 'stock', methods: ['GET /stock'], budgetMs: 900 },
    { to: 'stock', methods: ['POST /stock', 'GET /stock/news'], budgetMs: 700, attempts: 1, background: true },
  ],
});
const graph = aGraph([stock, shop]);
const lines = toPage(graph, pictureOf(graph), 'picture.svg').split('\n');

test('has every figure of a service', () => {
  expect(lines).toContain(
    '| [stock](../services/stock) | The stock. | http 1, admin 2 | documents, search | 99.95 %, 250 ms, views within 5 s | 2 to 5 by lag | 40 at once, 100 m, 128 MiB |',
  );
});

test('has a row for each edge, with its kind, budget, attempts and the time of each', () => {
  expect(lines).toEqual(
    expect.arrayContaining([
      '| shop | stock | `GET /stock` | read | 900 ms | 3 | 300 ms |',
      '| shop | stock | `POST /stock` | write, in the background | 700 ms | 1 | 700 ms |',
      '| shop | stock | `GET /stock/news` | stream, in the background | none | 1 |  |',
    ]),
  );
});

test('shows the picture twice, and says that nobody should edit it', () => {
  expect(lines[0]).toContain('Do not edit');
  expect(lines.join('\n')).toContain('](picture.svg)');
  expect(lines).toContain('flowchart LR');
});
