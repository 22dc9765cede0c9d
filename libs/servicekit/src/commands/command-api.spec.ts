import type { CallContext, Caller } from '@keelson/chassis';
import { WrongRevision } from '@keelson/eventsourcing';
import { Type } from 'typebox';
import { expect, test, vi } from 'vitest';
import { CommandApi, type CommandApiOptions } from './command-api.ts';
import { commandMetadata } from './command-metadata.ts';
import { idReader } from './read-id.ts';

const id = '0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55';
const ann: Caller = { id: 'ann', email: 'ann@example.com', roles: ['customer'], sessionId: undefined };
const command = { type: 'restock', quantity: 3 };
type Command = typeof command;

function setup(
  headers: Readonly<Record<string, string>> = {},
  caller?: Caller,
  options: Partial<CommandApiOptions<Command, never, unknown>> = {},
) {
  const create = vi.fn(async (_command: Command, _options: { id?: string | undefined; idempotencyKey?: string }) => ({
    id,
    revision: 0,
  }));
  const handle = vi.fn(async (found: string, _command: Command, _options: object) => ({ id: found, revision: 4 }));
  const setHeader = vi.fn();
  const call = {
    deadline: { epochMs: 1_000 },
    header: (name: string) => headers[name],
    setHeader,
    caller,
    trace: undefined,
  } as unknown as CallContext;
  const handler = { create, handle } as unknown as CommandApiOptions<Command, never, unknown>['handler'];
  const api = new CommandApi<Command, never, unknown>({ handler, thing: 'stock', metadata: () => ({}), ...options });
  return { api, call, create, handle, setHeader };
}

test('a command goes to what it names with the caller’s deadline, and answers the revision as ETag', async () => {
  const { api, call, handle, setHeader } = setup();
  expect(await api.change(id.toUpperCase(), command, call)).toEqual({ id, revision: 4 });
  expect(handle).toHaveBeenCalledWith(id, command, expect.objectContaining({ deadline: 1_000, metadata: {} }));
  expect(setHeader).toHaveBeenCalledWith('etag', '"4"');
});

test('a key stands for the command and what it is for, or for the request that the caller made', async () => {
  const { api, call, handle, create } = setup({ 'idempotency-key': 'k' });
  await api.change(id, command, call);
  await api.change(id, command, call, { request: { type: 'restock' } });
  await api.create(command, call, { request: { asked: 'for it' } });
  const requests = [...handle.mock.calls.map(([, , options]) => options), create.mock.calls[0]?.[1]];
  expect(requests).toMatchObject([
    { request: { id, ...command } },
    { request: { id, type: 'restock' } },
    { request: { asked: 'for it' } },
  ]);
});

test('callers have keys of their own, and none can name another’s', async () => {
  const keys = [];
  for (const caller of [undefined, ann, { ...ann, id: 'bob' }]) {
    const { api, call, create } = setup({ 'idempotency-key': 'k' }, caller);
    await api.create(command, call);
    keys.push(create.mock.calls[0]?.[1].idempotencyKey);
  }
  expect(keys).toEqual(['k', 'ann k', 'bob k']);
  const { api, call } = setup({ 'idempotency-key': 'ann k' });
  await expect(api.create(command, call)).rejects.toMatchObject({ faults: [{ field: 'idempotency-key' }] });
});

test('a service’s key is the same whomever it calls for', async () => {
  const { api, call, create } = setup({ 'idempotency-key': 'k' }, ann, { keysPerCaller: false });
  await api.create(command, call);
  expect(create.mock.calls[0]?.[1].idempotencyKey).toBe('k');
});

test('a new one may be given its id, in the form that ids have', async () => {
  const { api, call, create } = setup();
  await api.create(command, call, { id: id.toUpperCase() });
  expect(create.mock.calls[0]?.[1].id).toBe(id);
  await expect(api.create(command, call, { id: 'x' })).rejects.toMatchObject({ faults: [{ field: 'id' }] });
});

test('ids may have a form of their own', async () => {
  const readId = idReader(Type.String({ pattern: '^[A-Z]+-\\d+$' }));
  const { api, call, handle } = setup({}, undefined, { readId });
  await api.change('CLEAT-7', command, call);
  expect(handle.mock.calls[0]?.[0]).toBe('CLEAT-7');
  await expect(api.change('cleat', command, call)).rejects.toMatchObject({ code: 'invalid' });
});

test('a command is carried out at whichever of the revisions in If-Match is the right one', async () => {
  const { api, call, handle } = setup({ 'if-match': '"7", "3"' });
  handle.mockImplementation(async (found, _command, { expectedRevision }: { expectedRevision?: number }) => {
    if (expectedRevision !== 7) throw new WrongRevision(expectedRevision ?? -1, 7);
    return { id: found, revision: 8 };
  });
  expect(await api.change(id, command, call)).toEqual({ id, revision: 8 });
});

test('a new one takes no If-Match', async () => {
  const { api, call } = setup({ 'if-match': '*' });
  const faults = [{ field: 'if-match', message: 'has no meaning for a new stock' }];
  await expect(api.create(command, call)).rejects.toMatchObject({ code: 'invalid', faults });
});

test('events tell who asked for them, and in which trace', () => {
  const tracing = { carrier: () => ({ traceparent: '00-x' }) } as unknown as Parameters<
    typeof commandMetadata
  >[0]['tracing'];
  const metadata = commandMetadata({ tracing });
  expect(metadata({ caller: ann } as CallContext)).toEqual({ traceparent: '00-x', callerId: 'ann' });
  expect(metadata({ caller: undefined } as CallContext)).toEqual({ traceparent: '00-x' });
});
