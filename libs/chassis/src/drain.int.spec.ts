import { once } from 'node:events';
import { connect } from 'node:net';
import { Client, credentials } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { eventually, testContext } from '../test/fixtures.ts';
import { createHttpServer, GrpcHost, listenHttp, loadProto, startAdmin } from './index.ts';

const proto = loadProto(new URL('../test/echo.proto', import.meta.url));
const any = { host: '127.0.0.1', port: 0 };

/** Handlers that wait until they are released. */
function gate(): { entered: Promise<void>; pass(): Promise<void>; release(): void } {
  const begun = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const pass = () => {
    begun.resolve();
    return held.promise;
  };
  return { entered: begun.promise, pass, release: held.resolve };
}

function say(client: Client): Promise<string> {
  return new Promise((resolve, reject) => {
    const path = '/test.v1.Echo/Say';
    const nothing = () => Buffer.alloc(0);
    client.makeUnaryRequest(path, nothing, String, {}, (error) => (error ? reject(error) : resolve('finished')));
  });
}

test('connections that never sent anything hold up neither HTTP nor gRPC nor admin', async () => {
  const ctx = testContext({ DRAIN_TIMEOUT_MS: '10000' });
  const app = createHttpServer(ctx, { openapi: { title: '', version: '', description: '' } });
  const host = new GrpcHost(ctx);
  const addresses = [await listenHttp(ctx, app, any), `http://${await host.listen(any)}`, await startAdmin(ctx, any)];
  const closed = addresses.map(async (address) => {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname).on('error', () => {});
    await once(socket, 'connect');
    return { closed: once(socket.resume(), 'close') };
  });
  const sockets = await Promise.all(closed);
  const begin = performance.now();
  await ctx.lifecycle.stop();
  await Promise.all(sockets.map((socket) => socket.closed));
  expect(performance.now() - begin).toBeLessThan(3_000);
});

test('HTTP and gRPC stop accepting at the same moment, and what is in flight on both has its time', async () => {
  const ctx = testContext();
  const http = gate();
  const grpc = gate();
  const app = createHttpServer(ctx, { openapi: { title: '', version: '', description: '' } });
  app.get('/held', async () => {
    await http.pass();
    return 'finished';
  });
  const host = new GrpcHost(ctx);
  host.add(ctx, proto, 'test.v1.Echo', {
    Say: async () => {
      await grpc.pass();
      return {};
    },
  });
  const url = await listenHttp(ctx, app, any);
  const address = await host.listen(any);
  const client = new Client(address, credentials.createInsecure());
  const late = new Client(address, credentials.createInsecure());

  const overHttp = fetch(`${url}/held`).then((answer) => answer.text());
  const overGrpc = say(client);
  await Promise.all([http.entered, grpc.entered]);
  const stopped = ctx.lifecycle.stop();
  await eventually(() => expect(fetch(`${url}/held`)).rejects.toThrow());
  await expect(say(late)).rejects.toThrow('UNAVAILABLE');
  http.release();
  expect(await overHttp).toBe('finished');
  grpc.release();
  expect(await overGrpc).toBe('finished');
  await stopped;
  client.close();
  late.close();
});
