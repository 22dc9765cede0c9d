import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Call, ended } from './call.ts';
import type { ServiceContext } from './context.ts';
import { DEADLINE_HEADER, Deadline, parseDeadline } from './deadline.ts';
import { httpStatus } from './errors.ts';
import type { Meter } from './metrics.ts';

/** What is known of a route before any request. */
export interface HttpRoute {
  readonly method: string;
  /** The pattern, such as `/orders/:id`. */
  readonly pattern: string;
  readonly meter: Meter;
  /** Streams have no deadline and end when the service drains. */
  readonly stream: boolean;
}

/** The call context of one HTTP request. */
export class HttpCall extends Call {
  readonly route: HttpRoute;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly #headers: IncomingHttpHeaders;
  readonly #startedAt = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(ctx: ServiceContext, route: HttpRoute, request: FastifyRequest, reply: FastifyReply) {
    super(ctx);
    this.route = route;
    this.request = request;
    this.reply = reply;
    this.#headers = request.raw.headers;
  }

  /**
   * Starts the clock. A caller may ask for less time than the service allows, never for more.
   * @throws ServiceError `invalid` when the caller's deadline is malformed, `deadline` when it has passed
   */
  start(): void {
    if (this.route.stream) return;
    const asked = this.#headers[DEADLINE_HEADER];
    const limit = Date.now() + this.ctx.config.REQUEST_TIMEOUT_MS;
    this.deadline = Deadline.at(typeof asked === 'string' ? Math.min(parseDeadline(asked), limit) : limit);
    const remaining = this.deadline.remaining();
    if (remaining === 0) throw ended.deadline();
    this.#timer = setTimeout(outOfTime, remaining, this);
  }

  header(name: string): string | undefined {
    const value = this.#headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  setHeader(name: string, value: string): void {
    this.reply.header(name, value);
  }

  /** The service drains: this connection ends with this answer, and a stream ends now. */
  drain(): void {
    if (!this.reply.raw.headersSent) this.reply.raw.setHeader('connection', 'close');
    if (this.route.stream) this.abort(ended.draining());
  }

  /** The response is over, sent or not. */
  finish(): void {
    clearTimeout(this.#timer);
    const { raw } = this.reply;
    const sent = raw.writableFinished;
    if (!sent) this.abort(ended.cancelled());
    const status = sent || this.route.stream ? raw.statusCode : httpStatus('cancelled');
    const ms = performance.now() - this.#startedAt;
    this.route.meter.record(String(status), ms / 1e3);
    if (this.span !== undefined) this.#endSpan(status);
    if (status >= 500 || (!this.route.stream && ms > this.ctx.config.SLOW_REQUEST_MS)) this.#log(status, ms);
    else if (this.ctx.log.isLevelEnabled('debug')) this.#debug(status, ms);
  }

  #endSpan(status: number): void {
    this.span?.set({ 'http.response.status_code': status });
    if (status >= 500) this.span?.fail(new Error(`HTTP ${status}`));
    this.span?.end();
  }

  #debug(status: number, ms: number): void {
    const { method, pattern } = this.route;
    this.log.debug({ method, route: pattern, status, ms: Math.round(ms) }, 'request');
  }

  #log(status: number, ms: number): void {
    const { method, pattern } = this.route;
    this.log.warn(
      { method, route: pattern, status, ms: Math.round(ms) },
      status >= 500 ? 'request failed' : 'slow request',
    );
  }
}

/** A handler that hangs does not keep its caller: the answer goes out, what the handler does later is dropped. */
function outOfTime(call: HttpCall): void {
  call.abort(ended.deadline());
  if (call.reply.sent) return;
  // What is left of a body that stalls cannot be told from a next request.
  if (!call.request.raw.complete) call.reply.header('connection', 'close');
  if (call.reply.raw.headersSent) call.reply.raw.destroy();
  else call.reply.send(ended.deadline());
}
