import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { untilReady } from './readiness.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A service that gives `reason`, made anew at each look, for not being ready; none means that it is. */
async function service(reason: (look: number) => string | undefined) {
  let looks = 0;
  server = createServer((_request, response) => {
    const why = reason(looks++);
    response.writeHead(why === undefined ? 200 : 503);
    response.end(JSON.stringify({ checks: { view: { ok: why === undefined, reason: why } } }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return [{ name: 'views', summary: '', endpoints: { admin: `http://127.0.0.1:${port}` } }];
}

const patienceMs = 200;

it('waits as long as there is progress, and shows it', async () => {
  const began = performance.now();
  const enough = () => performance.now() - began > 3 * patienceMs;
  const told: string[] = [];
  const services = await service((look) => (enough() ? undefined : `${look} of the events`));
  await untilReady(services, { patienceMs, tellEveryMs: 0, tell: (line) => told.push(line) });
  expect(told.slice(0, 2)).toEqual([
    'waiting for views (view: 0 of the events)',
    'waiting for views (view: 1 of the events)',
  ]);
});

it.each([
  ['says the same all the time', () => 'no answer'],
  ['says now this, now that', (look: number) => ['no answer', 'no connection'][look % 2]],
])('gives up on a service that %s, with the reason', async (_how, reason) => {
  const waiting = untilReady(await service(reason), { patienceMs, tellEveryMs: 60_000, tell: () => {} });
  await expect(waiting).rejects.toThrow(/^not ready, and no progress for 0\.2 s: views \(view: no /);
});

it('tells everything once', async () => {
  const told: string[] = [];
  const services = await service((look) => (look < 6 ? ['no answer', 'no connection'][look % 2] : undefined));
  await untilReady(services, { patienceMs: 60_000, tellEveryMs: 0, tell: (line) => told.push(line) });
  expect(told).toEqual(['waiting for views (view: no answer)', 'waiting for views (view: no connection)']);
});
