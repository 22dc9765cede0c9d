import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { checkoutSteps, idsOf } from '../contract/index.ts';
import { ann, basket, bob, claimsOf, operator, type Platform, startPlatform } from './platform.ts';
import { amissAfter } from './world/balance.ts';
import { asAsked } from './world/callee-host.ts';
import { DECLINED } from './world/callees.ts';
import { Refusal } from './world/refusal.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ STEP_ATTEMPTS: '2' });
});
afterAll(() => platform.stop());
afterEach(() => {
  platform.callees.script = asAsked;
});

const waiting = { prefer: 'wait=8' };
const away = Object.assign(new Error('Away.'), { code: 'unavailable' });
const price = { totalMinor: 2 * 1_999 + 2_450 };
const amiss = (id: string, phase: string) => amissAfter(id, phase, price, platform.outside);

const untilState = (id: string, state: string) =>
  vi.waitFor(async () => expect((await platform.read(id)).state).toBe(state), { timeout: 15_000, interval: 20 });

describe('to buy', () => {
  test('is answered at once with the place to look, and goes on by itself to the end', async () => {
    const { status, headers, body } = await platform.buy();
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/api/v1/checkouts/${body.id}`);
    expect(headers.get('etag')).toBe('"0"');
    expect(body).toMatchObject({ state: 'running', total: 64.48, endedAt: null, orderId: idsOf(body.id).orderId });
    await untilState(body.id, 'completed');
    expect((await platform.read(body.id)).steps).toEqual(checkoutSteps.map((name) => ({ name, state: 'done' })));
    expect(amiss(body.id, 'completed')).toEqual([]);
  });

  test('waits for the end where the client would rather', async () => {
    const { status, headers, body } = await platform.buy(ann, waiting);
    expect([status, headers.get('preference-applied'), body.state]).toEqual([201, 'wait=8', 'completed']);
    expect(headers.get('etag')).toBe(`"${body.revision}"`);
    expect(body.endedAt).not.toBeNull();
  });

  test('waits no longer than that', async () => {
    platform.callees.script = (operation, effect) => (operation === 'place' ? new Promise(() => {}) : effect());
    const { status, headers, body } = await platform.buy(ann, { prefer: 'wait=0' });
    expect([status, headers.get('preference-applied'), body.state]).toEqual([202, 'wait=0', 'running']);
    platform.callees.script = asAsked;
    await untilState(body.id, 'completed');
  });

  test('twice under one key is to buy once, whatever the catalogue says meanwhile', async () => {
    const key = { 'idempotency-key': 'basket-1' };
    const first = await platform.buy(ann, key);
    await untilState(first.body.id, 'completed');
    const { offers } = platform.callees;
    platform.callees.offers = [];
    const repeat = await platform.buy(ann, key);
    platform.callees.offers = offers;
    expect([repeat.status, repeat.body]).toEqual([
      201,
      expect.objectContaining({ id: first.body.id, state: 'completed' }),
    ]);
    expect((await platform.buy(ann, key, { ...basket, deliveryAddress: 'Elsewhere' })).status).toBe(422);
    expect((await platform.buy(bob, key)).body.id).not.toBe(first.body.id);
  });

  test.each([
    ['an empty basket', { lines: [] }, 'lines'],
    ['a product twice', { lines: [basket.lines[0], basket.lines[0]] }, 'lines'],
    ['no pieces', { lines: [{ sku: 'cleat', quantity: 0 }] }, 'lines[0].quantity'],
    ['a name that no product has', { lines: [{ sku: '../x', quantity: 1 }] }, 'lines[0].sku'],
    ['no address', { deliveryAddress: ' ' }, 'deliveryAddress'],
    ['a card number', { paymentMethod: '4111111111111111' }, 'paymentMethod'],
  ])('with %s is refused before anything begins', async (_what, wrong, field) => {
    const { status, body } = await platform.buy(ann, {}, { ...basket, ...wrong });
    expect([status, body]).toEqual([400, expect.objectContaining({ errors: [expect.objectContaining({ field })] })]);
  });

  test.each([
    ['unknown', 'nothing-such', 'product-unknown'],
    ['retired', 'anchor', 'product-retired'],
  ])('a product that is %s is refused before anything begins', async (_what, sku, problem) => {
    const { status, body } = await platform.buy(ann, {}, { ...basket, lines: [{ sku, quantity: 1 }] });
    expect([status, body]).toEqual([409, expect.objectContaining({ type: `urn:keelson:problem:${problem}` })]);
  });

  test('needs an account', async () => {
    expect((await platform.send('POST', '', undefined, basket)).status).toBe(401);
  });
});

describe('a checkout that does not come off', () => {
  test.each([
    ['what is not there', { ...basket, lines: [{ sku: 'cleat', quantity: 9_999 }] }, 'out-of-stock', 'reserve-stock'],
    ['a card that the bank declines', { ...basket, paymentMethod: DECLINED }, 'payment-declined', 'authorise-payment'],
  ])('because of %s is undone, and says why', async (_what, wanted, problem, step) => {
    const { status, body } = await platform.buy(ann, waiting, wanted);
    expect([status, body.state, body.problem]).toEqual([201, 'compensated', problem]);
    expect(body.steps.find(({ name }) => name === step)?.state).toBe('failed');
    expect(amiss(body.id, 'undone')).toEqual([]);
  });

  test.each(['record-payment', 'hand-over', 'capture', 'commit', 'record-delivery'] as const)(
    'because its customer cancels the order before %s is undone',
    async (moment) => {
      platform.callees.script = (operation, effect) => {
        if (operation === moment) {
          for (const id of platform.outside.orders.open()) platform.outside.orders.cancel(id);
        }
        return effect();
      };
      const { body } = await platform.buy(ann, waiting);
      expect([body.state, body.problem]).toEqual(['compensated', 'order-canceled']);
      expect(amiss(body.id, 'undone')).toEqual([]);
    },
  );

  test('because its hold expired is undone, money too', async () => {
    platform.callees.script = (operation, effect) => {
      if (operation === 'commit') throw new Refusal('reservation-gone');
      return effect();
    };
    const { body } = await platform.buy(ann, waiting);
    expect([body.state, body.problem]).toEqual(['compensated', 'reservation-gone']);
    expect(amiss(body.id, 'undone')).toEqual([]);
  });
});

describe('a callee that is away', () => {
  const unavailable = (asked: string, effectFirst: boolean) => {
    let times = 1;
    platform.callees.script = (operation, effect) => {
      if (operation !== asked || times-- <= 0) return effect();
      if (effectFirst) effect();
      throw away;
    };
  };

  test.each([
    ['reserve', false],
    ['authorise', true],
    ['place', true],
    ['capture', true],
    ['commit', true],
    ['record-delivery', true],
  ] as const)(
    'for a moment at %s (done all the same: %s) is asked again, and nothing is done twice',
    async (asked, done) => {
      unavailable(asked, done);
      const { body } = await platform.buy(ann, waiting);
      expect(body.state).toBe('completed');
      expect(amiss(body.id, 'completed')).toEqual([]);
    },
  );

  test('for too long makes it stuck, and an operator resumes it', async () => {
    platform.callees.script = (operation, effect) => {
      if (operation === 'capture') throw away;
      return effect();
    };
    const { body } = await platform.buy(ann, waiting);
    expect(body).toMatchObject({ state: 'stuck', step: 'capture-payment', problem: 'too-many-attempts' });
    await vi.waitFor(async () => {
      const { checkouts } = await platform.list(operator, '?state=stuck');
      expect(checkouts.map(({ id }) => id)).toContain(body.id);
    });
    platform.callees.script = asAsked;
    expect((await platform.send('POST', `/${body.id}/resume`, ann)).status).toBe(403);
    expect((await platform.send('POST', `/${body.id}/resume`, operator)).status).toBe(200);
    await untilState(body.id, 'completed');
    expect(amiss(body.id, 'completed')).toEqual([]);
    expect((await platform.send('POST', `/${body.id}/resume`, operator)).status).toBe(409);
  });

  test('and an operator who gives up: it is undone, though nobody knows what was done', async () => {
    platform.callees.script = (operation, effect) => {
      if (operation !== 'authorise') return effect();
      effect();
      throw away;
    };
    const { body } = await platform.buy(ann, waiting);
    expect(body.state).toBe('stuck');
    const wrong = await platform.send('POST', `/${body.id}/abort`, operator, { reason: '' });
    expect(wrong.status).toBe(400);
    const abort = await platform.send('POST', `/${body.id}/abort`, operator, { reason: 'By telephone.' });
    expect(abort.status).toBe(200);
    await untilState(body.id, 'compensated');
    expect(amiss(body.id, 'undone')).toEqual([]);
    const told = { problem: 'aborted', problemDetail: 'Something went wrong on our side.' };
    expect(await platform.read(body.id)).toMatchObject(told);
    expect(JSON.stringify(await platform.journal(body.id))).toContain('By telephone.');
  });
});

describe('a checkout is seen', () => {
  test('by whoever started it and by operators; for everybody else there is none', async () => {
    const { body } = await platform.buy(ann, waiting);
    for (const [who, status] of [
      [ann, 200],
      [operator, 200],
      [bob, 404],
      [undefined, 401],
    ] as const) {
      expect((await platform.send('GET', `/${body.id}`, who)).status).toBe(status);
      expect((await platform.send('GET', `/${body.id}/events`, who).catch(() => ({ status: 200 }))).status).toBe(
        status,
      );
    }
    expect((await platform.send('GET', '/00000000-0000-4000-8000-000000000000', operator)).status).toBe(404);
  });

  test('in the list of whoever started it, the newest first', async () => {
    const first = await platform.buy(bob, waiting);
    const second = await platform.buy(bob, waiting);
    await vi.waitFor(async () => {
      const { checkouts } = await platform.list(bob);
      expect(checkouts.slice(0, 2)).toEqual([second.body, first.body]);
    });
    const anns = await platform.list(ann, '?size=100');
    expect(anns.checkouts.map(({ id }) => id)).not.toContain(first.body.id);
  });

  test('entry by entry in its journal, by operators, without what the payer paid with', async () => {
    const { body } = await platform.buy(ann, waiting);
    const entries = await platform.journal(body.id);
    expect(entries).toHaveLength(body.revision + 1);
    expect(entries.slice(0, 3).map(({ type }) => type)).toEqual([
      'V1_SAGA_STARTED',
      'V1_STEP_STARTED',
      'V1_STEP_SUCCEEDED',
    ]);
    expect(JSON.stringify(entries)).not.toContain('tok_ok');
    expect((await platform.send('GET', `/${body.id}/journal`, ann)).status).toBe(403);
  });

  test('live: each change as it happens, then the end', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    platform.callees.script = async (operation, effect) => {
      if (operation === 'place') await held;
      return effect();
    };
    const { body } = await platform.buy();
    const response = await fetch(`${platform.http}/api/v1/checkouts/${body.id}/events`, {
      headers: { 'x-keelson-claims': claimsOf(ann) },
    });
    release();
    const text = await response.text();
    const revisions = [...text.matchAll(/^id: (\d+)$/gm)].map(([, revision]) => Number(revision));
    expect(revisions).toEqual(revisions.map((_, index) => index));
    expect(text).toMatch(/event: change\ndata: .*"state":"completed".*\n\nevent: end\ndata: {}\n\n$/);
  });
});
