// @ts-check
import { ask, send } from './api.js';
import { eventsOf } from './event-stream.js';
import { asProblem } from './problems.js';

/** Between two looks where no stream can be had. Milliseconds. */
const POLL_MS = 1_500;
/** Before a stream that ended is taken up again. Milliseconds. */
const PAUSE_MS = 1_000;

/**
 * @typedef {object} Followed
 * @property {string} events where the server-sent events are; their `data` is JSON
 * @property {string} [poll] where the same is read when no stream can be had; without it, only the stream is tried
 * @property {(news: any) => boolean} take hears of each event, or of each look; answers whether that was the last
 * @property {AbortSignal} signal ends it
 */

/**
 * Follows something live, by server-sent events and, where they cannot be had, by looking again and again. Goes on where
 * it was after a stream that broke. Resolves at the end.
 * @param {Followed} followed
 * @throws {import('./problems.js').Problem} when it is refused for good, such as by a 404
 */
export async function follow({ events, poll, take, signal }) {
  let lastId = '';
  while (!signal.aborted) {
    try {
      const headers = { accept: 'text/event-stream', ...(lastId !== '' && { 'last-event-id': lastId }) };
      const answer = await send(events, { headers, signal });
      for await (const { id, data } of eventsOf(/** @type {ReadableStream<Uint8Array>} */ (answer.body))) {
        if (id !== '') lastId = id;
        if (take(JSON.parse(data))) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      const { status } = asProblem(error);
      if (status >= 400 && status < 500 && status !== 429) throw error;
    }
    if (poll !== undefined && (await lookAt(poll, take, signal))) return;
    await pause(poll === undefined ? PAUSE_MS : POLL_MS, signal);
  }
}

/** @param {string} poll @param {Followed['take']} take @param {AbortSignal} signal */
async function lookAt(poll, take, signal) {
  try {
    return take(await ask(poll, { signal }));
  } catch {
    return false; // the next round tells
  }
}

/** @param {number} milliseconds @param {AbortSignal} signal @returns {Promise<void>} */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
