import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, type TestContext, testContext } from '../test/fixtures.ts';
import {
  type CallContext,
  createHttpServer,
  eventSourcingInstrumentation,
  GrpcHost,
  listenHttp,
  loadProto,
  type TraceCarrier,
} from './index.ts';

/** A span as the collector's protobuf has it, ids in hex. */
interface ReceivedSpan {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  links: { traceId: string; spanId: string }[];
}

const received: ReceivedSpan[] = [];
let collector: Server;
let ctx: TestContext;
let url: string;
let carrier: TraceCarrier = {};

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'POST' && request.url === '/v1/traces') received.push(...decode(Buffer.concat(chunks)));
      response.setHeader('content-type', 'application/x-protobuf').end();
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  ctx = testContext({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
  const core = eventSourcingInstrumentation(ctx);
  const app = createHttpServer(ctx, { openapi: { title: '', version: '', description: '' } });
  app.post('/orders', async ({ call }) => {
    carrier = ctx.tracing.carrier(call);
    call.log.info('creating');
    await core.storeCall('append', async () => 1);
    return { trace: call.trace };
  });
  url = await listenHttp(ctx, app, { host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await ctx.lifecycle.stop();
  collector.close();
});

const TRACE = '0af7651916cd43dd8448eb211c80319c';

function create(headers: Record<string, string>): Promise<Response> {
  return fetch(`${url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{}',
  });
}

test('the spans of command, store call and projection reach the collector, joined', async () => {
  await create({ traceparent: `00-${TRACE}-b7ad6b7169203331-01` });
  const core = eventSourcingInstrumentation(ctx);
  const events = [
    { type: 'OrderCreated', metadata: carrier },
    { type: 'OrderPaid', metadata: carrier },
    { type: 'Old' },
  ];
  await core.handleBatch('orders', events, () => core.storeCall('read', async () => 1));

  const host = new GrpcHost(ctx);
  const proto = loadProto(new URL('../test/echo.proto', import.meta.url));
  host.add(ctx, proto, 'test.v1.Echo', {
    Say: async (_request: unknown, call: CallContext) => ({ text: call.trace?.traceId }),
  });
  const client = new Client(await host.listen({ host: '127.0.0.1', port: 0 }), credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('b3', `${TRACE}-b7ad6b7169203331-1`);
  const method = (
    proto['test.v1.Echo'] as Record<string, import('@grpc/proto-loader').MethodDefinition<object, object>>
  ).Say;
  if (method === undefined) throw new Error('no method');
  const answer = await new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      {},
      metadata,
      (error, message) => (error ? reject(error) : resolve(message)),
    );
  });
  expect(answer).toMatchObject({ text: TRACE });
  client.close();

  await ctx.lifecycle.stop();
  const named = (name: string) => received.find((span) => span.name === name) as ReceivedSpan;
  const command = named('POST /orders');
  expect(command).toMatchObject({ traceId: TRACE, parentSpanId: 'b7ad6b7169203331', kind: 2 });
  expect(carrier.traceparent).toBe(`00-${TRACE}-${command.spanId}-01`);
  expect(named('eventstore append')).toMatchObject({ traceId: TRACE, parentSpanId: command.spanId, kind: 3 });
  const batch = named('process orders');
  expect(batch.links).toEqual([{ traceId: TRACE, spanId: command.spanId }]);
  expect(batch).toMatchObject({ parentSpanId: '', kind: 5 });
  expect(batch.traceId).not.toBe(TRACE);
  expect(named('eventstore read')).toMatchObject({ traceId: batch.traceId, parentSpanId: batch.spanId });
  expect(named('test.v1.Echo/Say')).toMatchObject({ traceId: TRACE, parentSpanId: 'b7ad6b7169203331' });
  expect(ctx.lines).toContainEqual(
    expect.objectContaining({ msg: 'creating', trace_id: TRACE, span_id: command.spanId }),
  );
});

test('a caller’s decision not to sample is kept', async () => {
  const other = testContext({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
  });
  await other.tracing.ready();
  const span = other.tracing.start('unsampled', {
    kind: 'server',
    parent: { traceId: TRACE, spanId: 'b7ad6b7169203331', sampled: false },
  });
  expect(span?.trace).toMatchObject({ traceId: TRACE, sampled: false });
  span?.end();
  await other.lifecycle.stop();
  expect(received.map(({ name }) => name)).not.toContain('unsampled');
});

test('a collector that is away costs log lines, not the service', async () => {
  const other = testContext({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
  await other.tracing.ready();
  other.tracing.start('lost', { kind: 'internal', parent: null })?.end();
  await other.lifecycle.stop();
  await eventually(() => expect(other.lines.map(({ msg }) => msg)).toContain('traces are lost'));
});

/** Reads the parts of an ExportTraceServiceRequest that the tests look at. */
function decode(bytes: Buffer): ReceivedSpan[] {
  const { parse } = createRequire(createRequire(import.meta.url).resolve('@grpc/proto-loader'))('protobufjs');
  const { root } = parse(`
    syntax = "proto3";
    message Request { repeated Resource resource_spans = 1; }
    message Resource { repeated Scope scope_spans = 2; }
    message Scope { repeated Span spans = 2; }
    message Link { bytes trace_id = 1; bytes span_id = 2; }
    message Span {
      bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
      repeated Link links = 13;
    }`);
  const type = root.lookupType('Request');
  const request = type.toObject(type.decode(bytes), { arrays: true, defaults: true });
  const hex = (id: Uint8Array) => Buffer.from(id).toString('hex');
  return request.resourceSpans.flatMap((resource: { scopeSpans: { spans: Record<string, never>[] }[] }) =>
    resource.scopeSpans.flatMap(({ spans }) =>
      spans.map(({ traceId, spanId, parentSpanId, links, ...span }) => ({
        ...span,
        traceId: hex(traceId as never),
        spanId: hex(spanId as never),
        parentSpanId: hex(parentSpanId as never),
        links: (links as unknown as { traceId: Uint8Array; spanId: Uint8Array }[]).map((link) => ({
          traceId: hex(link.traceId),
          spanId: hex(link.spanId),
        })),
      })),
    ),
  );
}
