import { describe, expect, it } from 'vitest';
import { aCart, anOrder, aPayment } from '../support/order-bodies.ts';
import { brokenRule } from '../support/order-rules.ts';
import { type CommandName, eventOf } from '../support/orders-api.ts';
import { readableBooks } from '../support/provider-books.ts';
import { seededRandom } from '../support/random.ts';
import { staffed } from '../support/shop-staff.ts';
import { stockRace } from '../support/stock-race.ts';
import { usePlatform } from '../support/use-platform.ts';

const CLIENTS = 64;
const COMMANDS_PER_CLIENT = 6;

const running = usePlatform({ ...staffed, ...readableBooks });

interface Sent {
  readonly command: CommandName;
  readonly status: number;
  readonly revision: number;
}

type Change = Exclude<CommandName, 'create'>;

const bodies: Readonly<Record<Change, () => unknown>> = {
  pay: aPayment,
  cart: () => ({ shopItems: aCart() }),
  address: () => ({ deliveryAddress: '2 Quay Road, Oslo' }),
  submit: () => undefined,
  complete: () => undefined,
  cancel: () => ({ cancelReason: 'Ordered twice' }),
};

/** What each client sends, chosen beforehand so that the seed alone decides it. */
function plans(commands: readonly Change[]): Change[][] {
  const random = seededRandom();
  const choose = () => commands[Math.floor(random() * commands.length)] ?? 'address';
  return Array.from({ length: CLIENTS }, () => Array.from({ length: COMMANDS_PER_CLIENT }, choose));
}

/** Sends one command after the other. @returns what each came to */
async function client(id: string, commands: readonly Change[]): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (const command of commands) {
    const { status, revision } = await running.api.command(command, id, bodies[command]());
    sent.push({ command, status, revision });
  }
  return sent;
}

describe('64 clients on one order at once', () => {
  it.each([
    { title: 'pay, cancel and change it', commands: ['pay', 'cancel', 'cart', 'address'] as const },
    {
      title: 'pay, submit, complete and change it',
      commands: ['pay', 'submit', 'complete', 'cart', 'address'] as const,
    },
    { title: 'do all that can be done', commands: ['pay', 'submit', 'complete', 'cancel', 'cart', 'address'] as const },
    { title: 'change nothing but the address', commands: ['address'] as const },
  ])('$title: every acknowledged command is in the stream, and no rule is broken', async ({ commands }) => {
    const id: string = (await running.api.command('create', '', anOrder())).body;
    const sent = (await Promise.all(plans(commands).map((plan) => client(id, plan)))).flat();

    const statuses = [...new Set(sent.map(({ status }) => status))];
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
    const events = await running.streams.read(id);
    const types = events.map(({ type }) => type);
    expect(brokenRule(types)).toBeUndefined();
    const acknowledged = sent.filter(({ status }) => status === 200).sort((a, b) => a.revision - b.revision);
    expect(acknowledged.map(({ command, revision }) => [revision, eventOf[command]])).toEqual(
      events.slice(1).map(({ revision, type }) => [revision, type]),
    );
  });
});

describe('64 clients with If-Match on the same revision', () => {
  it('lets one of them through and tells the others that it has changed', async () => {
    const id: string = (await running.api.command('create', '', anOrder())).body;
    const change = () => running.api.command('address', id, { deliveryAddress: '3 Pier, Oslo' }, { 'if-match': '"0"' });
    const statuses = (await Promise.all(Array.from({ length: CLIENTS }, change))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, ...Array.from({ length: CLIENTS - 1 }, () => 412)]);
    expect(await running.streams.read(id)).toHaveLength(2);
  });
});

describe('64 clients with one Idempotency-Key', () => {
  it('create one order, and all of them are told its id', async () => {
    const body = anOrder();
    const headers = { 'idempotency-key': `race-${crypto.randomUUID()}` };
    const create = () => running.api.command('create', '', body, headers);
    const answers = await Promise.all(Array.from({ length: CLIENTS }, create));
    expect(new Set(answers.map(({ status, body: id, revision }) => `${status} ${id} ${revision}`)).size).toBe(1);
    expect(await running.streams.read(answers[0]?.body)).toHaveLength(1);
  });

  it('pay it once, and all of them are told the same', async () => {
    const id: string = (await running.api.command('create', '', anOrder())).body;
    const body = aPayment();
    const headers = { 'idempotency-key': `race-${crypto.randomUUID()}` };
    const answers = await Promise.all(
      Array.from({ length: CLIENTS }, () => running.api.command('pay', id, body, headers)),
    );
    expect(new Set(answers.map(({ status, revision }) => `${status} ${revision}`))).toEqual(new Set(['200 1']));
    expect(await running.streams.read(id)).toHaveLength(2);
  });
});

describe('120 buyers of 30 pieces at once', () => {
  it('30 get one, 90 hear that it is sold out, and nobody else pays', { timeout: 300_000 }, () =>
    stockRace(running.platform, { buyers: 120, pieces: 30 }),
  );
});
