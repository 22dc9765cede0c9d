import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceError } from './errors.ts';
import { toField } from './validation.ts';

/**
 * Takes JSON bodies in UTF-8 only, not compressed. An empty body is no body, whatever its content type: routes that need one say so by
 * their schema, and routes that take none do not care. `__proto__` and `constructor.prototype` are refused.
 */
// biome-ignore lint/suspicious/noExplicitAny: any Fastify instance will do, whatever its type parameters
export function jsonBodies(app: FastifyInstance<any, any, any, any, any>): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    if (bytes.length === 0) return done(null, undefined);
    if (isEncoded(request)) return done(new ServiceError('unsupported-media-type', 'The body must not be compressed.'));
    if (!saysUtf8(request)) return done(notUtf8Json());
    if (!isUtf8(bytes)) return done(malformed('must be valid UTF-8'));
    const text = bytes.toString();
    return parse(request, text, (error, value) => (error ? done(refusalOf(text, error)) : done(null, value)));
  });
  app.addContentTypeParser('*', (request, payload, done) => {
    if (hasNoBody(request) || request.is404) {
      payload.resume();
      return done(null, undefined);
    }
    return done(new ServiceError('unsupported-media-type', 'The body must be application/json.'));
  });
}

function notUtf8Json(): ServiceError {
  return new ServiceError('unsupported-media-type', 'The body must be application/json in UTF-8.');
}

function malformed(message: string, cause?: Error): ServiceError {
  const faults = [{ field: 'body', message }];
  return new ServiceError('invalid', 'The body of the request is not valid.', { faults, ...(cause && { cause }) });
}

function isEncoded({ headers }: FastifyRequest): boolean {
  const encoding = headers['content-encoding'] ?? 'identity';
  return encoding.toLowerCase() !== 'identity';
}

/** JSON has no charset (RFC 8259, 11); what is said all the same has to be true. */
function saysUtf8({ headers }: FastifyRequest): boolean {
  const [, charset] = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(headers['content-type'] ?? '') ?? [];
  return charset === undefined || /^utf-?8$/i.test(charset);
}

/** Why the parser refused `text`: it is no JSON, or it is and has a name that could change what objects are. */
function refusalOf(text: string, cause: Error): ServiceError {
  const field = forbiddenField(text);
  if (field === undefined) return malformed('must be valid JSON', cause);
  return new ServiceError('invalid', 'The body has a property name that is not allowed.', {
    cause,
    faults: [{ field, message: 'is a name that is not allowed' }],
  });
}

/** The first `__proto__` or `constructor.prototype` in JSON; undefined when there is none, or no JSON. */
function forbiddenField(text: string): string | undefined {
  const pending: { readonly pointer: string; readonly value: unknown }[] = [{ pointer: '', value: parsed(text) }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { pointer, value } = next;
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, child] of Object.entries(value)) {
      const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (name === '__proto__') return toField(at);
      if (name === 'constructor' && typeof child === 'object' && child !== null && Object.hasOwn(child, 'prototype'))
        return toField(`${at}/prototype`);
      pending.push({ pointer: at, value: child });
    }
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hasNoBody({ headers }: FastifyRequest): boolean {
  const length = headers['content-length'];
  return length === '0' || (length === undefined && headers['transfer-encoding'] === undefined);
}
