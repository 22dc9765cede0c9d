/** One server-sent event. */
export interface SentEvent {
  readonly id: string;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape
  readonly data: any;
}

/** A reader of server-sent events that shows what came, comments and retry hints included. */
export class EventSource {
  readonly response: Response;
  readonly #abort: AbortController;
  readonly #blocks: AsyncGenerator<string, void>;

  private constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#abort = abort;
    this.#blocks = blocksOf(response);
  }

  static async connect(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventSource> {
    const abort = new AbortController();
    return new EventSource(await fetch(url, { headers, signal: abort.signal }), abort);
  }

  /** The next block, as it was sent; undefined after the end. */
  async block(): Promise<string | undefined> {
    const next = await this.#blocks.next();
    return next.done ? undefined : next.value;
  }

  /** The next event; undefined after the end. */
  async next(): Promise<SentEvent | undefined> {
    for (let block = await this.block(); block !== undefined; block = await this.block()) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s)));
      if (fields.data) return { id: fields.id, event: fields.event, data: JSON.parse(fields.data) };
    }
    return undefined;
  }

  async take(count: number): Promise<(SentEvent | undefined)[]> {
    const events: (SentEvent | undefined)[] = [];
    while (events.length < count) events.push(await this.next());
    return events;
  }

  close(): void {
    this.#abort.abort();
  }
}

async function* blocksOf(response: Response): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    yield* blocks;
  }
}
