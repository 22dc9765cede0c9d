import { createHistogram } from 'node:perf_hooks';
import { ShopApi } from '@keelson/local/shop-api';
import type { AppenderResult, AppenderTask } from '../bare/appender.ts';
import { type Measurement, measurement } from './measurement.ts';
import type { BenchOptions } from './options.ts';
import { Processes, type RunningPlatform } from './processes.ts';
import { ratio, table } from './table.ts';
import { atLeast, below, inWords, type Judged } from './targets.ts';
import { Worker } from './worker.ts';

const CONNECTIONS = 16;
const WARM_UP = 32;
const OPERATOR = 'operator@example.com';
/** The laptop's demo stock lies there. */
const WAREHOUSE = 'harbour';
const STOCK = 100_000;

/** Most appends and calls of one checkout: services/checkout/README.md and those of its callees justify each. */
const MOST_APPENDS = 26;
const MOST_CALLS = 9;
/** Least share of the rate at which the bare client makes as many appends: the disk's commits are the limit. */
const LEAST_OF_BARE = 0.1;

/** What checkouts come to, beside the bare store. */
export interface CheckoutFigures extends Judged {
  readonly checkouts: Measurement;
  /** Store calls of one checkout by service and operation, the callees' included. */
  readonly storeCalls: Readonly<Record<string, number>>;
  /** Calls between services of one checkout, by method. */
  readonly calls: Readonly<Record<string, number>>;
  readonly bareAppends: Measurement;
}

/** (e) Checkouts of two products each, from the request to the end of the saga, and what one costs. */
export async function benchCheckouts(options: BenchOptions): Promise<CheckoutFigures> {
  await using processes = await Processes.begin();
  const platform = await processes.platform({ OPERATOR_EMAILS: OPERATOR });
  const shop = new ShopApi(platform.url);
  const { token } = await shop.newCustomer();
  const skus = await stocked(shop);
  await buy(shop, token, skus, WARM_UP);
  await settled(platform);

  const before = await counted(platform);
  const checkouts = await buy(shop, token, skus, options.checkouts);
  await settled(platform);
  const after = await counted(platform);
  const each = (name: string) => perCheckout(before, after, name, options.checkouts);
  const bareAppends = await appendBare(processes, platform.eventStoreUrl, options.seconds);

  const [storeCalls, calls] = [each('store_calls_total'), each('grpc_client_handled_total')];
  const appends = sum(storeCalls, (name) => name.includes('append'));
  const reached = (checkouts.perSecond * appends) / bareAppends.perSecond;
  const targets = [
    below(MOST_APPENDS + 1, 'appends of one checkout', appends),
    below(MOST_CALLS + 0.5, 'calls between services of one checkout', sum(calls)),
    atLeast(LEAST_OF_BARE, 'appends of checkouts / bare client', reached),
  ];
  const figures = { checkouts, storeCalls, calls, bareAppends, targets };
  console.log(checkoutTable(figures, appends, reached));
  return figures;
}

/** Gives each product of the demo plenty of stock. @returns the products */
async function stocked(shop: ShopApi): Promise<string[]> {
  const { token } = await shop.newCustomer(OPERATOR);
  const { body } = await shop.call('GET', '/api/v1/products?size=50');
  const skus = body.products.map(({ sku }: { sku: string }) => sku);
  for (const sku of skus) {
    const change = { warehouse: WAREHOUSE, change: STOCK, reason: 'For the benchmark' };
    const { status, body: answer } = await shop.call('POST', `/api/v1/stock/${sku}/adjustments`, {
      token,
      body: change,
    });
    if (status !== 200) throw new Error(`no stock for ${sku}: ${status} ${JSON.stringify(answer)}`);
  }
  return skus;
}

/** Buys `count` baskets, so many at once. @throws on any that does not end completed */
async function buy(shop: ShopApi, token: string, skus: readonly string[], count: number): Promise<Measurement> {
  const latency = createHistogram();
  const started = performance.now();
  let next = 0;
  const buyOne = async (index: number) => {
    const lines = [0, 1].map((offset) => ({ sku: skus[(2 * index + offset) % skus.length] ?? '', quantity: 1 }));
    const begun = performance.now();
    const { status, body } = await shop.buy(token, lines);
    if (body.state !== 'completed') throw new Error(`a checkout did not end: ${status} ${JSON.stringify(body)}`);
    latency.record(Math.max(1, Math.round((performance.now() - begun) * 1000)));
  };
  const connection = async () => {
    while (next < count) await buyOne(next++);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return measurement(count, (performance.now() - started) / 1000, latency);
}

/** Counters of all services by `metric service operation`. */
type Counters = ReadonlyMap<string, number>;

async function counted({ adminUrls }: RunningPlatform): Promise<Counters> {
  const counters = new Map<string, number>();
  for (const url of adminUrls) {
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const [, metric = '', labels = '', value] of text.matchAll(/^(\w+_total)\{([^}]*)\} (\S+)$/gm)) {
      const name = `${metric} ${namesIn(labels)}`;
      counters.set(name, (counters.get(name) ?? 0) + Number(value));
    }
  }
  return counters;
}

/** `store="eventstore",operation="append",outcome="ok"` is `eventstore append`. */
function namesIn(labels: string): string {
  return [...labels.matchAll(/(\w+)="([^"]*)"/g)]
    .filter(([, label = '']) => ['store', 'operation', 'grpc_service', 'grpc_method'].includes(label))
    .map(([, , value]) => value)
    .join(' ');
}

function perCheckout(before: Counters, after: Counters, metric: string, count: number): Record<string, number> {
  const entries = [...after]
    .filter(([name]) => name.startsWith(`${metric} `))
    .map(([name, value]) => [name.slice(metric.length + 1), (value - (before.get(name) ?? 0)) / count] as const);
  return Object.fromEntries(entries.filter(([, value]) => value >= 0.01));
}

function sum(figures: Readonly<Record<string, number>>, wanted: (name: string) => boolean = () => true): number {
  return Object.entries(figures).reduce((total, [name, value]) => total + (wanted(name) ? value : 0), 0);
}

/** Waits until the counters stand still: what checkouts set off in the background is theirs too. */
async function settled(platform: RunningPlatform): Promise<void> {
  let [last, still] = [Number.NaN, 0];
  while (still < 3) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const appends = [...(await counted(platform))].filter(([name]) => name.includes(' append'));
    const now = appends.reduce((total, [, value]) => total + value, 0);
    still = now === last ? still + 1 : 0;
    last = now;
  }
}

async function appendBare(processes: Processes, storeUrl: string, seconds: number): Promise<Measurement> {
  const child = processes.start(['bench/src/bare/appender.ts'], { EVENTSTORE_URL: storeUrl });
  const worker = new Worker<AppenderTask, AppenderResult>(child);
  await worker.ready();
  const { create } = await worker.run({ kind: 'create', connections: CONNECTIONS, seconds });
  if (!create) throw new Error('The bare client did something else than it was told to.');
  return create;
}

function checkoutTable({ checkouts, storeCalls, calls, targets }: CheckoutFigures, appends: number, reached: number) {
  const rows = (figures: Readonly<Record<string, number>>) =>
    Object.entries(figures)
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, value]) => [name, value.toFixed(2)]);
  return [
    `\ncheckouts of two products, ${CONNECTIONS} connections, from the request to the end of the saga`,
    table([
      ['', 'per second', 'p50 ms', 'p99 ms'],
      ['checkouts', checkouts.perSecond.toFixed(1), checkouts.p50.toFixed(1), checkouts.p99.toFixed(1)],
    ]),
    '\ncalls to the stores of one checkout, its callees, views and messages included',
    table([['', 'calls'], ...rows(storeCalls)]),
    '\ncalls between services of one checkout',
    table([['', 'calls'], ...rows(calls)]),
    `\n  appends ${appends.toFixed(1)}; checkouts’ appends / bare client ${ratio(reached, 1)}`,
    ...targets.map((target) => `  ${target.what}: ${inWords(target)}`),
  ].join('\n');
}
