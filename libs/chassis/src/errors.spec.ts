import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import {
  codeOfHttpStatus,
  type ErrorCode,
  grpcStatus,
  httpStatus,
  ServiceError,
  toProblem,
  toServiceError,
} from './errors.ts';
import { PROBLEM_KEY, toGrpcStatus } from './grpc-errors.ts';
import { fromHttpError } from './http-errors.ts';

test.each([
  ['invalid', 400, status.INVALID_ARGUMENT],
  ['unauthenticated', 401, status.UNAUTHENTICATED],
  ['forbidden', 403, status.PERMISSION_DENIED],
  ['not-found', 404, status.NOT_FOUND],
  ['method-not-allowed', 405, status.UNIMPLEMENTED],
  ['rule', 409, status.FAILED_PRECONDITION],
  ['revision', 412, status.ABORTED],
  ['too-large', 413, status.RESOURCE_EXHAUSTED],
  ['unsupported-media-type', 415, status.INVALID_ARGUMENT],
  ['key-reused', 422, status.INVALID_ARGUMENT],
  ['too-many', 429, status.RESOURCE_EXHAUSTED],
  ['cancelled', 499, status.CANCELLED],
  ['internal', 500, status.INTERNAL],
  ['unavailable', 503, status.UNAVAILABLE],
  ['deadline', 504, status.DEADLINE_EXCEEDED],
] as [ErrorCode, number, status][])('%s is %i and its gRPC status', (code, http, grpc) => {
  expect([httpStatus(code), grpcStatus(code), codeOfHttpStatus(http)]).toEqual([http, grpc, code]);
});

test('an error of a library is its row, by its code', () => {
  const cause = Object.assign(new Error('Not now.'), {
    code: 'rule',
    type: 'order-paid',
    faults: [{ field: 'a', message: 'b' }],
  });
  expect(toProblem(toServiceError(cause))).toEqual({
    type: 'urn:keelson:problem:order-paid',
    title: 'A rule does not allow this',
    status: 409,
    detail: 'Not now.',
    errors: [{ field: 'a', message: 'b' }],
  });
});

test.each([
  new Error('secret'),
  Object.assign(new Error('secret'), { code: 'ECONNREFUSED' }),
  Object.assign(new Error('secret'), { code: 'toString' }),
  Object.assign(new Error('secret'), { code: 14 }),
  new ServiceError('internal', 'secret'),
  'secret',
  null,
  undefined,
])('anything else (%s) is internal and keeps its text to itself', (error) => {
  const known = toServiceError(error);
  expect(known.code).toBe('internal');
  expect(JSON.stringify(toProblem(known))).not.toContain('secret');
  expect(toGrpcStatus(known).details).not.toContain('secret');
});

test('Fastify’s own errors of 4xx stay 4xx, in our words', () => {
  const known = fromHttpError(
    Object.assign(new Error('their words'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }),
  );
  expect({ code: known.code, message: known.message }).toEqual({
    code: 'too-large',
    message: 'The body is larger than allowed here.',
  });
  expect(fromHttpError(Object.assign(new Error('x'), { statusCode: 418 })).code).toBe('invalid');
  expect(fromHttpError(Object.assign(new Error('x'), { statusCode: 502 })).code).toBe('internal');
});

test('gRPC details stay valid and short, whatever the text', () => {
  const long = toGrpcStatus(new ServiceError('invalid', 'x'.repeat(5_000), { type: 'naïve' }));
  expect(long.details.length).toBeLessThan(1_100);
  expect(long.metadata.get(PROBLEM_KEY)).toEqual(['na?ve']);
  expect(() => encodeURI(toGrpcStatus(new ServiceError('invalid', '\ud800')).details)).not.toThrow();
});

test('a surrogate pair is not cut in two', () => {
  expect(() => encodeURI(toGrpcStatus(new ServiceError('invalid', `${'x'.repeat(999)}😀`)).details)).not.toThrow();
});

test('unavailable always says when to come back', () => {
  expect(new ServiceError('unavailable', '').retryAfter).toBe(1);
  expect(toGrpcStatus(new ServiceError('unavailable', '', { retryAfter: 0.2 })).metadata.get('retry-after')).toEqual([
    '1',
  ]);
});
