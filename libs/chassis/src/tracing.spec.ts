import { expect, test } from 'vitest';
import { type Span, type SpanOptions, Tracing } from './tracing.ts';

const trace = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', sampled: true };
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('without a collector there are no spans, and an incoming context goes on', async () => {
  const tracing = new Tracing();
  await tracing.ready();
  expect(tracing.enabled).toBe(false);
  expect(tracing.start('x', { kind: 'internal' })).toBeUndefined();
  expect(await tracing.span('x', { kind: 'internal' }, async () => 7)).toBe(7);
  expect(tracing.carrier({ trace })).toEqual({ traceparent });
  expect(tracing.carrier({ trace: undefined })).toBe(tracing.carrier(undefined));
  await tracing.stop();
});

interface Recorded extends SpanOptions {
  readonly name: string;
  failed?: unknown;
  over?: boolean;
}

async function recording(): Promise<{ tracing: Tracing; spans: Recorded[] }> {
  const spans: Recorded[] = [];
  const tracing = new Tracing();
  const start = (name: string, options: SpanOptions): Span => {
    const record: Recorded = { ...options, name };
    spans.push(record);
    return {
      trace: { ...trace, spanId: `000000000000000${spans.length}` },
      set: () => {},
      fail: (error) => {
        record.failed = error;
      },
      end: () => {
        record.over = true;
      },
    };
  };
  tracing.use(Promise.resolve({ start, stop: async () => {} }));
  await tracing.ready();
  return { tracing, spans };
}

test('a span within another is its child, also after an await', async () => {
  const { tracing, spans } = await recording();
  await tracing.span('outer', { kind: 'server', parent: trace }, async () => {
    await Promise.resolve();
    await tracing.span('inner', { kind: 'client' }, async () => {});
  });
  expect(spans).toMatchObject([
    { name: 'outer', parent: trace, over: true },
    { name: 'inner', parent: { spanId: '0000000000000001' }, over: true },
  ]);
});

test('work that fails marks its span and still fails', async () => {
  const { tracing, spans } = await recording();
  const bug = new Error('bug');
  await expect(tracing.span('x', { kind: 'internal' }, () => Promise.reject(bug))).rejects.toBe(bug);
  expect(spans).toMatchObject([{ failed: bug, over: true }]);
});

test('a null parent begins a new trace within another', async () => {
  const { tracing, spans } = await recording();
  await tracing.span('outer', { kind: 'server' }, () =>
    tracing.span('own', { kind: 'consumer', parent: null }, async () => {}),
  );
  expect(spans[1]?.parent).toBeNull();
});
