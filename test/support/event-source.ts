/** One server-sent event. */
export interface SentEvent {
  readonly id: string;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every type
  readonly data: any;
}

/** Opens a stream of server-sent events and reads it until `count` have come or it ends. */
export async function sentEvents(
  url: string,
  count: number,
  { lastEventId, opened }: { readonly lastEventId?: string; readonly opened?: () => void } = {},
): Promise<SentEvent[]> {
  const source = await EventSource.connect(url, lastEventId === undefined ? {} : { 'last-event-id': lastEventId });
  const { response } = source;
  if (response.status !== 200) throw new Error(`${url} answers ${response.status} ${await response.text()}`);
  opened?.();
  try {
    const events = await source.take(count);
    return events.filter((event) => event !== undefined);
  } finally {
    source.close();
  }
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
    const accept = 'text/event-stream';
    return new EventSource(await fetch(url, { headers: { accept, ...headers }, signal: abort.signal }), abort);
  }

  /** The next block, as it was sent; undefined after the end. */
  async block(): Promise<string | undefined> {
    const next = await this.#blocks.next();
    return next.done ? undefined : next.value;
  }

  /** The next event; undefined after the end. Blocks without data (comments, `retry`) are no events. */
  async next(): Promise<SentEvent | undefined> {
    for (let block = await this.block(); block !== undefined; block = await this.block()) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s)));
      if (fields.data) return { id: fields.id ?? '', event: fields.event ?? '', data: JSON.parse(fields.data) };
    }
    return undefined;
  }

  /** The next so many events; undefined for each that the end came before. */
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
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (text + chunk).split('\n\n');
    text = blocks.pop() ?? '';
    yield* blocks;
  }
}
