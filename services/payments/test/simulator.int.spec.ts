import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Simulator } from './simulator.ts';

const shop = 'http://127.0.0.1:9';
let folder: string;
let simulator: Simulator;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provider-'));
  simulator = await Simulator.start({ file: join(folder, 'books.json'), platformUrl: shop });
});
afterAll(async () => {
  await simulator.kill();
  await rm(folder, { recursive: true, force: true });
});

const authorisation = (paymentMethod = 'tok_ok') => ({
  merchantReference: randomUUID(),
  orderReference: 'order-1',
  amountMinor: 500,
  paymentMethod,
});

test('its page says what it is and lists the tokens', async () => {
  const page = await (await fetch(simulator.url)).text();
  expect(page).toContain('Payment provider simulator');
  for (const token of ['tok_ok', 'tok_declined', 'tok_timeout', 'tok_late_webhook']) expect(page).toContain(token);
});

test('pages of the shop may make tokens, without a key', async () => {
  const preflight = await fetch(`${simulator.url}/v1/tokens`, { method: 'OPTIONS' });
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, shop]);
  const body = JSON.stringify({ card: { number: '4000 0000 0000 9995' } });
  const answer = await fetch(`${simulator.url}/v1/tokens`, { method: 'POST', body });
  const { token } = (await answer.json()) as { token: string };
  const { body: payment } = await simulator.call('POST', '/v1/authorisations', authorisation(token), randomUUID());
  expect(payment).toMatchObject({ state: 'declined', declineReason: 'insufficient-funds' });
});

test.each([
  ['http://localhost', 'http://localhost'],
  ['http://127.0.0.1', 'http://127.0.0.1'],
  ['http://elsewhere', 'http://127.0.0.1'],
])('pages of the shop may do so under either name of this machine, and no others: %s', async (asking, allowed) => {
  const { port } = new URL(shop);
  const origin = `${asking}:${port}`;
  const preflight = await fetch(`${simulator.url}/v1/tokens`, { method: 'OPTIONS', headers: { origin } });
  expect(preflight.headers.get('access-control-allow-origin')).toBe(`${allowed}:${port}`);
});

test('everything else needs the key', async () => {
  expect((await fetch(`${simulator.url}/v1/payments`)).status).toBe(401);
});

test('a key is for one request: its repeat gets the same answer, another request is refused', async () => {
  const [request, key] = [authorisation(), randomUUID()];
  const first = await simulator.call('POST', '/v1/authorisations', request, key);
  expect(await simulator.call('POST', '/v1/authorisations', request, key)).toEqual(first);
  const other = await simulator.call('POST', '/v1/authorisations', { ...request, amountMinor: 501 }, key);
  expect([other.status, other.body]).toEqual([400, { error: 'idempotency-key-reused' }]);
  expect(await simulator.paymentsOf(request.merchantReference)).toHaveLength(1);
});

test('faults are switched on demand, and nonsense is refused', async () => {
  await simulator.control({ declineRate: 1 });
  const { body } = await simulator.call('POST', '/v1/authorisations', authorisation(), randomUUID());
  expect(body).toMatchObject({ state: 'declined' });
  await simulator.control();
  expect((await simulator.call('GET', '/control')).body).toMatchObject({ declineRate: 0, webhooks: { drop: false } });
  await expect(simulator.control({ errorRate: 2 })).rejects.toThrow('400');
  await expect(simulator.control({ weather: 'bad' })).rejects.toThrow('400');
});

test('its list has all changes of a time once, in pages', async () => {
  const since = new Date().toISOString();
  const made = await Promise.all(
    Array.from({ length: 205 }, () => simulator.call('POST', '/v1/authorisations', authorisation(), randomUUID())),
  );
  const listed: string[] = [];
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const { body } = await simulator.call('GET', `/v1/payments?since=${since}&after=${after}`);
    listed.push(...body.payments.map(({ reference }: { reference: string }) => reference));
    after = body.next;
  }
  expect(listed.sort()).toEqual(made.map(({ body }) => body.reference).sort());
});
