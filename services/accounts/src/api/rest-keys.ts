import { type HttpServer, problemResponses } from '@keelson/chassis';
import { requestDeadline } from '@keelson/servicekit';
import { Type } from 'typebox';
import { jwksView } from '../../contract/index.ts';
import { identity } from '../../service.ts';
import type { KeyRing } from '../keys/key-ring.ts';

/** How long a cache may keep the keys, seconds. A new key signs long after that, see KEY_PUBLISH_AHEAD_MS. */
const KEYS_MAX_AGE_SECONDS = 300;

/** Adds the keys that tokens are checked with, for everybody. */
export function addKeyRoutes(app: HttpServer, ring: Pick<KeyRing, 'jwks'>): void {
  app.get(identity.jwksPath, { schema }, async ({ call }, reply) => {
    const keys = await ring.jwks(call.deadline.epochMs);
    return reply.header('cache-control', `public, max-age=${KEYS_MAX_AGE_SECONDS}`).send(keys);
  });
}

const schema = {
  tags: ['keys'],
  operationId: 'getKeys',
  summary: 'The keys to check access tokens with (JWKS)',
  headers: Type.Object({ 'x-request-deadline': requestDeadline }),
  response: {
    200: {
      description: 'The keys of all tokens that are valid now, and the next one.',
      headers: { 'Cache-Control': Type.String() },
      content: { 'application/json': { schema: jwksView } },
    },
    ...problemResponses('invalid', 'unavailable', 'deadline'),
  },
};
