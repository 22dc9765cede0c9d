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
  routes: {
    budgetMs: 3_000,
    open: true,
    http: [
      { prefix: '/shop', methods: ['GET', 'POST'] },
      { prefix: '/till', methods: ['GET'] },
    ],
    access: [
      { operations: ['GET /shop'], public: true },
      { operations: ['GET /till'], roles: ['clerk', 'operator'] },
    ],
  },
  secrets: [{ name: 'SEAL', description: 'Seals the till.' }],
  outside: [{ host: 'api.bank.example', port: 443, protocol: 'HTTPS' }],
  simulators: [{ name: 'bank', main: 'bank.ts', port: 5_090, variable: 'BANK_URL' }],
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
      '| shop | stock | `GET /stock` | read |  | 900 ms | 3 | 300 ms |',
      '| shop | stock | `POST /stock` | write, in the background |  | 700 ms | 1 | 700 ms |',
      '| shop | stock | `GET /stock/news` | stream, in the background |  | none | 1 |  |',
    ]),
  );
});

test('says who may do what at the edge', () => {
  expect(lines).toEqual(
    expect.arrayContaining([
      '| edge | shop | `GET /shop` | read | anybody | 3 s | 1 | 3 s |',
      '| edge | shop | `POST /shop` | write | any token * | 3 s | 1 | 3 s |',
      '| edge | shop | `GET /till` | read | clerk or operator * | 3 s | 1 | 3 s |',
    ]),
  );
});

test('names the secrets that have to be set, and what a simulator stands in for', () => {
  expect(lines).toContain('| shop | `SEAL` | secret: Seals the till. |');
  expect(lines).toContain('| shop | `BANK_URL` | address of what the simulator bank stands in for, on port 5090 |');
  const none = aGraph([stock]);
  expect(toPage(none, pictureOf(none), 'picture.svg')).not.toContain('Secrets');
});

test('shows the picture twice, and says that nobody should edit it', () => {
  expect(lines[0]).toContain('Do not edit');
  expect(lines.join('\n')).toContain('](picture.svg)');
  expect(lines).toContain('flowchart LR');
});
