import { Client, credentials, type ServiceError as GrpcError, Metadata, status } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestContext, testContext } from '../test/fixtures.ts';
import { GrpcHost, loadProto, PROBLEM_KEY, ServiceError } from './index.ts';

interface Say {
  text: string;
}

const proto = loadProto(new URL('../test/echo.proto', import.meta.url), { keepCase: true });
const loopback = { host: '127.0.0.1', port: 0 };

let ctx: TestContext;
let inner: Client;
let outer: Client;

beforeAll(async () => {
  ctx = testContext();
  const host = new GrpcHost(ctx);
  host.add(ctx, proto, 'test.v1.Echo', {
    Say: async (_request: Say, call) => ({ text: `${call.header('x-who')}` }),
    Shout: async (request: Say) => request,
  });
  inner = new Client(await host.listen(loopback), credentials.createInsecure());
  const gate = async (path: string, headers: { get(name: string): string | undefined; set: Metadata['set'] }) => {
    if (path !== '/test.v1.Echo/Say') throw new ServiceError('forbidden', 'Not here.', { type: 'not-here' });
    headers.set('x-who', `${headers.get('x-token')} at the door`);
  };
  outer = new Client(await host.listen({ ...loopback, gate }), credentials.createInsecure());
});
afterAll(async () => {
  await ctx.lifecycle.stop();
  inner.close();
  outer.close();
});

function ask(client: Client, name: string, metadata = new Metadata()): Promise<Say> {
  const method = (proto['test.v1.Echo'] as Record<string, MethodDefinition<object, object>>)[name];
  if (method === undefined) throw new Error(name);
  const { path, requestSerialize, responseDeserialize } = method;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, { text: 'hi' }, metadata, (error, message) =>
      error ? reject(error) : resolve(message as Say),
    );
  });
}

function asWho(who: string): Metadata {
  const metadata = new Metadata();
  metadata.set('x-who', who);
  metadata.set('x-token', 'ada');
  return metadata;
}

describe('a gate', () => {
  it('says what a handler reads in the headers, whatever the caller wrote there', async () => {
    expect(await ask(outer, 'Say', asWho('eve'))).toMatchObject({ text: 'ada at the door' });
  });

  it('refuses a call with the status and the problem of its error', async () => {
    const error: GrpcError = await ask(outer, 'Shout').then(
      () => expect.fail('it passed'),
      (refusal) => refusal,
    );
    expect([error.code, error.details]).toEqual([status.PERMISSION_DENIED, 'Not here.']);
    expect(error.metadata.get(PROBLEM_KEY)).toEqual(['not-here']);
  });

  it('stands at its own door, and at no other of the same host', async () => {
    expect(await ask(inner, 'Shout')).toMatchObject({ text: 'hi' });
    expect(await ask(inner, 'Say', asWho('eve'))).toMatchObject({ text: 'eve' });
  });
});
