import { CLAIMS_HEADER, ServiceError } from '@keelson/chassis';
import { normalPath } from '@keelson/mesh';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { noRoute } from '../gateway/problem.ts';
import type { Gate } from './gate.ts';

/** A request that the gateway may send on. */
export interface Passage {
  readonly service: string;
  /** Path and query, in the form that was looked at. */
  readonly url: string;
  /** Headers that the service gets instead of the client's; undefined: none of this name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * The edge's gate at the HTTP port.
 * @throws ServiceError as the gate does, `not-found` for what is no operation of the edge; a 401 says what is asked for
 */
export async function httpPassage(admit: Gate, request: FastifyRequest, reply: FastifyReply): Promise<Passage> {
  const { method, url = '/', headers } = request.raw;
  const { path, query } = partsOf(url);
  const { authorization } = headers;
  const admitted = await admit({ method: method ?? '', path, authorization }).catch((error: unknown) => {
    throw challenged(error, reply);
  });
  if (admitted === undefined) throw noRoute(request.method, request.url);
  const { edge, claims } = admitted;
  return {
    service: edge.to,
    url: path + query,
    headers: { [CLAIMS_HEADER]: claims, authorization: claims === undefined ? authorization : undefined },
  };
}

/** A request line may have a whole URL in it (RFC 9112, 3.2.2). */
function partsOf(url: string): { path: string; query: string } {
  const local = url.replace(/^https?:\/\/[^/?]*/i, '');
  const end = local.indexOf('?');
  const path = end === -1 ? local : local.slice(0, end);
  return { path: normalPath(path), query: end === -1 ? '' : local.slice(end) };
}

function challenged(error: unknown, reply: FastifyReply): unknown {
  if (error instanceof ServiceError && error.code === 'unauthenticated')
    reply.header('www-authenticate', error.type === 'invalid-token' ? 'Bearer error="invalid_token"' : 'Bearer');
  return error;
}
