import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import persistentService from '@eventstore/db-client/generated/persistent_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ServiceDefinition } from '@grpc/grpc-js';

/** An event store that is there and gives no answer. */
export interface SilentStore {
  readonly connectionString: string;
  /** Paths of the calls that wait for an answer now. */
  waiting(): readonly string[];
  stop(): Promise<void>;
}

/**
 * Starts a server that takes every call, says what it could do, and answers nothing else.
 * @param mute whether it does not even say what it could do
 */
export async function startSilentStore({ mute = false } = {}): Promise<SilentStore> {
  const sessions = new Set<ServerHttp2Session>();
  const waiting = new Map<ServerHttp2Stream, string>();
  const server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, { ':path': path = '' }) => {
    stream.on('error', () => {});
    if (path.endsWith('/GetSupportedMethods') && !mute) {
      answer(stream, supportedMethods());
      return;
    }
    waiting.set(stream, path);
    stream.on('close', () => waiting.delete(stream)).resume();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    connectionString: `esdb://127.0.0.1:${port}?tls=false`,
    waiting: () => [...waiting.values()],
    async stop() {
      for (const session of sessions) session.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Answers a unary call: the message with its prefix (not compressed, its length), then the status. */
function answer(stream: ServerHttp2Stream, message: Uint8Array): void {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([prefix, message]));
}

function supportedMethods(): Uint8Array {
  const message = new features.SupportedMethods();
  const services = [streamsService.StreamsService, persistentService.PersistentSubscriptionsService];
  for (const { path } of (services as unknown as ServiceDefinition[]).flatMap((service) => Object.values(service))) {
    const [, serviceName = '', methodName = ''] = path.split('/');
    const method = new features.SupportedMethod();
    method.setServiceName(serviceName);
    method.setMethodName(methodName.toLowerCase());
    method.setFeaturesList(['stream', 'all']);
    message.addMethods(method);
  }
  return message.serializeBinary();
}
