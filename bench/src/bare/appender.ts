import { randomUUID } from 'node:crypto';
import { createHistogram } from 'node:perf_hooks';
import { EventStoreDBClient, type JSONType, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { type Measurement, measurement } from '../benchmarks/measurement.ts';
import { created, paid } from '../benchmarks/order-body.ts';

/** What this process does when it is told to. */
export type AppenderTask =
  /** Makes orders' streams for so many seconds. */
  | { readonly kind: 'create'; readonly connections: number; readonly seconds: number }
  /** Makes so many streams, then times one more append to each, and another. */
  | { readonly kind: 'change'; readonly connections: number; readonly orders: number }
  /** Fills the store with whole lives of four events, one append each. */
  | { readonly kind: 'fill'; readonly orders: number };

export interface AppenderResult {
  readonly create?: Measurement;
  readonly pay?: Measurement;
  readonly submit?: Measurement;
}

/** The bare client: appends the events that the orders service appends, at the same concurrency, and nothing else. */
const client = EventStoreDBClient.connectionString(process.env.EVENTSTORE_URL ?? '');

const event = (type: string, data: JSONType) => jsonEvent({ type, data });
const createEvent = () => event('V1_ORDER_CREATED', created);

async function run(task: AppenderTask): Promise<AppenderResult> {
  if (task.kind === 'fill') return fill(task.orders);
  if (task.kind === 'change') return change(task.connections, task.orders);
  const deadline = performance.now() + task.seconds * 1000;
  const create = await closedLoop(
    task.connections,
    () => performance.now() < deadline,
    async () => {
      await client.appendToStream(`order-${randomUUID()}`, createEvent(), { expectedRevision: NO_STREAM });
    },
  );
  return { create };
}

async function change(connections: number, orders: number): Promise<AppenderResult> {
  const streams = Array.from({ length: orders }, () => `order-${randomUUID()}`);
  await each(64, streams, (stream) => client.appendToStream(stream, createEvent(), { expectedRevision: NO_STREAM }));
  const pay = await each(connections, streams, (stream) =>
    client.appendToStream(stream, event('V1_ORDER_PAID', paid), { expectedRevision: 0n }),
  );
  const submit = await each(connections, streams, (stream) =>
    client.appendToStream(stream, event('V1_ORDER_SUBMITTED', {}), { expectedRevision: 1n }),
  );
  return { pay, submit };
}

async function fill(orders: number): Promise<AppenderResult> {
  const streams = Array.from({ length: orders }, () => `order-${randomUUID()}`);
  await each(256, streams, (stream) => {
    const life = [
      createEvent(),
      event('V1_ORDER_PAID', paid),
      event('V1_ORDER_SUBMITTED', {}),
      event('V1_ORDER_COMPLETED', { deliveryTimestamp: '2026-05-02T10:00:00.000Z' }),
    ];
    return client.appendToStream(stream, life, { expectedRevision: NO_STREAM });
  });
  return {};
}

function each(connections: number, streams: readonly string[], append: (stream: string) => Promise<unknown>) {
  const queue = streams.values();
  let next = queue.next();
  return closedLoop(
    connections,
    () => !next.done,
    () => {
      const stream = next.value as string;
      next = queue.next();
      return append(stream);
    },
  );
}

async function closedLoop(
  connections: number,
  goesOn: () => boolean,
  work: () => Promise<unknown>,
): Promise<Measurement> {
  const latency = createHistogram();
  const started = performance.now();
  const worker = async () => {
    while (goesOn()) {
      const begun = performance.now();
      await work();
      latency.record(Math.max(1, Math.round((performance.now() - begun) * 1000)));
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return measurement(latency.count, (performance.now() - started) / 1000, latency);
}

process.on('message', (task: AppenderTask) => void run(task).then((result) => process.send?.(result)));
process.send?.('ready');
