import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceError } from './errors.ts';

/**
 * Takes JSON bodies only. An empty body is no body, whatever its content type: routes that need one say so by their
 * schema, and routes that take none do not care. `__proto__` and `constructor.prototype` are refused.
 */
// biome-ignore lint/suspicious/noExplicitAny: any Fastify instance will do, whatever its type parameters
export function jsonBodies(app: FastifyInstance<any, any, any, any, any>): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    return parse(request, body as string, (error, value) => (error ? done(malformed(error)) : done(null, value)));
  });
  app.addContentTypeParser('*', (request, payload, done) => {
    if (hasNoBody(request) || request.is404) {
      payload.resume();
      return done(null, undefined);
    }
    return done(new ServiceError('unsupported-media-type', 'The body must be application/json.'));
  });
}

function malformed(cause: Error): ServiceError {
  const message = cause.message.includes('forbidden prototype')
    ? 'The body has a property name that is not allowed: __proto__ or constructor.prototype.'
    : 'The body is not valid JSON.';
  return new ServiceError('invalid', message, { cause });
}

function hasNoBody({ headers }: FastifyRequest): boolean {
  const length = headers['content-length'];
  return length === '0' || (length === undefined && headers['transfer-encoding'] === undefined);
}
