import { toServiceError } from '@keelson/chassis';
import { orderJson } from '../api/order-json.ts';
import type { OrderChange } from './watch-order.ts';

/** Milliseconds of silence after which a comment shows that the connection lives (proxies cut silent ones). */
const HEARTBEAT_MS = 15_000;

/** After how many milliseconds a client is to connect again when the stream ended. */
const RECONNECT_MS = 2_000;

const reconnect = `retry: ${RECONNECT_MS}\n\n`;
const heartbeat = ': still here\n\n';

/**
 * Changes as server-sent events (WHATWG HTML, 9.2), taken no faster than the stream is read. When the watch breaks, the
 * stream ends in good order, so that the client connects again and says where it was.
 */
export async function* eventStream(
  changes: AsyncIterator<OrderChange, never>,
  heartbeatMs: number = HEARTBEAT_MS,
): AsyncGenerator<string, void> {
  // Sent at once, so that the client knows that it is connected.
  yield reconnect;
  let next: ReturnType<typeof changes.next> | undefined;
  try {
    while (true) {
      next ??= changes.next();
      const change = await within(next, heartbeatMs);
      if (change) next = undefined;
      yield change ? sentEvent(change) : heartbeat;
    }
  } catch (error) {
    if (toServiceError(error).code === 'internal') throw error;
    yield reconnect;
  } finally {
    next?.catch(() => {});
    changes.return?.().catch(() => {});
  }
}

/** A stream that only asks the client to come back: EventSource gives up for good on any other answer than 200. */
export async function* comeBackLater(): AsyncGenerator<string, void> {
  yield reconnect;
}

function sentEvent({ id, revision, type, occurredAt, order }: OrderChange): string {
  const data = { revision, type, occurredAt: occurredAt.toISOString(), order: orderJson(id, order) };
  return `id: ${revision}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The next change, or undefined when there was none for so long. */
async function within(next: Promise<IteratorResult<OrderChange, never>>, ms: number): Promise<OrderChange | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return (await Promise.race([next, silence]))?.value;
  } finally {
    clearTimeout(timer);
  }
}
