import { type handleUnaryCall, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { connect, disconnect, isConnectionString } from './connection.ts';
import { StoreUnavailable } from './errors.ts';
import { EventStore } from './event-store.ts';
import { noInstrumentation } from './instrumentation.ts';

let server: Server | undefined;
afterEach(() => server?.forceShutdown());

/** A server that answers every call of whatever kind with UNAVAILABLE, and counts them. */
async function refusingServer(): Promise<{ port: number; calls: () => number }> {
  let calls = 0;
  server = new Server();
  const refuse: handleUnaryCall<Buffer, Buffer> = (_call, callback) => {
    calls++;
    callback({ code: status.UNAVAILABLE, details: 'not now' });
  };
  const bytes = (value: Buffer) => value;
  const codec = {
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes,
  };
  const path = '/event_store.client.server_features.ServerFeatures/GetSupportedMethods';
  const method = { path, requestStream: false, responseStream: false, ...codec } as const;
  server.addService({ method }, { method: refuse });
  const port = await new Promise<number>((resolve, reject) => {
    server?.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, calls: () => calls };
}

describe('a connection', () => {
  it('sends a call once: what fails is not retried behind our back', async () => {
    const { port, calls } = await refusingServer();
    const client = connect(`esdb://127.0.0.1:${port}?tls=false`);
    const store = new EventStore(client, noInstrumentation);
    const append = store.append(
      'a-1',
      [{ id: crypto.randomUUID(), type: 'happened', data: {} }],
      -1,
      Date.now() + 5_000,
    );
    await expect(append).rejects.toThrow(StoreUnavailable);
    expect(calls()).toBe(1);
    await disconnect(client, Date.now());
  });
});

describe('isConnectionString', () => {
  it.each(['esdb://127.0.0.1:2113?tls=false', 'esdb+discover://store:2113', 'esdb://ann:secret@store:2113'])(
    'takes %s',
    (text) => expect(isConnectionString(text)).toBe(true),
  );

  it.each(['', 'http://127.0.0.1:2113', '127.0.0.1:2113', 'esdb://'])('does not take %j', (text) =>
    expect(isConnectionString(text)).toBe(false),
  );
});
