import { createHistogram } from 'node:perf_hooks';
import autocannon, { type Options } from 'autocannon';
import { type Measurement, measurement } from './measurement.ts';
import { createBody, paymentBody } from './order-body.ts';

const json = { 'content-type': 'application/json' };

/** Creates orders for `seconds`, each connection one after the other. */
export function createFor(url: string, connections: number, seconds: number): Promise<Measurement> {
  return drive({ url: `${url}/api/v1/orders`, connections, duration: seconds, ...create });
}

/** Creates `count` orders. @returns their ids */
export async function createOrders(url: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  const options = { url: `${url}/api/v1/orders`, connections: Math.min(64, count), amount: count, ...create };
  await drive(options, (body) => ids.push(JSON.parse(body)));
  return ids;
}

/** Pays each order once. */
export function pay(url: string, connections: number, ids: readonly string[]): Promise<Measurement> {
  return change(url, connections, ids, 'pay', { body: paymentBody, headers: json });
}

/** Submits each order once. */
export function submit(url: string, connections: number, ids: readonly string[]): Promise<Measurement> {
  return change(url, connections, ids, 'submit', {});
}

const create = { method: 'POST', body: createBody, headers: json } as const;

function change(
  url: string,
  connections: number,
  ids: readonly string[],
  command: 'pay' | 'submit',
  content: Pick<Options, 'body' | 'headers'>,
): Promise<Measurement> {
  let next = 0;
  const setupRequest: NonNullable<autocannon.Request['setupRequest']> = (request) => ({
    ...request,
    path: `/api/v1/orders/${command}/${ids[next++ % ids.length]}`,
  });
  const options = { url, connections, amount: ids.length, method: 'PUT', ...content } as const;
  return drive({ ...options, requests: [{ method: 'PUT', ...content, setupRequest }] });
}

/** Latency is taken here, in microseconds: autocannon's own histogram is in whole milliseconds. @throws on any answer but 2xx */
async function drive(options: Options, onBody?: (body: string) => void): Promise<Measurement> {
  const latency = createHistogram();
  const started = performance.now();
  let ended = started;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const setupClient = (client: autocannon.Client) => onBody && client.on('body', (body) => onBody(String(body)));
    const running = autocannon({ ...options, setupClient }, (error, done) => (error ? reject(error) : resolve(done)));
    running.on('response', (_client, _status, _bytes, milliseconds) => {
      latency.record(Math.max(1, Math.round(milliseconds * 1000)));
      ended = performance.now();
    });
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${options.url}: ${result.non2xx} answers were no success, ${result.errors} were lost`);
  }
  return measurement(latency.count, (ended - started) / 1000, latency);
}
