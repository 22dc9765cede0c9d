import { type CallContext, checker, type HttpServer, problemResponses, ServiceError } from '@keelson/chassis';
import { checkedLater, commandHeaders, requestDeadline } from '@keelson/servicekit';
import { Type } from 'typebox';
import { refreshRequest, signInRequest, tokensView } from '../../contract/index.ts';
import { sessionsPath } from '../../service.ts';
import type { Tokens } from '../sessions/sign-in.ts';
import type { AccountsApi } from './accounts-api.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { clearRefreshCookie, refreshCookie, setRefreshCookie } from './refresh-cookie.ts';

const checkRefresh = checker(refreshRequest, 'body');
const checkSignIn = checker(signInRequest, 'body');

/**
 * Adds the REST API of sessions to `app`. A web page lets the refresh token be kept in a cookie; everybody else keeps it
 * themselves. What the cookie can do, another site cannot ask for: it is SameSite=Strict, and bodies must be JSON.
 */
export function addSessionRoutes(app: HttpServer, api: AccountsApi): void {
  const validatorCompiler = checkedLater;
  app.post(sessionsPath, { schema: signInSchema, validatorCompiler }, async ({ body, call }, reply) => {
    const { cookie = false } = checkSignIn(body);
    const tokens = await api.signIn.signIn(body, idempotencyKey(call), call);
    return reply
      .code(201)
      .header('cache-control', 'no-store')
      .send(answer(tokens, cookie, call));
  });

  app.post(`${sessionsPath}/refresh`, { schema: refreshSchema, validatorCompiler }, async ({ body, call }, reply) => {
    const { refreshToken: given } = checkRefresh(body ?? {});
    const token = given ?? tokenOfCookie(call);
    const tokens = await refreshed(api, token, given === undefined, call);
    return reply.header('cache-control', 'no-store').send(answer(tokens, given === undefined, call));
  });

  app.delete(`${sessionsPath}/current`, { schema: signOutSchema }, async ({ call }, reply) => {
    const token = refreshCookie(call);
    if (token === undefined) await api.signOut.ofCaller(call);
    else await api.signOut.byToken(token, call);
    clearRefreshCookie(call);
    return reply.code(204).send();
  });

  app.delete(sessionsPath, { schema: signOutEverywhereSchema }, async ({ call }, reply) => {
    await api.signOut.everywhere(call);
    clearRefreshCookie(call);
    return reply.code(204).send();
  });
}

/** A form of another site can send no JSON; browsers that do not know SameSite send their cookies all the same. */
function tokenOfCookie(call: CallContext): string {
  const token = refreshCookie(call);
  if (token === undefined) throw new ServiceError('unauthenticated', 'There is no refresh token. Sign in.');
  if (/^application\/json\b/i.test(call.header('content-type') ?? '')) return token;
  throw new ServiceError('unsupported-media-type', 'With the cookie, the content type must be application/json.');
}

/** A cookie that is of no more use goes. */
async function refreshed({ refresh }: AccountsApi, token: string, ofCookie: boolean, call: CallContext) {
  try {
    return await refresh.refresh(token, idempotencyKey(call), call);
  } catch (error) {
    if (ofCookie && error instanceof ServiceError && error.code === 'unauthenticated') clearRefreshCookie(call);
    throw error;
  }
}

function answer({ accessToken, expiresIn, refreshToken }: Tokens, cookie: boolean, call: CallContext) {
  const tokens = { accessToken, tokenType: 'Bearer', expiresIn } as const;
  if (!cookie) return { ...tokens, refreshToken };
  setRefreshCookie(call, refreshToken);
  return tokens;
}

const tags = ['sessions'];
const headers = Type.Object({
  'idempotency-key': commandHeaders.properties['idempotency-key'],
  'x-request-deadline': requestDeadline,
});
const tokens = { content: { 'application/json': { schema: tokensView } } };
const problems = ['invalid', 'too-large', 'unsupported-media-type', 'unavailable', 'deadline'] as const;

const signInSchema = {
  tags,
  operationId: 'signIn',
  summary: 'Sign in',
  description:
    'The answer to a wrong password and to an address without an account are the same. After five failures in a row an address has to wait, each time twice as long, up to 15 minutes.',
  headers,
  body: signInRequest,
  response: {
    201: { description: 'Signed in.', ...tokens },
    ...problemResponses(...problems, 'unauthenticated', 'forbidden', 'rule', 'too-many'),
  },
};

const refreshSchema = {
  tags,
  operationId: 'refresh',
  summary: 'A new pair of tokens for a refresh token',
  description:
    'A refresh token is good once. One that comes a second time ends the session; under the same Idempotency-Key, within a minute, it gets the same answer again.',
  headers,
  body: refreshRequest,
  response: {
    200: { description: 'The next tokens.', ...tokens },
    ...problemResponses(...problems, 'unauthenticated', 'too-many'),
  },
};

const signOutSchema = {
  tags,
  operationId: 'signOut',
  summary: "Sign out: end the cookie's session, or else that of the access token",
  headers: Type.Object({ 'x-request-deadline': requestDeadline }),
  response: {
    204: { description: 'It has ended.', type: 'null' },
    ...problemResponses('invalid', 'unauthenticated', 'too-many', 'unavailable', 'deadline'),
  },
};

const signOutEverywhereSchema = {
  tags,
  operationId: 'signOutEverywhere',
  summary: 'End all my sessions',
  description: 'No refresh token counts any more; access tokens do until they expire, ten minutes at most.',
  headers: Type.Object({ 'x-request-deadline': requestDeadline }),
  response: {
    204: { description: 'They have ended.', type: 'null' },
    ...problemResponses('invalid', 'unauthenticated', 'not-found', 'too-many', 'unavailable', 'deadline'),
  },
};
