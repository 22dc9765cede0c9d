import type { CallContext, Caller } from '@keelson/chassis';
import { type CommandOptions, RuleViolation, WrongRevision } from '@keelson/eventsourcing';
import { describe, expect, test, vi } from 'vitest';
import type { OrderCommand } from '../domain/commands.ts';
import { orderDecider } from '../domain/order.ts';
import { OrderCommands } from './order-commands.ts';

const id = '0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55';
const order = {
  shopItems: [{ id: 'sku-1', title: 'Cleat', quantity: 1, price: 1 }],
  accountEmail: 'ann@example.com',
  deliveryAddress: '1 Harbour Street',
};

function setup(headers: Readonly<Record<string, string>> = {}, caller?: Caller, ownerId: string | null = null) {
  const create = vi.fn(async (_command: OrderCommand, _options: CommandOptions) => ({
    id,
    revision: 0,
    replayed: false,
  }));
  const handle = vi.fn(async (id: string, _command: OrderCommand, _options: CommandOptions) => ({
    id,
    revision: 3,
    replayed: false,
  }));
  const known = async () => ({ ...orderDecider.initial, created: true, ownerId });
  const setHeader = vi.fn();
  const call = {
    deadline: { epochMs: 1_000 },
    header: (name: string) => headers[name],
    setHeader,
    caller,
  } as unknown as CallContext;
  const commands = new OrderCommands({
    handler: { create, handle, known },
    metadata: () => ({ traceparent: '00-x' }),
    now: () => new Date('2026-05-01T10:00:00Z'),
  });
  return { commands, call, create, handle, setHeader };
}

describe('a command', () => {
  test('goes to its order with the caller’s deadline and trace, and answers the revision as ETag', async () => {
    const { commands, call, handle, setHeader } = setup();
    const result = await commands.change('submit-order', id, {}, call);
    expect(result).toMatchObject({ id, revision: 3 });
    expect(handle).toHaveBeenCalledWith(
      id,
      { type: 'submit-order' },
      expect.objectContaining({ deadline: 1_000, metadata: { traceparent: '00-x' } }),
    );
    expect(setHeader).toHaveBeenCalledWith('etag', '"3"');
  });

  test('finds its order however the id is written', async () => {
    const { commands, call, handle } = setup();
    await commands.change('submit-order', id.toUpperCase(), {}, call);
    expect(handle.mock.calls[0]?.[0]).toBe(id);
  });

  test.each(['', 'x', `${id}0`, `{${id}}`, 'urn:uuid:0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55', 7, undefined])(
    'on an order called %j is refused',
    async (wrong) => {
      const { commands, call } = setup();
      await expect(commands.change('submit-order', wrong, {}, call)).rejects.toMatchObject({
        code: 'invalid',
        faults: [{ field: 'id', message: expect.any(String) }],
      });
    },
  );

  test('stands under its key for what was asked of which order, not for when', async () => {
    const { commands, call, handle } = setup({ 'idempotency-key': 'k-1' });
    await commands.change('pay-order', id, { paymentID: 'p' }, call);
    const options = handle.mock.calls[0]?.[2];
    expect(options?.idempotencyKey).toBe('k-1');
    expect(options?.request).toEqual({ id, type: 'pay-order', paymentID: 'p' });
  });

  test.each([' ', 'a b', 'é', 'x'.repeat(256), 'a\n', ''])('with the key %j is refused', async (key) => {
    const { commands, call } = setup({ 'idempotency-key': key });
    await expect(commands.create(order, call)).rejects.toMatchObject({
      code: 'invalid',
      faults: [{ field: 'idempotency-key' }],
    });
  });

  test.each([
    ['"7"', 7],
    ['7', 7],
    ['W/"6", "7"', 7],
    ['*', undefined],
  ])('with If-Match %s expects revision %s', async (header, revision) => {
    const { commands, call, handle } = setup({ 'if-match': header });
    await commands.change('submit-order', id, {}, call);
    expect(handle.mock.calls[0]?.[2].expectedRevision).toBe(revision);
  });

  test.each([
    ['"3", "1"', [1, 3]],
    ['"3" ,"3",\t"2"', [2, 3]],
    ['"9","1"', [1, 9]],
    ['"a,b", "3", W/"2", "x"', [3]],
  ])('with If-Match %s is carried out at whichever of them the order is at', async (header, tried) => {
    const { commands, call, handle } = setup({ 'if-match': header });
    const last = tried.at(-1);
    handle.mockImplementation(async (_id, _command, { expectedRevision = -1 }) => {
      if (expectedRevision !== last) throw new WrongRevision(expectedRevision, 5);
      return { id, revision: 4, replayed: false };
    });
    expect(await commands.change('submit-order', id, {}, call)).toMatchObject({ revision: 4 });
    expect(handle.mock.calls.map(([, , options]) => options.expectedRevision)).toEqual(tried);
  });

  test('with If-Match at none of the order’s revision is refused after each was tried', async () => {
    const { commands, call, handle } = setup({ 'if-match': '"1", "2"' });
    handle.mockRejectedValue(new WrongRevision(2, 5));
    await expect(commands.change('submit-order', id, {}, call)).rejects.toMatchObject({ code: 'revision' });
    expect(handle).toHaveBeenCalledTimes(2);
  });

  test('that a rule refuses is tried once', async () => {
    const { commands, call, handle } = setup({ 'if-match': '"1", "2"' });
    handle.mockRejectedValue(new RuleViolation('order-not-paid', 'no'));
    await expect(commands.change('submit-order', id, {}, call)).rejects.toMatchObject({ code: 'rule' });
    expect(handle).toHaveBeenCalledOnce();
  });

  test.each(['W/"7"', 'W/"3", W/"7"', '""', '"a"', '"-1"', '"03"', '"a,b"'])(
    'with If-Match %s, which is no order’s ETag, is never carried out',
    async (header) => {
      const { commands, call, handle } = setup({ 'if-match': header });
      await expect(commands.change('submit-order', id, {}, call)).rejects.toMatchObject({
        code: 'revision',
        type: 'wrong-revision',
      });
      expect(handle).not.toHaveBeenCalled();
    },
  );

  test.each([
    'a',
    '-1',
    '"1", 2',
    '"1", x',
    '"1",',
    '1, 2',
    `"1"${', "1"'.repeat(10)}`,
    '1.5',
    '"1',
    '**',
    '9'.repeat(16),
  ])('with If-Match %s is refused', async (header) => {
    const { commands, call } = setup({ 'if-match': header });
    await expect(commands.change('submit-order', id, {}, call)).rejects.toMatchObject({
      code: 'invalid',
      faults: [{ field: 'if-match' }],
    });
  });

  test.each(['"0"', '*'])('that makes an order takes no If-Match (%s)', async (header) => {
    const { commands, call } = setup({ 'if-match': header });
    await expect(commands.create(order, call)).rejects.toMatchObject({
      code: 'invalid',
      faults: [{ field: 'if-match' }],
    });
  });
});

describe('an order of an account', () => {
  const account = (id: string, ...roles: string[]): Caller => ({ id, email: '', roles, sessionId: undefined });
  const ann = account('ann', 'customer');
  const changes = {
    'pay-order': { paymentID: 'p' },
    'submit-order': {},
    'complete-order': {},
    'update-cart': { shopItems: order.shopItems },
    'cancel-order': { cancelReason: 'Twice' },
    'change-address': { deliveryAddress: '2 Quay Road' },
  } as const;
  const types = Object.keys(changes) as (keyof typeof changes)[];
  const theOwners = ['cancel-order', 'change-address'];

  test('belongs to who opened it', async () => {
    const { commands, call, create } = setup({ 'idempotency-key': 'k' }, ann);
    await commands.create(order, call);
    expect(create.mock.calls[0]?.[0]).toMatchObject({ ownerId: 'ann' });
    const nobody = setup();
    await nobody.commands.create(order, nobody.call);
    expect(nobody.create.mock.calls[0]?.[0]).not.toHaveProperty('ownerId');
  });

  test.each(types)('is there for %s by an operator', async (type) => {
    const { commands, call, handle } = setup({}, account('olga', 'operator'), 'ann');
    await commands.change(type, id, changes[type], call);
    expect(handle).toHaveBeenCalledOnce();
  });

  test.each(types)('does not exist for %s by anybody else', async (type) => {
    for (const caller of [undefined, account('bob', 'customer')]) {
      const { commands, call, handle } = setup({}, caller, 'ann');
      const refused = commands.change(type, id, changes[type], call);
      await expect(refused).rejects.toMatchObject({ code: 'not-found', type: 'order-not-found' });
      expect(handle).not.toHaveBeenCalled();
    }
  });

  test.each(types)('lets its owner %s only where that is theirs to do', async (type) => {
    const { commands, call, handle } = setup({}, ann, 'ann');
    const changed = commands.change(type, id, changes[type], call);
    if (theOwners.includes(type)) await changed;
    else await expect(changed).rejects.toMatchObject({ code: 'forbidden' });
    expect(handle).toHaveBeenCalledTimes(theOwners.includes(type) ? 1 : 0);
  });

  test.each(types)('without an account is open to %s by whoever passes the edge', async (type) => {
    const { commands, call, handle } = setup({}, ann, null);
    await commands.change(type, id, changes[type], call);
    expect(handle).toHaveBeenCalledOnce();
  });

  test('says where its prices come from to an owner who would set them', async () => {
    const { commands, call } = setup({}, ann, 'ann');
    await expect(commands.change('update-cart', id, changes['update-cart'], call)).rejects.toThrow('catalogue');
  });
});
