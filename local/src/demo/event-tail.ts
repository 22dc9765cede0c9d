import { reach } from './api.ts';
import { type ServerSentEvent, serverSentEvents } from './server-sent-events.ts';

/** An event that takes longer than this to arrive is missing. */
const timeoutMs = 10_000;

/** The live events of one order, one at a time, in the order in which they happened. */
export class EventTail {
  readonly #events: AsyncGenerator<ServerSentEvent>;
  readonly #gone: AbortController;

  private constructor(events: AsyncGenerator<ServerSentEvent>, gone: AbortController) {
    this.#events = events;
    this.#gone = gone;
  }

  /** Opens the stream at `path`; it begins with the order's latest event. */
  static async open(base: string, path: string): Promise<EventTail> {
    const gone = new AbortController();
    const headers = { accept: 'text/event-stream' };
    const response = await reach(base, path, { headers, signal: gone.signal });
    if (response.status !== 200 || response.body === null) {
      throw new Error(`GET ${path} answered ${response.status}, not an event stream`);
    }
    return new EventTail(serverSentEvents(response.body), gone);
  }

  /** The next event. Rejects when none comes in time. */
  async next(): Promise<ServerSentEvent> {
    const late = setTimeout(() => this.#gone.abort(new Error(`no event within ${timeoutMs / 1000} s`)), timeoutMs);
    try {
      const { value, done } = await this.#events.next();
      if (done) throw new Error('the event stream ended before the event came');
      return value;
    } finally {
      clearTimeout(late);
    }
  }

  /** Closes the stream. */
  close(): void {
    this.#gone.abort();
  }
}
