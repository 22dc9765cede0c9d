import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { AppenderResult, AppenderTask } from '../bare/appender.ts';
import type { ReaderResult, ReaderTask } from '../bare/reader.ts';
import { median } from './measurement.ts';
import type { BenchOptions } from './options.ts';
import { Processes } from './processes.ts';
import { ratio, table } from './table.ts';
import { atLeast, inWords, type Judged } from './targets.ts';
import { Worker } from './worker.ts';

/** The projections of order-views: both run at once, as they do in production. */
const PROJECTIONS = ['orders-documents', 'orders-search'];
const EVENTS_PER_ORDER = 4;
const POLL_MS = 25;
/** At least this much of the rate of a bare read. */
const LEAST_OF_BARE = 0.2;

interface Rates {
  readonly events: number;
  /** Events a second of the slower projection. */
  readonly keelson: number;
  /** Events a second of the slower of as many bare subscriptions. */
  readonly bare: number;
}

export type ProjectionFigures = Rates & Judged;

/** (c) Both projections filling new views, beside two bare subscriptions that read and acknowledge the same events. */
export async function benchProjections(options: BenchOptions): Promise<ProjectionFigures> {
  await using processes = await Processes.begin();
  const env = { EVENTSTORE_URL: await processes.eventStore() };
  const appender = new Worker<AppenderTask, AppenderResult>(processes.start(['bench/src/bare/appender.ts'], env));
  const reader = new Worker<ReaderTask, ReaderResult>(processes.start(['bench/src/bare/reader.ts'], env));
  await Promise.all([appender.ready(), reader.ready()]);
  await appender.run({ kind: 'fill', orders: options.projectedOrders });

  const events = options.projectedOrders * EVENTS_PER_ORDER;
  const bare: number[] = [];
  const keelson: number[] = [];
  for (let round = 0; round < options.rounds; round++) {
    bare.push((await reader.run({ events, subscriptions: PROJECTIONS.length, round })).perSecond);
    keelson.push(await fillViews(env.EVENTSTORE_URL, events));
  }
  const figures = judge({ events, keelson: median(keelson), bare: median(bare) });
  console.log(projectionTable(figures));
  return figures;
}

/** Starts order-views on new views. @returns events a second of the slower projection, from its first batch to its last */
async function fillViews(storeUrl: string, events: number): Promise<number> {
  await using processes = await Processes.begin();
  const views = join(processes.folder, 'views.db');
  const env = { EVENTSTORE_URL: storeUrl, VIEWS_FILE: views };
  const { admin } = await processes.service('order-views', env, 'startup');
  const first = new Map<string, { at: number; handled: number }>();
  while (true) {
    const handled = await handledEvents(admin);
    const now = performance.now();
    for (const [name, count] of handled)
      if (count > 0 && !first.has(name)) first.set(name, { at: now, handled: count });
    if (PROJECTIONS.every((name) => (handled.get(name) ?? 0) >= events)) {
      const rates = [...first.values()].map(({ at, handled: before }) => (events - before) / ((now - at) / 1000));
      return Math.min(...rates);
    }
    await setTimeout(POLL_MS);
  }
}

/** Events handled so far by projection, from the metrics of the admin port. */
async function handledEvents(admin: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${admin}/metrics`)).text();
  const handled = new Map<string, number>();
  for (const [, name = '', count] of text.matchAll(
    /^events_handled_total\{subscription="([a-z-]+)-\d+",outcome="handled"\} (\d+)/gm,
  )) {
    handled.set(name, (handled.get(name) ?? 0) + Number(count));
  }
  return handled;
}

function judge(rates: Rates): ProjectionFigures {
  const target = atLeast(LEAST_OF_BARE, 'projections, keelson / bare acked read', rates.keelson / rates.bare);
  return { ...rates, targets: [target] };
}

function projectionTable({ events, keelson, bare, targets }: ProjectionFigures): string {
  const rate = (value: number) => Math.round(value).toLocaleString('en');
  return [
    `\nprojections, ${events.toLocaleString('en')} events, two at once`,
    table([
      ['', 'events per second, each'],
      ['keelson (documents and search)', rate(keelson)],
      ['bare acked read', rate(bare)],
    ]),
    `  keelson / bare acked read  ${[ratio(keelson, bare), ...targets.map(inWords)].join(', ')}`,
  ].join('\n');
}
