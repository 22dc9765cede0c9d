// @ts-check
import { computed, signal } from '@preact/signals';
import { asProblem, problemOf } from './problems.js';

/**
 * Who is signed in. The access token lives in this module's memory and nowhere else; the refresh token is a cookie that
 * no script can read, and goes to /api/v1/sessions alone.
 *
 * A refresh token works once. All tabs share it, so a tab that needs a new access token takes the browser's lock first:
 * the next tab's request then carries the cookie that the one before was given. A refresh whose answer was lost is
 * repeated under the same Idempotency-Key, which gets the first answer again.
 *
 * Signing in and out take the same lock, so that a refresh under way cannot bring back a session that was left. Where the
 * server cannot be told that a session is over, a mark stays, and it is told at the next start.
 */

const HINT_KEY = 'keelson.signed-in';
const REFRESH_KEY = 'keelson.refresh-key';
/** Set while a session was left whose end the server has not confirmed. */
const LEFT_KEY = 'keelson.session-left';
const LOCK = 'keelson.session';
/** A token with less time left than this is renewed before it is used. Milliseconds. */
const MARGIN_MS = 20_000;
/** A refresh that takes longer is given up; the next one repeats it under its key. Milliseconds. */
const REFRESH_LIMIT_MS = 15_000;

/** @typedef {{ id: string, email: string, roles: readonly string[] }} Person */
/** @typedef {{ token: string, until: number, person: Person }} Access */

/** @type {import('@preact/signals').Signal<Access | undefined>} */
const access = signal(undefined);

/** The person who is signed in, for what is shown. */
export const person = computed(() => access.value?.person);

/** Until the first look at the session is over, nobody knows. */
export const known = signal(false);

/** Whether the server could not be told that the session was left: it could still be taken up with this browser's cookie. */
export const lingering = signal(false);

const channel = new BroadcastChannel(LOCK);
channel.onmessage = ({ data }) => {
  if (data === 'signed-out') access.value = undefined;
  if (data === 'signed-in' && access.value === undefined) void begin();
};

/** Takes up a session that an earlier visit, or another tab, left. Never fails: nobody is signed in then. */
export async function begin() {
  if (localStorage.getItem(LEFT_KEY) !== null) void navigator.locks.request(LOCK, () => endLeft(undefined));
  try {
    if (localStorage.getItem(HINT_KEY) !== null) await refresh(undefined);
  } catch {
    // Whoever needs it will be asked to sign in, or be told that the shop cannot be reached.
  } finally {
    known.value = true;
  }
}

/**
 * @param {string} email @param {string} password
 * @throws {Problem}
 */
export async function signIn(email, password) {
  await navigator.locks.request(LOCK, async () => {
    await endLeft(undefined); // while the cookie is still that session's
    const answer = await ask('POST', '/api/v1/sessions', { email, password, cookie: true });
    localStorage.removeItem(LEFT_KEY); // from here on it would end the new one
    lingering.value = false;
    localStorage.removeItem(REFRESH_KEY); // it was for a cookie that is gone
    localStorage.setItem(HINT_KEY, '1');
    take(answer);
  });
  channel.postMessage('signed-in');
}

/** Ends the session here and in the other tabs at once, whether or not the server can be told: see {@link lingering}. */
export async function signOut() {
  const { value } = access;
  localStorage.setItem(LEFT_KEY, '1');
  forget();
  channel.postMessage('signed-out');
  await navigator.locks.request(LOCK, () => endLeft(value));
}

/**
 * Tells the server of a session that was left, if it has not been told. Under the lock. Never fails: the mark stays then.
 * @param {Access | undefined} left what was in memory of it
 */
async function endLeft(left) {
  if (localStorage.getItem(LEFT_KEY) === null) return;
  // The cookie says which session; the edge would refuse the whole request for a token that has expired.
  const headers = left && Date.now() < left.until ? { authorization: `Bearer ${left.token}` } : undefined;
  try {
    await ask('DELETE', '/api/v1/sessions/current', undefined, headers);
  } catch (error) {
    lingering.value = isUnsure(error);
    if (lingering.value) return;
  }
  lingering.value = false;
  localStorage.removeItem(LEFT_KEY);
}

/** Forgets the session of this browser. */
export function forget() {
  access.value = undefined;
  localStorage.removeItem(HINT_KEY);
}

/**
 * A token that still has some time; undefined when nobody is signed in.
 * @param {string} [refused] a token that a service would not take
 * @returns {Promise<string | undefined>}
 */
export async function accessToken(refused) {
  const { value } = access;
  if (value && value.token !== refused && Date.now() < value.until - MARGIN_MS) return value.token;
  if (localStorage.getItem(HINT_KEY) === null) return undefined;
  await refresh(refused);
  return access.value?.token;
}

/** @type {Promise<void> | undefined} */
let refreshing;

/** One at a time in this tab, and by the lock in this browser. @param {string | undefined} refused */
function refresh(refused) {
  refreshing ??= navigator.locks
    .request(LOCK, () => renew(refused))
    .finally(() => {
      refreshing = undefined;
    });
  return refreshing;
}

/** @param {string | undefined} refused */
async function renew(refused) {
  if (localStorage.getItem(HINT_KEY) === null) return;
  if (access.value && access.value.token !== refused && Date.now() < access.value.until - MARGIN_MS) return;
  const key = localStorage.getItem(REFRESH_KEY) ?? crypto.randomUUID();
  localStorage.setItem(REFRESH_KEY, key);
  try {
    const answer = await ask('POST', '/api/v1/sessions/refresh', { cookie: true }, { 'idempotency-key': key });
    localStorage.removeItem(REFRESH_KEY);
    if (localStorage.getItem(HINT_KEY) !== null) take(answer); // or else it was left meanwhile
  } catch (error) {
    if (isUnsure(error)) throw error; // asked again under the same key
    localStorage.removeItem(REFRESH_KEY);
    forget();
  }
}

/** Whether nobody knows if what was asked has been done, or it was not for now. @param {unknown} error */
function isUnsure(error) {
  const { status } = asProblem(error);
  return status === 0 || status >= 500 || status === 429;
}

/** @param {{ accessToken: string, expiresIn: number }} answer */
function take({ accessToken: token, expiresIn }) {
  access.value = { token, until: Date.now() + expiresIn * 1_000, person: personIn(token) };
}

/**
 * What a token says of its holder, to greet them: nothing is decided by it here.
 * @param {string} token @returns {Person}
 */
function personIn(token) {
  const payload = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
  const bytes = Uint8Array.from(atob(payload), (sign) => sign.charCodeAt(0));
  const { sub, email, roles } = JSON.parse(new TextDecoder().decode(bytes));
  return { id: sub, email, roles: Array.isArray(roles) ? roles : [] };
}

/**
 * @param {string} method @param {string} path @param {unknown} body
 * @param {Record<string, string>} [headers]
 */
async function ask(method, path, body, headers = {}) {
  const answer = await fetch(path, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    signal: AbortSignal.timeout(REFRESH_LIMIT_MS),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error) => {
    throw asProblem(error);
  });
  const content = await answer.json().catch(() => undefined);
  if (!answer.ok) throw problemOf(answer.status, content);
  return content;
}
