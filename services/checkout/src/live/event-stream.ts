import { toServiceError } from '@keelson/chassis';
import type { CheckoutChange } from './checkout-watch.ts';

/** Milliseconds of silence after which a comment shows that the connection lives (proxies cut silent ones). */
const HEARTBEAT_MS = 15_000;

/** After how many milliseconds a client is to connect again when the stream broke. */
const RECONNECT_MS = 2_000;

const reconnect = `retry: ${RECONNECT_MS}\n\n`;
const heartbeat = ': still here\n\n';

/**
 * The event after the last change. EventSource connects again whenever a stream ends: a page closes it on this one.
 */
const end = 'event: end\ndata: {}\n\n';

/**
 * Changes as server-sent events (WHATWG HTML, 9.2), taken no faster than the stream is read. When the watch breaks, the
 * stream ends in good order, so that the client connects again and says where it was.
 */
export async function* eventStream(
  changes: AsyncIterator<CheckoutChange, void>,
  heartbeatMs: number = HEARTBEAT_MS,
): AsyncGenerator<string, void> {
  let next: ReturnType<typeof changes.next> | undefined;
  try {
    // Sent at once, so that the client knows that it is connected.
    yield reconnect;
    while (true) {
      next ??= changes.next();
      const change = await within(next, heartbeatMs);
      if (change === undefined) {
        yield heartbeat;
        continue;
      }
      next = undefined;
      if (change.done) break;
      yield sentEvent(change.value);
    }
    yield end;
  } catch (error) {
    if (toServiceError(error).code === 'internal') throw error;
    yield reconnect;
  } finally {
    next?.catch(() => {});
    changes.return?.().catch(() => {});
  }
}

function sentEvent({ revision, type, occurredAt, checkout }: CheckoutChange): string {
  const data = { revision, type, occurredAt: occurredAt.toISOString(), checkout };
  return `id: ${revision}\nevent: change\ndata: ${JSON.stringify(data)}\n\n`;
}

/** What comes next, or undefined when nothing did for so long. */
async function within<T>(next: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([next, silence]);
  } finally {
    clearTimeout(timer);
  }
}
