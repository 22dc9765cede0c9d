import type { CallContext } from '@keelson/chassis';
import { sessionsPath } from '../../service.ts';
import { SESSION_LIFETIME_MS } from '../domain/session.ts';

/** The cookie that carries the refresh token of a web page. */
const NAME = 'keelson_refresh';

/** The refresh token in a request's cookie. */
export function refreshCookie(call: Pick<CallContext, 'header'>): string | undefined {
  const pairs = call.header('cookie')?.split(';') ?? [];
  const found = pairs.map((pair) => pair.trim()).find((pair) => pair.startsWith(`${NAME}=`));
  const value = found?.slice(NAME.length + 1);
  return value === '' ? undefined : value;
}

/**
 * Sets the cookie: out of reach for scripts (HttpOnly), never sent from another site (SameSite=Strict), and to nothing but
 * sessions. Secure wherever the client speaks TLS, as the edge says.
 */
export function setRefreshCookie(call: Pick<CallContext, 'header' | 'setHeader'>, token: string): void {
  call.setHeader('set-cookie', cookie(call, token, SESSION_LIFETIME_MS / 1000));
}

/** Takes the cookie away. */
export function clearRefreshCookie(call: Pick<CallContext, 'header' | 'setHeader'>): void {
  call.setHeader('set-cookie', cookie(call, '', 0));
}

function cookie(call: Pick<CallContext, 'header'>, value: string, seconds: number): string {
  const secure = call.header('x-forwarded-proto') === 'https' ? '; Secure' : '';
  return `${NAME}=${value}; Path=${sessionsPath}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
