import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RouteHandlerMethod,
  type RouteOptions,
} from 'fastify';
import { jsonBodies } from './bodies.ts';
import type { CallContext } from './call.ts';
import type { ServiceContext } from './context.ts';
import type { Deadline } from './deadline.ts';
import { ServiceError } from './errors.ts';
import { HttpCall, type HttpRoute } from './http-call.ts';
import { explain, refuse, sendProblem } from './http-errors.ts';
import { KnownRoutes } from './known-routes.ts';
import { listening } from './listen.ts';
import type { Logger } from './logs.ts';
import { PROTOCOL_OPTIONS, refuseExpectations, requireHost } from './protocol.ts';
import { validatorCompiler } from './validation.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The request's deadline, signal, trace and logger. */
    call: CallContext;
  }
  interface FastifyContextConfig {
    /** The route answers with a stream: no deadline, and its signal aborts when the service drains. */
    stream?: boolean;
  }
}

/** Fastify with schemas in typebox. */
export type HttpServer = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface HttpServerOptions {
  /** Largest body in bytes; 1 MiB unless given. */
  readonly bodyLimit?: number;
  /** What the OpenAPI document says of itself. */
  readonly openapi: { readonly title: string; readonly version: string; readonly description: string };
}

/** Longest time for a whole request to arrive, against callers that send a byte a minute. Milliseconds. */
const RECEIVE_TIMEOUT_MS = 30_000;
/** Longest path parameter. Longer ones are a 400, so ids are bounded before any schema sees them. */
const MAX_PARAM_LENGTH = 500;

const calls = new WeakMap<HttpServer, Set<HttpCall>>();
const kCall = Symbol('call');
type TrackedResponse = ServerResponse & { [kCall]?: HttpCall };

/**
 * Makes an HTTP server for one service: problem+json for every error, validation by schema with the field named,
 * `request.call`, deadlines, metrics, spans and `/openapi.json`. Add routes to it, then {@link listenHttp}.
 */
export function createHttpServer(
  ctx: ServiceContext,
  { bodyLimit = 1_048_576, openapi }: HttpServerOptions,
): HttpServer {
  const inFlight = new Set<HttpCall>();
  const nowhere = {
    method: '(any)',
    pattern: '(none)',
    meter: ctx.metrics.httpRoute('(any)', '(none)'),
    stream: false,
  };
  const beginNowhere = beginner(ctx, inFlight, nowhere);
  const app: HttpServer = Fastify({
    bodyLimit,
    requestTimeout: RECEIVE_TIMEOUT_MS,
    http: PROTOCOL_OPTIONS,
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    clientErrorHandler: (error, socket) => {
      const status = refuse(error, socket);
      if (status !== undefined) nowhere.meter.record(String(status), 0);
    },
    frameworkErrors: (error, request, reply) =>
      beginNowhere(request, reply as FastifyReply, (refusal) =>
        sendProblem(refusal ?? error, request, reply as FastifyReply, ctx.log),
      ),
  }).withTypeProvider<TypeBoxTypeProvider>();
  calls.set(app, inFlight);

  app.setValidatorCompiler(validatorCompiler);
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, ctx.log));
  app.decorateRequest('call', null as unknown as CallContext);
  jsonBodies(app);
  refuseExpectations(app.server);
  const known = new KnownRoutes();
  app.addHook('onRoute', (route) => {
    known.add(route.method, route.url);
    observe(ctx, inFlight, route);
  });
  notFound(app, beginNowhere, known);
  document(app, openapi);
  ctx.lifecycle.draining.addEventListener('abort', () => {
    for (const call of inFlight) call.drain();
  });
  return app;
}

/** Adds the hook that begins each call of a route, and logs what its handler throws too late for an answer. */
function observe(ctx: ServiceContext, inFlight: Set<HttpCall>, route: RouteOptions & { url: string }): void {
  const method = String(route.method);
  const begin = beginner(ctx, inFlight, {
    method,
    pattern: route.url,
    meter: ctx.metrics.httpRoute(method, route.url),
    stream: route.config?.stream === true,
  });
  const hooks = route.onRequest === undefined ? [] : [route.onRequest].flat();
  route.onRequest = [begin, ...hooks] as NonNullable<RouteOptions['onRequest']>;
  route.handler = tellingLate(route.handler, ctx.log);
}

/** Logs why a handler fails after its caller got an answer (504), which Fastify would drop. */
function tellingLate(handler: RouteHandlerMethod, log: Logger): RouteHandlerMethod {
  return function (request, reply) {
    const answer = handler.call(this, request, reply);
    if (answer instanceof Promise) answer.catch((error) => reply.sent && explain(error, request, log));
    return answer;
  };
}

type Begin = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

/** The hot path: one object, one listener and one timer a request; nothing of tracing while it is off. */
function beginner(ctx: ServiceContext, inFlight: Set<HttpCall>, route: HttpRoute): Begin {
  const { tracing, lifecycle } = ctx;
  function onClose(this: TrackedResponse): void {
    const call = this[kCall] as HttpCall;
    inFlight.delete(call);
    call.finish();
  }
  return (request, reply, done) => {
    const call = new HttpCall(ctx, route, request, reply);
    request.call = call;
    (reply.raw as TrackedResponse)[kCall] = call;
    reply.raw.on('close', onClose);
    inFlight.add(call);
    if (tracing.enabled) {
      const { method, pattern } = route;
      call.startSpan(`${method} ${pattern}`, { 'http.request.method': method, 'http.route': pattern });
    }
    if (lifecycle.draining.aborted) call.drain();
    try {
      requireHost(request.raw);
      call.start();
    } catch (error) {
      done(error as Error);
      return;
    }
    if (call.span === undefined) done();
    else tracing.within(call.span, done);
  };
}

function notFound(app: HttpServer, begin: Begin, known: KnownRoutes): void {
  app.setNotFoundHandler({ preHandler: begin }, (request, reply) => {
    const allowed = known.methodsFor(request.url);
    if (allowed.length === 0)
      throw new ServiceError('not-found', 'There is nothing at this address.', { type: 'no-route' });
    reply.header('allow', allowed.join(', '));
    throw new ServiceError('method-not-allowed', `Only ${allowed.join(', ')} can be used here.`);
  });
}

/**
 * The plugin is called rather than registered: registered plugins load later than routes which are added at once, and
 * the document would lack those.
 */
function document(app: HttpServer, info: HttpServerOptions['openapi']): void {
  swagger(app as never, { openapi: { openapi: '3.1.0', info: { ...info } } } as never, () => {});
  app.get('/openapi.json', { schema: { hide: true } as object }, () =>
    (app as unknown as { swagger(): object }).swagger(),
  );
}

export interface ListenOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/**
 * Listens, and drains with the service: no new connections, `connection: close` on every answer, what is in flight
 * ends, and what does not end by the deadline is cut off.
 * @returns the server's URL
 * @throws Error with one clear line when the port is in use
 */
export async function listenHttp(ctx: ServiceContext, app: HttpServer, { host, port }: ListenOptions): Promise<string> {
  await ctx.tracing.ready();
  const url = await listening({ app, host, port, variable: 'HTTP_PORT' });
  const inFlight = calls.get(app) ?? new Set();
  ctx.lifecycle.onDrain('http', (deadline) => drain(ctx, app, inFlight, deadline));
  return url;
}

async function drain(ctx: ServiceContext, app: HttpServer, inFlight: Set<HttpCall>, deadline: Deadline): Promise<void> {
  const closed = app.close();
  const cut = setTimeout(() => {
    ctx.log.warn({ count: inFlight.size }, 'requests were cut off');
    app.server.closeAllConnections();
  }, deadline.remaining());
  const idle = setInterval(() => {
    if (inFlight.size === 0) app.server.closeAllConnections();
  }, IDLE_CHECK_MS);
  try {
    await closed;
  } finally {
    clearTimeout(cut);
    clearInterval(idle);
  }
}

/** Connections that never sent a request are not idle in Node's sense: once nothing is in flight they are cut. */
const IDLE_CHECK_MS = 50;
