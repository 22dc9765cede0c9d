// @ts-check

/** @typedef {{ id: string, event: string, data: string }} ServerSentEvent */

/**
 * Reads server-sent events (WHATWG HTML, 9.2.6) as text comes, in pieces cut anywhere.
 * @returns {(text: string) => ServerSentEvent[]} what is complete by now
 */
export function eventParser() {
  let rest = '';
  let event = '';
  let id = '';
  /** @type {string[]} */
  let data = [];

  /** @param {string} line @param {ServerSentEvent[]} found */
  const take = (line, found) => {
    if (line === '') {
      if (data.length > 0) found.push({ id, event: event || 'message', data: data.join('\n') });
      event = '';
      data = [];
      return;
    }
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (name === 'event') event = value ?? '';
    if (name === 'id') id = value ?? '';
    if (name === 'data') data.push(value ?? '');
  };

  return (text) => {
    /** @type {ServerSentEvent[]} */
    const found = [];
    const parts = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop() ?? '';
    for (const line of parts) take(line, found);
    return found;
  };
}

/**
 * The events of an answer's body, until it ends.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<ServerSentEvent, void>}
 */
export async function* eventsOf(body) {
  const parse = eventParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      yield* parse(decoder.decode(read.value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
