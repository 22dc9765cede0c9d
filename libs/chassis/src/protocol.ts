import type { IncomingMessage, Server } from 'node:http';
import { ServiceError } from './errors.ts';

/** For Fastify's `http`: Node would answer a missing Host with an empty 400; {@link requireHost} says it in words. */
export const PROTOCOL_OPTIONS = { requireHostHeader: false } as const;

/**
 * Makes sure of the Host header, which HTTP/1.1 requires (RFC 9112, 3.2).
 * @throws ServiceError `invalid` when it is missing
 */
export function requireHost({ headers, httpVersion }: IncomingMessage): void {
  if (headers.host !== undefined || httpVersion !== '1.1') return;
  throw new ServiceError('invalid', 'The Host header is missing.', {
    faults: [{ field: 'Host', message: 'is required' }],
  });
}

const EXPECTATION_FAILED = JSON.stringify({
  type: 'urn:keelson:problem:expectation-failed',
  title: 'Expectation failed',
  status: 417,
  detail: 'The only Expect that is known here is 100-continue.',
});

/** Answers an unknown `Expect` with a problem; Node's own 417 is empty. */
export function refuseExpectations(server: Server): void {
  server.on('checkExpectation', (_request, response) => {
    response
      .writeHead(417, { 'content-type': 'application/problem+json', connection: 'close' })
      .end(EXPECTATION_FAILED);
  });
}
