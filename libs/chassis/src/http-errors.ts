import { maxHeaderSize, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { codeOfHttpStatus, httpStatus, isErrorCode, ServiceError, toProblem, toServiceError } from './errors.ts';
import type { Logger } from './logs.ts';

/** Messages for Fastify's own errors, in the caller's terms. */
const FRAMEWORK_MESSAGES: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is larger than allowed here.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The body must be application/json.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as Content-Length says.',
  FST_ERR_BAD_URL: 'The URL is malformed.',
  FST_ERR_MAX_PARAM_LENGTH: 'A part of the path is too long.',
};

/** Turns whatever a handler, the validation or Fastify threw into a row of the table of errors. */
export function fromHttpError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return toServiceError(error);
  const { code, statusCode } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  if (isErrorCode(code) || typeof statusCode !== 'number' || statusCode < 400 || statusCode > 499) {
    return toServiceError(error);
  }
  const message = FRAMEWORK_MESSAGES[String(code)] ?? 'The request could not be read.';
  return new ServiceError(codeOfHttpStatus(statusCode), message, { cause: error });
}

/** Internal errors are logged with their stack; the caller gets none of it. */
export function explain(error: unknown, request: FastifyRequest, log: Logger): ServiceError {
  const known = fromHttpError(error);
  if (known.code === 'internal') {
    const { method, url, call } = request;
    (call?.log ?? log).error({ err: known.cause ?? known, method, path: pathOf(url) }, 'request failed');
  }
  return known;
}

/** Answers an error as problem+json. Internal ones are logged and tell the caller nothing. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Logger): void {
  const known = explain(error, request, log);
  const traceId = request.call?.trace?.traceId;
  if (known.retryAfter !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(known.retryAfter))));
  reply
    .code(httpStatus(known.code))
    .header('content-type', 'application/problem+json')
    .serializer(asIs)
    .send(JSON.stringify(toProblem(known, traceId)));
}

const asIs = (payload: unknown): string => payload as string;

/** The path without the query, which may hold what nobody should read in a log. */
function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

/**
 * Answers what is not HTTP, and ends the connection; for Fastify's `clientErrorHandler`.
 * @returns the status; undefined when there was nobody to answer
 */
export function refuse(error: Error & { code?: string }, socket: Socket): number | undefined {
  const response = (socket as Socket & { _httpMessage?: ServerResponse })._httpMessage;
  if (error.code === 'ECONNRESET' || !socket.writable || response?.headersSent) {
    socket.destroy();
    return undefined;
  }
  const { status, title, type = 'invalid', detail = 'The request could not be read.' } = rawProblem(error.code);
  const body = JSON.stringify({ type: `urn:keelson:problem:${type}`, title, status, detail });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nconnection: close\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  return status;
}

interface RawProblem {
  readonly status: number;
  /** The reason phrase too. */
  readonly title: string;
  readonly type?: string;
  readonly detail?: string;
}

function rawProblem(code: string | undefined): RawProblem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const detail = `The request line and the headers are larger than ${maxHeaderSize} bytes.`;
    return { status: 431, title: 'Request Header Fields Too Large', type: 'too-large', detail };
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { status: 408, title: 'Request Timeout', type: 'deadline' };
  return { status: 400, title: 'Bad Request' };
}
