import type { AddressInfo } from 'node:net';
import {
  type Deadline,
  type Logger,
  PROTOCOL_OPTIONS,
  refuse,
  refuseExpectations,
  requireHost,
  sendProblem,
} from '@keelson/chassis';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Gate } from '../edge/gate.ts';
import { httpPassage, type Passage } from '../edge/http.ts';
import { limitBodyTime } from './body-time.ts';
import { serveDocs } from './docs.ts';
import { Connections, closeGracefully } from './drain.ts';
import { checkHealth } from './health.ts';
import { methodsByPattern, type OpenApiDocument } from './openapi.ts';
import { noMethod, noRoute } from './problem.ts';
import type { EdgeRoute } from './routes.ts';
import type { RunningService } from './running-service.ts';
import { favicon, type StartPageFacts, startPage } from './start-page.ts';
import { Upstream } from './upstream.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a request that the edge lets in. */
    passage: Passage | undefined;
  }
}

export interface GatewayOptions {
  readonly routes: readonly EdgeRoute[];
  /** Who may come in, and where to. */
  readonly gate: Gate;
  readonly services: readonly RunningService[];
  /** What the start page says beside the services. */
  readonly start: Omit<StartPageFacts, 'services'>;
  readonly document: OpenApiDocument;
  /** Hears of errors of the gateway's own. */
  readonly log: Logger;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Longest time for a request to arrive as a whole, and then for a service to answer it. Milliseconds. */
  readonly requestTimeoutMs: number;
}

/** The gateway, listening. */
export interface Gateway {
  /** e.g. `http://127.0.0.1:8080` */
  readonly url: string;
  /** Stops accepting, ends the event streams, finishes what else is in flight; cuts it off at `deadline`. */
  stop(deadline: Deadline): Promise<void>;
}

/** Larger bodies end here with 413; each service has its own, lower limit. */
const bodyLimitBytes = 8 * 1024 * 1024;
/** Callers that send a byte a minute are cut off; a body has its own, shorter limit. */
const receiveTimeoutMs = 60_000;

/** Starts the one door of the laptop platform: the API's routes, its documents, and the start page. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const app = createApp(options);
  const connections = new Connections(app.server);
  const upstreams = addRoutes(app, options);
  await serveDocs(app, options.document);
  app.get('/healthz', async (_request, reply) => {
    const health = await checkHealth(options.services);
    return reply
      .code(health.status === 'ready' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(health);
  });
  app.get('/favicon.svg', (_request, reply) => reply.type('image/svg+xml').send(favicon));
  app.get('/favicon.ico', (_request, reply) => reply.redirect('/favicon.svg', 301));
  const facts = { ...options.start, services: options.services };
  app.get('/', (request, reply) =>
    reply.type('text/html; charset=utf-8').send(startPage(facts, `${request.protocol}://${request.host}`)),
  );
  app.addHook('preClose', async () => {
    for (const upstream of upstreams) upstream.endStreams();
  });
  app.addHook('onClose', async () => {
    await Promise.all(upstreams.map((upstream) => upstream.close()));
  });
  await app.listen({ host: options.host, port: options.port });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    stop: (deadline) => closeGracefully({ app, connections, log: options.log, deadline }),
  };
}

function createApp({ log, requestTimeoutMs }: GatewayOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    forceCloseConnections: 'idle',
    requestTimeout: Math.max(receiveTimeoutMs, requestTimeoutMs),
    http: PROTOCOL_OPTIONS,
    bodyLimit: bodyLimitBytes,
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply as FastifyReply, log),
    clientErrorHandler: refuse,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, log));
  refuseExpectations(app.server);
  app.addHook('onRequest', async (request) => requireHost(request.raw));
  limitBodyTime(app, requestTimeoutMs);
  app.setNotFoundHandler((request) => {
    throw noRoute(request.method, request.url);
  });
  return app;
}

function addRoutes(app: FastifyInstance, options: GatewayOptions): Upstream[] {
  const { routes, gate, services, document, requestTimeoutMs } = options;
  const upstreams = new Map<string, Upstream>();
  for (const { name, endpoints } of services) {
    if (endpoints.http !== undefined) upstreams.set(name, new Upstream(name, endpoints.http, requestTimeoutMs));
  }
  for (const { service } of routes)
    if (!upstreams.has(service)) throw new Error(`${service} has routes at the edge but serves no HTTP`);
  app.decorateRequest('passage', undefined);
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    request.passage = await httpPassage(gate, request, reply);
  };
  const handler = (request: FastifyRequest, reply: FastifyReply) => forward(request, reply, upstreams);
  const known = methodsByPattern(document);
  for (const { prefix, methods } of routes) {
    const atPrefix = methods.filter(isIn(known.get(prefix) ?? methods));
    if (atPrefix.length > 0) app.route({ method: atPrefix, url: prefix, onRequest, handler });
    app.route({ method: [...methods], url: `${prefix}/*`, onRequest, handler });
  }
  for (const [pattern, methods] of known) {
    if (routes.some(({ prefix }) => pattern === prefix || pattern.startsWith(`${prefix}/`)))
      refuseOtherMethods(app, pattern, methods);
  }
  return [...upstreams.values()];
}

/** The gate has said where to: the narrowest operation that fits, whichever of the routes it came by. */
async function forward(
  request: FastifyRequest,
  reply: FastifyReply,
  upstreams: ReadonlyMap<string, Upstream>,
): Promise<void> {
  const { passage } = request;
  const upstream = upstreams.get(passage?.service ?? '');
  if (passage === undefined || upstream === undefined) throw noRoute(request.method, request.url);
  await upstream.forward(request, reply, passage);
}

/** A path of the API by a method that it does not have is a 405 that says which it has. */
function refuseOtherMethods(app: FastifyInstance, url: string, allowed: readonly string[]): void {
  const others = app.supportedMethods.filter((method) => !allowed.includes(method));
  app.route({
    method: others,
    url,
    handler: async (request, reply) => {
      reply.header('allow', allowed.join(', '));
      throw noMethod(request.method, allowed);
    },
  });
}

function isIn(methods: readonly string[]): (method: string) => boolean {
  return (method) => methods.includes(method);
}
