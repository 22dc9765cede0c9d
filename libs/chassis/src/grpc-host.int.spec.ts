import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type CallOptions,
  Client,
  type ClientReadableStream,
  credentials,
  type ServiceError as GrpcError,
  loadPackageDefinition,
  Metadata,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { protoPath as healthProto } from 'grpc-health-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, type TestContext, testContext } from '../test/fixtures.ts';
import { type CallContext, GrpcHost, loadProto, PROBLEM_KEY, ServiceError } from './index.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Say {
  text: string;
  AmountMinor?: number;
}

const proto = loadProto(new URL('../test/echo.proto', import.meta.url), { keepCase: true });
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

let first: TestContext;
let second: TestContext;
let address: string;
let client: Client;
/** What handlers saw: `cancelled`, `finally` ... */
const seen: string[] = [];
let produced = 0;

beforeAll(async () => {
  first = testContext({ REQUEST_TIMEOUT_MS: '3000' }, 'first');
  second = testContext({}, 'second');
  const host = new GrpcHost(first);
  host.add(first, proto, 'test.v1.Echo', { Say: say });
  host.add(second, proto, 'test.v1.Echo', {
    Shout: async (request: Say) => ({ text: request.text.toUpperCase() }),
    Count: count,
  });
  address = await host.listen({ host: '127.0.0.1', port: 0 });
  client = new Client(address, credentials.createInsecure());
});

afterAll(async () => {
  client.close();
  await second.lifecycle.stop();
  await first.lifecycle.stop();
});

async function say(request: Say, call: CallContext): Promise<Say> {
  switch (request.text) {
    case 'bug':
      throw new TypeError('secret detail');
    case 'rule':
      throw Object.assign(new Error('The order is paid ☃ \ud800.'), { code: 'rule', type: 'order-already-paid' });
    case 'invalid':
      throw new ServiceError('invalid', 'The cart is not valid.', {
        faults: [{ field: 'items[0]', message: 'is bad' }],
      });
    case 'unavailable':
      throw new ServiceError('unavailable', 'The store is away.', { retryAfter: 3 });
    case 'hang':
      seen.push('hanging');
      call.signal.addEventListener('abort', () => seen.push((call.signal.reason as ServiceError).code));
      return new Promise(() => {});
    case 'context':
      call.setHeader('etag', '"7"');
      return {
        text: JSON.stringify({
          ...first.tracing.carrier(call),
          key: call.header('Idempotency-Key'),
          left: call.deadline.remaining(),
        }),
      };
    default:
      return request;
  }
}

async function* count({ upTo }: { upTo: number }, call: CallContext): AsyncGenerator<Say> {
  try {
    for (let n = 1; n <= upTo; n++) {
      produced = n;
      yield { text: 'x'.repeat(upTo > 100 ? 10_000 : 1) + n };
    }
    if (upTo === 3) throw new ServiceError('not-found', 'There are only three.');
    if (upTo === 0)
      await new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason)));
  } finally {
    seen.push('finally');
  }
}

const methods = (proto['test.v1.Echo'] ?? {}) as Record<
  string,
  import('@grpc/proto-loader').MethodDefinition<object, object>
>;

function definitionOf(name: string) {
  const found = methods[name];
  if (found === undefined) throw new Error(name);
  return found;
}

interface Answer {
  message: Say;
  metadata: Metadata;
}

function unary(name: string, request: object, metadata = new Metadata(), options: CallOptions = {}): Promise<Answer> {
  const { path, requestSerialize, responseDeserialize } = definitionOf(name);
  let headers = new Metadata();
  return new Promise((resolve, reject) => {
    client
      .makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, options, (error, message) =>
        error ? reject(error) : resolve({ message: message as Say, metadata: headers }),
      )
      .on('metadata', (received) => {
        headers = received;
      });
  });
}

function stream(name: string, request: object, options: CallOptions = {}): ClientReadableStream<object> {
  const { path, requestSerialize, responseDeserialize } = definitionOf(name);
  return client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, new Metadata(), options);
}

const failure = (promise: Promise<unknown>): Promise<GrpcError> =>
  promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (error) => error,
  );

describe('a unary call', () => {
  test('is answered', async () => {
    const { message } = await unary('Say', { text: 'hello', AmountMinor: 9_007_199_254_740_991 });
    expect(message).toEqual({ text: 'hello', AmountMinor: 9_007_199_254_740_991 });
  });

  test('carries metadata both ways, and the trace on', async () => {
    const metadata = new Metadata();
    metadata.set('traceparent', traceparent);
    metadata.set('idempotency-key', 'k1');
    const answer = await unary('Say', { text: 'context' }, metadata);
    expect(JSON.parse(answer.message.text)).toMatchObject({ traceparent, key: 'k1' });
    expect(answer.metadata.get('etag')).toEqual(['"7"']);
  });

  test.each([
    ['rule', status.FAILED_PRECONDITION, 'order-already-paid', 'The order is paid ☃ \ufffd.'],
    ['invalid', status.INVALID_ARGUMENT, 'invalid', 'The cart is not valid. items[0] is bad'],
    ['unavailable', status.UNAVAILABLE, 'unavailable', 'The store is away.'],
  ])('that fails by %s has its status and type', async (text, code, type, details) => {
    const error = await failure(unary('Say', { text }));
    expect({ code: error.code, details: decodeURI(error.details), type: error.metadata.get(PROBLEM_KEY) }).toEqual({
      code,
      details,
      type: [type],
    });
  });

  test('that fails inside tells nothing and is logged', async () => {
    const error = await failure(unary('Say', { text: 'bug' }));
    expect(error.code).toBe(status.INTERNAL);
    expect(error.details).not.toContain('secret');
    expect(first.lines).toContainEqual(expect.objectContaining({ level: 'error', method: 'test.v1.Echo/Say' }));
  });

  test('with bytes that are no message is the caller’s fault', async () => {
    const { path, responseDeserialize } = definitionOf('Say');
    const garbage = new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        () => Buffer.from([0xff, 0xff, 0xff]),
        responseDeserialize,
        {},
        (error, message) => (error ? reject(error) : resolve(message)),
      );
    });
    expect((await failure(garbage)).code).toBe(status.INVALID_ARGUMENT);
  });

  test('with a text that is not valid UTF-8 is the caller’s fault, one with any other text is not', async () => {
    const { path, responseDeserialize } = definitionOf('Say');
    const sayBytes = (text: number[]) =>
      new Promise<Say>((resolve, reject) => {
        // Field 2 is 300, whose varint is no UTF-8 either.
        const message = Buffer.from([0x0a, text.length, ...text, 0x10, 0xac, 0x02]);
        const serialize = () => message;
        client.makeUnaryRequest(path, serialize, responseDeserialize, {}, (error, answer) =>
          error ? reject(error) : resolve(answer as Say),
        );
      });
    for (const text of [
      [0xff, 0xfe],
      [0xed, 0xa0, 0x80],
      [0xef, 0xbf, 0xbd, 0xff],
    ]) {
      expect((await failure(sayBytes(text))).code).toBe(status.INVALID_ARGUMENT);
    }
    expect((await sayBytes([...Buffer.from('ä\ufffd☃')])).text).toBe('ä\ufffd☃');
  });

  test('that is too large is refused', async () => {
    expect((await failure(unary('Say', { text: 'x'.repeat(2_000_000) }))).code).toBe(status.RESOURCE_EXHAUSTED);
  });

  test('that hangs ends at the deadline, and the handler is told', async () => {
    seen.length = 0;
    const error = await failure(unary('Say', { text: 'hang' }, new Metadata(), { deadline: Date.now() + 100 }));
    expect(error.code).toBe(status.DEADLINE_EXCEEDED);
    await eventually(() => expect(seen).toEqual(['hanging', 'deadline']));
  });

  test('without a deadline has the service’s', async () => {
    const { message } = await unary('Say', { text: 'context' });
    expect(JSON.parse(message.text).left).toBeLessThanOrEqual(3_000);
    const far = await unary('Say', { text: 'context' }, new Metadata(), { deadline: Date.now() + 1e9 });
    expect(JSON.parse(far.message.text).left).toBeLessThanOrEqual(3_000);
  });

  test('that its caller gives up is aborted', async () => {
    seen.length = 0;
    const { path, requestSerialize, responseDeserialize } = definitionOf('Say');
    const call = client.makeUnaryRequest(path, requestSerialize, responseDeserialize, { text: 'hang' }, () => {});
    await eventually(() => expect(seen).toEqual(['hanging']));
    call.cancel();
    await eventually(() => expect(seen).toEqual(['hanging', 'cancelled']));
  });

  test('to a method that nobody serves is UNIMPLEMENTED', async () => {
    expect((await failure(unary('Nobody', { text: '' }))).code).toBe(status.UNIMPLEMENTED);
  });
});

describe('a stream', () => {
  test('ends with its iteration', async () => {
    const texts: string[] = [];
    for await (const message of stream('Count', { upTo: 2 })) texts.push((message as Say).text);
    expect(texts).toEqual(['x1', 'x2']);
  });

  test('ends with the status of its error', async () => {
    const error = await failure(stream('Count', { upTo: 3 }).toArray());
    expect({ code: error.code, details: error.details }).toEqual({
      code: status.NOT_FOUND,
      details: 'There are only three.',
    });
  });

  test('waits for a slow reader and ends when that one goes', async () => {
    seen.length = 0;
    produced = 0;
    const call = stream('Count', { upTo: 100_000 });
    call.on('error', () => {});
    await new Promise((resolve) => call.once('data', resolve));
    call.pause();
    let before = -1;
    await eventually(() => {
      const now = produced;
      const still = now === before;
      before = now;
      expect(still).toBe(true);
    });
    expect(produced).toBeLessThan(10_000);
    call.cancel();
    await eventually(() => expect(seen).toEqual(['finally']));
  });

  test('ends at its caller’s deadline', async () => {
    const error = await failure(stream('Count', { upTo: 0 }, { deadline: Date.now() + 100 }).toArray());
    expect(error.code).toBe(status.DEADLINE_EXCEEDED);
  });
});

test('a long stream keeps nothing of what it has sent', async () => {
  const ctx = testContext();
  const host = new GrpcHost(ctx);
  const sent: WeakRef<Say>[] = [];
  let end = () => {};
  host.add(ctx, proto, 'test.v1.Echo', {
    async *Count() {
      for (let n = 0; n < 5; n++) {
        const message = { text: `${n}` };
        sent.push(new WeakRef(message));
        yield message;
      }
      await new Promise<void>((resolve) => {
        end = resolve;
      });
    },
  });
  const own = client;
  client = new Client(await host.listen({ host: '127.0.0.1', port: 0 }), credentials.createInsecure());
  const messages = stream('Count', { upTo: 0 }).toArray();
  await eventually(() => {
    collectGarbage();
    expect(sent.map((ref) => ref.deref()?.text).slice(0, 4)).toEqual(Array(4).fill(undefined));
    expect(sent).toHaveLength(5);
  });
  end();
  expect(await messages).toHaveLength(5);
  client.close();
  client = own;
  await ctx.lifecycle.stop();
});

test('two services share a host, each with its own metrics', async () => {
  expect((await unary('Shout', { text: 'hello' })).message.text).toBe('HELLO');
  const firstMetrics = await first.metrics.registry.metrics();
  const secondMetrics = await second.metrics.registry.metrics();
  expect(firstMetrics).toContain('grpc_method="Say",grpc_code="OK"');
  expect(firstMetrics).not.toContain('grpc_method="Shout"');
  expect(secondMetrics).toContain('grpc_service="test.v1.Echo",grpc_method="Shout",grpc_code="OK"} 1');
});

test('a method is served by one service only, and must exist', () => {
  const host = new GrpcHost(first);
  host.add(first, proto, 'test.v1.Echo', { Say: say });
  expect(() => host.add(second, proto, 'test.v1.Echo', { Say: say })).toThrow('/test.v1.Echo/Say is served already');
  expect(() => host.add(second, proto, 'test.v1.Echo', { Sing: say })).toThrow('the service has no method Sing');
  expect(() => host.add(second, proto, 'test.v1.Chorus', {})).toThrow('the proto has no service test.v1.Chorus');
});

describe('reflection', () => {
  const packages = loadPackageDefinition(
    loadSync('reflection.proto', {
      includeDirs: [
        new URL('../../../node_modules/@grpc/reflection/build/proto/grpc/reflection/v1', import.meta.url).pathname,
      ],
      oneofs: true,
    }),
  ) as unknown as Reflection;

  async function ask(request: object): Promise<ReflectionAnswer> {
    const reflection = new packages.grpc.reflection.v1.ServerReflection(address, credentials.createInsecure());
    const call = reflection.serverReflectionInfo();
    call.write(request);
    call.end();
    const answers = await call.toArray();
    reflection.close();
    return answers[0] as ReflectionAnswer;
  }

  test('lists what was added', async () => {
    const { listServicesResponse } = await ask({ listServices: '*' });
    expect(listServicesResponse).toEqual({ service: [{ name: 'grpc.health.v1.Health' }, { name: 'test.v1.Echo' }] });
  });

  test('describes it, with the well-known types it uses', async () => {
    const { fileDescriptorResponse } = await ask({ fileContainingSymbol: 'test.v1.Echo' });
    const files = fileDescriptorResponse.fileDescriptorProto.map(String).join();
    expect(files).toContain('AmountMinor');
    expect(files).toContain('Timestamp');
  });
});

interface ReflectionAnswer {
  listServicesResponse: { service: { name: string }[] };
  fileDescriptorResponse: { fileDescriptorProto: Buffer[] };
}

interface Reflection {
  grpc: {
    reflection: {
      v1: {
        ServerReflection: new (
          ...args: ConstructorParameters<typeof Client>
        ) => Client & { serverReflectionInfo(): import('@grpc/grpc-js').ClientDuplexStream<object, object> };
      };
    };
  };
}

describe('health', () => {
  const service = loadSync(healthProto, { enums: String, defaults: true })['grpc.health.v1.Health'] as typeof methods;

  function check(name: string, at = client): Promise<{ status: string }> {
    const { path, requestSerialize, responseDeserialize } = service.Check as (typeof methods)[string];
    return new Promise((resolve, reject) => {
      at.makeUnaryRequest(path, requestSerialize, responseDeserialize, { service: name }, (error, message) =>
        error ? reject(error) : resolve(message as { status: string }),
      );
    });
  }

  test('is told for the host and for each service', async () => {
    expect(await check('')).toEqual({ status: 'SERVING' });
    expect(await check('test.v1.Echo')).toEqual({ status: 'SERVING' });
    expect((await failure(check('test.v1.Chorus'))).code).toBe(status.NOT_FOUND);
  });

  test('is NOT_SERVING while a service of the host is not ready', async () => {
    const ctx = testContext();
    const sick = testContext();
    let well = false;
    sick.health.addCheck(
      'store',
      () => {
        if (!well) throw new Error('away');
      },
      { ttlMs: 0 },
    );
    const host = new GrpcHost(ctx);
    host.add(sick, proto, 'test.v1.Echo', { Say: say });
    const other = new Client(await host.listen({ host: '127.0.0.1', port: 0 }), credentials.createInsecure());
    expect(await check('', other)).toEqual({ status: 'NOT_SERVING' });
    expect(await check('test.v1.Echo', other)).toEqual({ status: 'NOT_SERVING' });
    well = true;
    expect(await check('test.v1.Echo', other)).toEqual({ status: 'SERVING' });
    other.close();
    await sick.lifecycle.stop();
    await ctx.lifecycle.stop();
  });
});

describe('a drain', () => {
  test('cuts off the calls of one service that do not end in time', async () => {
    const hostCtx = testContext();
    const leaving = testContext({ DRAIN_TIMEOUT_MS: '100' });
    const host = new GrpcHost(hostCtx);
    const entered = new Promise<void>((begun) => {
      host.add(leaving, proto, 'test.v1.Echo', {
        Say: (_request, { signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
            begun();
          }),
      });
    });
    const own = client;
    client = new Client(await host.listen({ host: '127.0.0.1', port: 0 }), credentials.createInsecure());
    const inFlight = failure(unary('Say', { text: '' }));
    await entered;
    await leaving.lifecycle.stop();
    expect((await inFlight).code).toBe(status.UNAVAILABLE);
    client.close();
    client = own;
    await hostCtx.lifecycle.stop();
  });

  test('lets calls finish, ends streams and refuses the rest', async () => {
    const ctx = testContext();
    const host = new GrpcHost(ctx);
    let finish = () => {};
    const entered = new Promise<void>((begun) => {
      host.add(ctx, proto, 'test.v1.Echo', {
        Say: async () => {
          begun();
          await new Promise<void>((resolve) => {
            finish = resolve;
          });
          return { text: 'finished' };
        },
        Count: count,
      });
    });
    const at = await host.listen({ host: '127.0.0.1', port: 0 });
    const own = client;
    client = new Client(at, credentials.createInsecure());
    const inFlight = unary('Say', { text: 'wait' });
    const watching = failure(stream('Count', { upTo: 0 }).toArray());
    await entered;
    const stopped = ctx.lifecycle.stop();
    expect(await watching).toMatchObject({ code: status.UNAVAILABLE });
    finish();
    expect((await inFlight).message.text).toBe('finished');
    await stopped;
    expect((await failure(unary('Say', { text: '' }))).code).toBe(status.UNAVAILABLE);
    client.close();
    client = own;
  });

  test('of one service leaves the others on the host alone', async () => {
    const hostCtx = testContext();
    const leaving = testContext();
    const host = new GrpcHost(hostCtx);
    host.add(hostCtx, proto, 'test.v1.Echo', { Shout: async (request: Say) => request });
    host.add(leaving, proto, 'test.v1.Echo', { Say: say });
    const own = client;
    client = new Client(await host.listen({ host: '127.0.0.1', port: 0 }), credentials.createInsecure());
    await leaving.lifecycle.stop();
    expect((await failure(unary('Say', { text: 'hello' }))).code).toBe(status.UNAVAILABLE);
    expect((await unary('Shout', { text: 'hello' })).message.text).toBe('hello');
    client.close();
    client = own;
    await hostCtx.lifecycle.stop();
  });
});

test('a port in use is told in one line', async () => {
  const ctx = testContext();
  const port = Number(address.split(':')[1]);
  await expect(new GrpcHost(ctx).listen({ host: '127.0.0.1', port })).rejects.toThrow(
    `port ${port} (GRPC_PORT) is in use: stop the other process or set GRPC_PORT`,
  );
  await ctx.lifecycle.stop();
});
