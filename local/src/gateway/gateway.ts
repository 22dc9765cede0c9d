import type { AddressInfo } from 'node:net';
import { type Logger, refuse, sendProblem } from '@keelson/chassis';
import Fastify, { type FastifyInstance, type FastifyReply, type HTTPMethods, type RouteHandlerMethod } from 'fastify';
import { serveDocs } from './docs.ts';
import { closeGracefully } from './drain.ts';
import { checkHealth } from './health.ts';
import type { OpenApiDocument } from './openapi.ts';
import { noMethod, noRoute } from './problem.ts';
import type { EdgeRoute } from './routes.ts';
import type { RunningService } from './running-service.ts';
import { favicon, startPage } from './start-page.ts';
import { Upstream } from './upstream.ts';

export interface GatewayOptions {
  readonly routes: readonly EdgeRoute[];
  readonly services: readonly RunningService[];
  readonly document: OpenApiDocument;
  /** Hears of errors of the gateway's own. */
  readonly log: Logger;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** How long a stop waits for what is in flight. */
  readonly drainTimeoutMs: number;
}

/** The gateway, listening. */
export interface Gateway {
  /** e.g. `http://127.0.0.1:8080` */
  readonly url: string;
  /** Stops accepting, ends the event streams, finishes what else is in flight. */
  stop(): Promise<void>;
}

/** Larger bodies end here with 413; each service has its own, lower limit. */
const bodyLimitBytes = 8 * 1024 * 1024;

/** Starts the one door of the laptop platform: the API's routes, its documents, and the start page. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const app = createApp(options.log);
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
  app.get('/', (request, reply) =>
    reply.type('text/html; charset=utf-8').send(startPage(options.services, `${request.protocol}://${request.host}`)),
  );
  app.addHook('preClose', async () => {
    for (const upstream of upstreams) upstream.endStreams();
  });
  app.addHook('onClose', async () => {
    await Promise.all(upstreams.map((upstream) => upstream.close()));
  });
  await app.listen({ host: options.host, port: options.port });
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://${options.host}:${port}`, stop: () => closeGracefully(app, options.drainTimeoutMs) };
}

function createApp(log: Logger): FastifyInstance {
  const app = Fastify({
    logger: false,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    bodyLimit: bodyLimitBytes,
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply as FastifyReply, log),
    clientErrorHandler: refuse,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, log));
  app.setNotFoundHandler((request) => {
    throw noRoute(request.method, request.url);
  });
  return app;
}

function addRoutes(app: FastifyInstance, { routes, services }: GatewayOptions): Upstream[] {
  const upstreams = new Map<string, Upstream>();
  for (const { name, endpoints } of services) {
    if (endpoints.http !== undefined) upstreams.set(name, new Upstream(name, endpoints.http));
  }
  for (const { prefix, methods, service } of routes) {
    const upstream = upstreams.get(service);
    if (upstream === undefined) throw new Error(`${service} has routes at the edge but serves no HTTP`);
    route(app, prefix, methods, (request, reply) => upstream.forward(request, reply));
  }
  refuseOtherMethods(app, routes);
  return [...upstreams.values()];
}

/** What is known under a prefix but not by this method is a 405 that says which methods are. */
function refuseOtherMethods(app: FastifyInstance, routes: readonly EdgeRoute[]): void {
  for (const [prefix, all] of Map.groupBy(routes, (edge) => edge.prefix)) {
    const allowed = all.flatMap(({ methods }) => methods).sort();
    const others = app.supportedMethods.filter((method) => !(allowed as string[]).includes(method));
    route(app, prefix, others, async (request, reply) => {
      reply.header('allow', allowed.join(', '));
      throw noMethod(request.method, allowed);
    });
  }
}

function route(app: FastifyInstance, prefix: string, methods: readonly string[], handler: RouteHandlerMethod): void {
  for (const url of [prefix, `${prefix}/*`]) app.route({ method: [...methods] as HTTPMethods[], url, handler });
}
