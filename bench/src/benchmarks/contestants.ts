import type { AppenderResult, AppenderTask } from '../bare/appender.ts';
import { createFor, createOrders, pay, submit } from './http-driver.ts';
import type { Measurement } from './measurement.ts';
import type { Processes } from './processes.ts';
import { Worker } from './worker.ts';

export const contestantNames = ['keelson', 'bare Fastify', 'bare Fastify + append', 'bare client'] as const;
export type ContestantName = (typeof contestantNames)[number];

/** One of those that are measured side by side, in a process of its own. */
export interface Contestant {
  /** Creates orders for so many seconds. */
  create(connections: number, seconds: number): Promise<Measurement>;
  /** Pays, then submits, so many orders that it has just made. */
  change(connections: number, orders: number): Promise<{ pay: Measurement; submit: Measurement }>;
}

/** Starts all of them on one event store. */
export async function startContestants(processes: Processes): Promise<Record<ContestantName, Contestant>> {
  const env = { EVENTSTORE_URL: await processes.eventStore() };
  const { http } = await processes.service('orders', env);
  return {
    keelson: overHttp(http),
    'bare Fastify': overHttp(await bareServer(processes, {})),
    'bare Fastify + append': overHttp(await bareServer(processes, env)),
    'bare client': await bareClient(processes, env),
  };
}

function overHttp(url: string): Contestant {
  return {
    create: (connections, seconds) => createFor(url, connections, seconds),
    async change(connections, orders) {
      const ids = await createOrders(url, orders);
      return { pay: await pay(url, connections, ids), submit: await submit(url, connections, ids) };
    },
  };
}

async function bareServer(processes: Processes, env: Record<string, string>): Promise<string> {
  return new Worker(processes.start(['bench/src/bare/server.ts'], env)).ready();
}

async function bareClient(processes: Processes, env: Record<string, string>): Promise<Contestant> {
  const worker = new Worker<AppenderTask, AppenderResult>(processes.start(['bench/src/bare/appender.ts'], env));
  await worker.ready();
  return {
    async create(connections, seconds) {
      const { create } = await worker.run({ kind: 'create', connections, seconds });
      return measured(create);
    },
    async change(connections, orders) {
      const result = await worker.run({ kind: 'change', connections, orders });
      return { pay: measured(result.pay), submit: measured(result.submit) };
    },
  };
}

function measured(result: Measurement | undefined): Measurement {
  if (!result) throw new Error('The bare client did something else than it was told to.');
  return result;
}
