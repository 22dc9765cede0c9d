// @ts-check
import { asProblem, problemOf } from './problems.js';
import { accessToken } from './session.js';

/** Longest wait for an answer; streams have none. Milliseconds. */
const LIMIT_MS = 15_000;

/**
 * @typedef {object} Asked
 * @property {string} [method] GET unless given
 * @property {unknown} [body] sent as JSON
 * @property {Record<string, string>} [headers]
 * @property {AbortSignal | undefined} [signal]
 */

/**
 * Asks the platform as whoever is signed in, and reads the JSON that comes.
 * @param {string} path @param {Asked} [asked]
 * @returns {Promise<any>}
 * @throws {import('./problems.js').Problem}
 */
export async function ask(path, asked = {}) {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const signal = asked.signal ? AbortSignal.any([asked.signal, limit]) : limit;
  const answer = await send(path, { ...asked, signal });
  if (answer.status === 204) return undefined;
  return answer.json().catch((error) => {
    throw asProblem(error);
  });
}

/**
 * As {@link ask}, with the answer as it came, once it is one of 2xx. A token that is refused is renewed once.
 * @param {string} path @param {Asked} asked @returns {Promise<Response>}
 */
export async function send(path, asked) {
  const token = await accessToken();
  const answer = await attempt(path, asked, token);
  if (answer.status !== 401 || token === undefined) return checked(answer);
  const renewed = await accessToken(token);
  return checked(renewed === undefined ? answer : await attempt(path, asked, renewed));
}

/** @param {string} path @param {Asked} asked @param {string | undefined} token */
async function attempt(path, { method = 'GET', body, headers, signal }, token) {
  try {
    return await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    throw asProblem(error);
  }
}

/** @param {Response} answer */
async function checked(answer) {
  if (answer.ok) return answer;
  throw problemOf(answer.status, await answer.json().catch(() => undefined));
}
