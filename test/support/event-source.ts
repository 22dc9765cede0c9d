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
  const done = new AbortController();
  const answer = await fetch(url, {
    headers: { accept: 'text/event-stream', ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
    signal: done.signal,
  });
  if (answer.status !== 200 || !answer.body) throw new Error(`${url} answers ${answer.status} ${await answer.text()}`);
  opened?.();
  const events: SentEvent[] = [];
  let rest = '';
  try {
    for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      events.push(...blocks.flatMap(parse));
      if (events.length >= count) break;
    }
  } finally {
    done.abort();
  }
  return events.slice(0, count);
}

/** Blocks without data (comments, `retry`) are no events. */
function parse(block: string): SentEvent[] {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const data = fields.get('data');
  if (data === undefined) return [];
  return [{ id: fields.get('id') ?? '', event: fields.get('event') ?? '', data: JSON.parse(data) }];
}
