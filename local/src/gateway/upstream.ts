import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { ServiceError } from '@keelson/chassis';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Dispatcher, errors, Pool } from 'undici';
import type { Passage } from '../edge/http.ts';

/** How much longer than REQUEST_TIMEOUT_MS a service may take until its first byte: it ends its calls itself. Milliseconds. */
const graceMs = 5_000;

/** Headers that belong to one connection (RFC 9110, 7.6.1), and those that the next hop makes anew. */
const ownToOneHop = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Passes requests to one service and its answers back as they come, event streams included.
 * It sends each request once: whether a call may be repeated is the caller's to know.
 */
export class Upstream {
  readonly #service: string;
  readonly #pool: Pool;
  readonly #headersTimeoutMs: number;
  readonly #streams = new Set<() => void>();

  /** @param origin e.g. `http://127.0.0.1:5007`; @param requestTimeoutMs after which the service ends a call itself */
  constructor(service: string, origin: string, requestTimeoutMs: number) {
    this.#service = service;
    this.#headersTimeoutMs = requestTimeoutMs + graceMs;
    this.#pool = new Pool(origin, { headersTimeout: this.#headersTimeoutMs, bodyTimeout: 0 });
  }

  /**
   * Sends `request` on and writes the answer to `reply`; when the client goes away, so does the upstream call.
   * @throws ServiceError when the service does not answer, or the request cannot be sent on
   */
  async forward(request: FastifyRequest, reply: FastifyReply, passage: Passage): Promise<void> {
    const gone = new AbortController();
    const onClose = () => gone.abort();
    reply.raw.once('close', onClose);
    try {
      await this.#pool.stream(upstreamRequest(request, passage, gone.signal), (answer) =>
        this.#begin(reply, answer, gone),
      );
    } catch (error) {
      if (reply.raw.headersSent) return;
      if (!gone.signal.aborted) throw this.#explain(error as Error);
      reply.hijack();
    } finally {
      reply.raw.off('close', onClose);
    }
  }

  #begin(reply: FastifyReply, answer: Dispatcher.StreamFactoryData, gone: AbortController): ServerResponse {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(answer.statusCode, answerHeaders(answer.headers as IncomingHttpHeaders));
    if (`${answer.headers['content-type']}`.startsWith('text/event-stream')) {
      raw.flushHeaders();
      const end = () => raw.end(() => gone.abort());
      this.#streams.add(end);
      raw.once('close', () => this.#streams.delete(end));
    }
    return raw;
  }

  #explain(cause: Error): ServiceError {
    if (cause instanceof errors.HeadersTimeoutError) {
      const detail = `${this.#service} did not answer within ${this.#headersTimeoutMs / 1000} s.`;
      return new ServiceError('deadline', detail, { cause });
    }
    if (cause instanceof errors.InvalidArgumentError) {
      return new ServiceError('invalid', 'The request line or a header is malformed.', { cause });
    }
    const detail = `${this.#service} does not answer. Try again with the same Idempotency-Key.`;
    return new ServiceError('unavailable', detail, { cause });
  }

  /** Ends the event streams that run, each at the end of what it sent; their clients come back with Last-Event-ID. */
  endStreams(): void {
    for (const end of this.#streams) end();
  }

  /** Closes the connections to the service once what runs on them has ended. */
  async close(): Promise<void> {
    await this.#pool.close();
  }
}

function upstreamRequest(request: FastifyRequest, passage: Passage, signal: AbortSignal): Dispatcher.RequestOptions {
  const { method, headers } = request.raw;
  const body = request.body as Buffer | undefined;
  return {
    method: method as Dispatcher.HttpMethod,
    path: passage.url,
    headers: { ...requestHeaders(headers, request, body), ...passage.headers },
    body: body ?? null,
    signal,
  };
}

function requestHeaders(headers: IncomingHttpHeaders, request: FastifyRequest, body: Buffer | undefined) {
  const passed: Record<string, string | string[]> = {};
  const named = connectionNames(headers);
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || ownToOneHop.has(name) || named?.has(name)) continue;
    passed[name] = value;
  }
  delete passed['content-length'];
  if (body !== undefined) passed['content-length'] = `${body.length}`;
  const clients = headers['x-forwarded-for'];
  passed['x-forwarded-for'] = clients === undefined ? request.ip : `${clients}, ${request.ip}`;
  passed['x-forwarded-host'] = request.host;
  passed['x-forwarded-proto'] = request.protocol;
  return passed;
}

/** The headers that `Connection` declares to be for this hop only. */
function connectionNames({ connection }: IncomingHttpHeaders): Set<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}

function answerHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const passed: OutgoingHttpHeaders = {};
  const named = connectionNames(headers);
  for (const [name, value] of Object.entries(headers)) {
    if (!ownToOneHop.has(name) && !named?.has(name)) passed[name] = value;
  }
  return passed;
}
