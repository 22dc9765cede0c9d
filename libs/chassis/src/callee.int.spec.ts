import { createServer } from 'node:net';
import { Server, ServerCredentials, status, type UntypedHandleCall } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, type TestContext, testContext } from '../test/fixtures.ts';
import {
  type CallContext,
  type Callee,
  CLAIMS_HEADER,
  callee,
  Deadline,
  GrpcHost,
  loadProto,
  requireCaller,
  ServiceError,
} from './index.ts';

interface Text {
  readonly text: string;
}
interface Echo {
  Say(request: Text): Text;
  Count(request: { readonly upTo: number }): AsyncIterable<Text>;
}

const proto = loadProto(new URL('../test/echo.proto', import.meta.url), { keepCase: true });
const service = 'test.v1.Echo';
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const claims = Buffer.from(JSON.stringify({ sub: 'a-1', email: 'ann@example.com', roles: ['customer'] })).toString(
  'base64url',
);
const soon = () => ({ deadline: Deadline.after(5_000) });

let near: TestContext;
let far: TestContext;
let address: string;
let echo: Callee<Echo>;
/** What handlers saw. */
const seen: string[] = [];

beforeAll(async () => {
  far = testContext({}, 'far');
  near = testContext({ REQUEST_TIMEOUT_MS: '4000' }, 'near');
  address = await serve(far, 0);
  echo = callee<Echo>(near, { address, proto, service });
});

afterAll(async () => {
  await near.lifecycle.stop();
  await far.lifecycle.stop();
});

async function serve(ctx: TestContext, port: number): Promise<string> {
  const host = new GrpcHost(ctx);
  host.add(ctx, proto, service, { Say: say, Count: count });
  return host.listen({ host: '127.0.0.1', port });
}

async function say({ text }: Text, call: CallContext): Promise<Text> {
  if (text === 'hang') {
    seen.push('hanging');
    call.signal.addEventListener('abort', () => seen.push((call.signal.reason as ServiceError).code));
    return new Promise(() => {});
  }
  if (text === 'context') {
    const { id } = requireCaller(call);
    const { trace } = call;
    return {
      text: JSON.stringify({ id, trace, key: call.header('idempotency-key'), left: call.deadline.remaining() }),
    };
  }
  const refusal = refusals[text];
  if (refusal !== undefined) throw refusal;
  return { text };
}

async function* count({ upTo }: { upTo: number }, call: CallContext): AsyncGenerator<Text> {
  try {
    for (let n = 1; n <= upTo; n++) yield { text: `${n}` };
    if (upTo === 3) throw new ServiceError('rule', 'There are only three.', { type: 'only-three' });
    if (upTo === 0) yield { text: 'begun' };
    if (upTo === 0)
      await new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason)));
  } finally {
    seen.push('finally');
  }
}

const refusals: Record<string, ServiceError> = {
  rule: new ServiceError('rule', 'Søld out ☃.', { type: 'sold-out' }),
  invalid: new ServiceError('invalid', 'Not valid.', { faults: [{ field: 'lines[0].sku', message: 'is unknown ☃' }] }),
  'not-found': new ServiceError('not-found', 'There is no such thing.', { type: 'stock-not-found' }),
  forbidden: new ServiceError('forbidden', 'Not for you.'),
  unauthenticated: new ServiceError('unauthenticated', 'Who are you?'),
  'key-reused': new ServiceError('key-reused', 'Used before.', { type: 'idempotency-key-reused' }),
  'too-large': new ServiceError('too-large', 'Too much.'),
  'too-many': new ServiceError('too-many', 'Too often.', { retryAfter: 7 }),
  unavailable: new ServiceError('unavailable', 'The store is away.', {
    type: 'event-store-unavailable',
    retryAfter: 3,
  }),
};

const failure = (promise: Promise<unknown>): Promise<ServiceError> =>
  promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (error) => error,
  );

/** The part of a request's context that calls made for it look at. */
const requestOf = (headers: Record<string, string>, deadline = Deadline.after(5_000)) => {
  const header = (name: string) => headers[name];
  return { header, deadline, trace: near.tracing.extract(header) } as CallContext;
};

describe('a call to another service', () => {
  test('is answered', async () => {
    expect((await echo.call('Say', { text: 'hello' }, soon())).text).toBe('hello');
  });

  test('takes along who asked, the trace, the idempotency key and the deadline', async () => {
    const onBehalfOf = requestOf({ [CLAIMS_HEADER]: claims, traceparent }, Deadline.after(1_000));
    const { text } = await echo.call('Say', { text: 'context' }, { ...soon(), onBehalfOf, idempotencyKey: 'k-1' });
    const { left, ...rest } = JSON.parse(text);
    const trace = { traceId: traceparent.slice(3, 35), spanId: 'b7ad6b7169203331', sampled: true };
    expect(rest).toEqual({ id: 'a-1', key: 'k-1', trace });
    expect(left).toBeLessThanOrEqual(1_000);
  });

  test('never waits longer than a request may here', async () => {
    const onBehalfOf = requestOf({ [CLAIMS_HEADER]: claims }, Deadline.none);
    const { text } = await echo.call('Say', { text: 'context' }, { deadline: Deadline.none, onBehalfOf });
    expect(JSON.parse(text).left).toBeLessThanOrEqual(4_000);
  });

  test.each(Object.entries(refusals))('that is refused as %s is refused so here', async (text, refusal) => {
    const { code, type, message, faults, retryAfter } = await failure(echo.call('Say', { text }, soon()));
    expect({ code, type, message, faults, retryAfter }).toEqual({
      code: refusal.code,
      type: refusal.type,
      message: refusal.message,
      faults: refusal.faults,
      retryAfter: refusal.retryAfter,
    });
  });

  test('of which too much is wrong names the first twenty fields', async () => {
    refusals.many = new ServiceError('invalid', 'No.', {
      faults: Array.from({ length: 300 }, (_, n) => ({ field: `lines[${n}].sku`, message: 'is unknown' })),
    });
    const { code, faults } = await failure(echo.call('Say', { text: 'many' }, soon()));
    expect([code, faults?.length, faults?.[19]?.field]).toEqual(['invalid', 20, 'lines[19].sku']);
  });

  test('that hangs ends at its deadline on both sides', async () => {
    seen.length = 0;
    const late = await failure(echo.call('Say', { text: 'hang' }, { deadline: Deadline.after(100) }));
    expect(late.code).toBe('deadline');
    await eventually(() => expect(seen).toEqual(['hanging', 'deadline']));
  });

  test('is not made when the deadline has passed', async () => {
    expect((await failure(echo.call('Say', { text: 'x' }, { deadline: Deadline.at(1) }))).code).toBe('deadline');
  });

  test('that is no longer wanted is given up on both sides', async () => {
    seen.length = 0;
    const stop = new AbortController();
    const given = failure(echo.call('Say', { text: 'hang' }, { ...soon(), signal: stop.signal }));
    await eventually(() => expect(seen).toEqual(['hanging']));
    stop.abort();
    expect((await given).code).toBe('cancelled');
    await eventually(() => expect(seen).toEqual(['hanging', 'cancelled']));
    expect((await failure(echo.call('Say', { text: 'x' }, { ...soon(), signal: stop.signal }))).code).toBe('cancelled');
  });

  test('is counted by its status', async () => {
    const metrics = await near.metrics.registry.metrics();
    expect(metrics).toContain(`grpc_client_handled_total{grpc_service="${service}",grpc_method="Say",grpc_code="OK"}`);
    expect(metrics).toContain('grpc_method="Say",grpc_code="FAILED_PRECONDITION"} 1');
  });
});

describe('a stream of another service', () => {
  test('ends as it ends there', async () => {
    const texts: string[] = [];
    for await (const { text } of echo.stream('Count', { upTo: 2 }, soon())) texts.push(text);
    expect(texts).toEqual(['1', '2']);
  });

  test('brings what came before its failure', async () => {
    const texts: string[] = [];
    const read = async () => {
      for await (const { text } of echo.stream('Count', { upTo: 3 }, soon())) texts.push(text);
    };
    expect(await failure(read())).toMatchObject({ code: 'rule', type: 'only-three', message: 'There are only three.' });
    expect(texts).toEqual(['1', '2', '3']);
  });

  test('ends there when it is left here', async () => {
    seen.length = 0;
    for await (const { text } of echo.stream('Count', { upTo: 0 }, { deadline: Deadline.none })) {
      expect(text).toBe('begun');
      break;
    }
    await eventually(() => expect(seen).toEqual(['finally']));
    expect(await near.metrics.registry.metrics()).toContain('grpc_method="Count",grpc_code="CANCELLED"} 1');
  });
});

describe('a callee that is away', () => {
  test('is unavailable, and is reached again soon after it is back', async () => {
    const port = await freePort();
    const lone = callee<Echo>(near, { address: `127.0.0.1:${port}`, proto, service });
    const away = await failure(lone.call('Say', { text: 'x' }, soon()));
    expect([away.code, away.retryAfter]).toEqual(['unavailable', 1]);
    for (let life = 0; life < 2; life++) {
      const ctx = testContext({}, 'comes and goes');
      await serve(ctx, port);
      const backAt = performance.now();
      await eventually(async () => expect((await lone.call('Say', { text: 'back' }, soon())).text).toBe('back'));
      expect(performance.now() - backAt).toBeLessThan(3_000);
      await ctx.lifecycle.stop();
      await eventually(async () =>
        expect((await failure(lone.call('Say', { text: 'x' }, soon()))).code).toBe('unavailable'),
      );
    }
  });

  test('is asked once a call, and no retry of its own making', async () => {
    let asked = 0;
    const { server, address: where } = await bare(() => {
      asked++;
      return { code: status.UNAVAILABLE, details: 'no healthy upstream' };
    });
    const lone = callee<Echo>(near, { address: where, proto, service });
    const away = await failure(lone.call('Say', { text: 'x' }, { ...soon(), idempotencyKey: 'k-1' }));
    expect([away.code, away.type, asked]).toEqual(['unavailable', 'unavailable', 1]);
    server.forceShutdown();
  });

  test.each([
    [status.DEADLINE_EXCEEDED, 'deadline'],
    [status.RESOURCE_EXHAUSTED, 'too-many'],
    [status.CANCELLED, 'unavailable'],
    [status.PERMISSION_DENIED, 'internal'],
    [status.UNIMPLEMENTED, 'internal'],
  ])('behind a proxy that answers %s for it is %s', async (code, expected) => {
    const { server, address: where } = await bare(() => ({ code, details: 'by a proxy' }));
    const lone = callee<Echo>(near, { address: where, proto, service });
    expect((await failure(lone.call('Say', { text: 'x' }, soon()))).code).toBe(expected);
    server.forceShutdown();
  });
});

test('a callee is connected to no longer once the service has stopped', async () => {
  const ctx = testContext();
  const brief = callee<Echo>(ctx, { address, proto, service });
  await brief.call('Say', { text: 'x' }, soon());
  await ctx.lifecycle.stop();
  await expect(brief.call('Say', { text: 'x' }, soon())).rejects.toThrow();
});

/** A server that is none of ours: it answers every call with one status and no problem. */
async function bare(answer: () => { code: status; details: string }) {
  const server = new Server();
  const same = (bytes: Buffer) => bytes;
  const handler: UntypedHandleCall = ((_call: unknown, callback: (error: object) => void) =>
    callback(answer())) as UntypedHandleCall;
  server.register('/test.v1.Echo/Say', handler, same, same, 'unary');
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { server, address: `127.0.0.1:${port}` };
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
