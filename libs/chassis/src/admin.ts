import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify';
import { Type } from 'typebox';
import { jsonBodies } from './bodies.ts';
import { ServiceError } from './errors.ts';
import type { Health } from './health.ts';
import { sendProblem } from './http-errors.ts';
import { listening } from './listen.ts';
import { LOG_LEVELS, type Logger, type LogLevel } from './logs.ts';
import type { Metrics } from './metrics.ts';
import { validatorCompiler } from './validation.ts';

export interface AdminParts {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
}

/** Nothing on this port is worth waiting for any longer. Milliseconds. */
const CLOSE_MS = 250;

/**
 * What operators and probes ask: `/live`, `/ready`, `/startup`, `/metrics`, `/log-level` and what the service adds by
 * {@link AdminServer.route}. Never routed from outside.
 */
export class AdminServer {
  readonly #app: FastifyInstance;
  #listening = false;

  constructor({ log, metrics, health }: AdminParts) {
    this.#app = Fastify({ return503OnClosing: false });
    this.#app.setValidatorCompiler(validatorCompiler as never);
    this.#app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, log));
    this.#app.setNotFoundHandler(() => {
      throw new ServiceError('not-found', 'There is nothing at this address.', { type: 'no-route' });
    });
    jsonBodies(this.#app);
    this.#health(health);
    this.#logLevel(log);
    this.#app.get('/metrics', async (_request, reply) => {
      reply.header('content-type', metrics.registry.contentType);
      return metrics.registry.metrics();
    });
  }

  /** Adds a route, as Fastify's `route` does; before the server listens. Errors become problem+json. */
  route(options: RouteOptions): void {
    this.#app.route(options);
  }

  /** Listens; see {@link startAdmin}. */
  async listen(host: string, port: number): Promise<string> {
    this.#listening = true;
    return listening({ app: this.#app, host, port, variable: 'ADMIN_PORT' });
  }

  /** Closes; what is in flight has a moment to end. */
  async close(): Promise<void> {
    if (!this.#listening) return;
    const cut = setTimeout(() => this.#app.server.closeAllConnections(), CLOSE_MS);
    await this.#app.close();
    clearTimeout(cut);
  }

  #health(health: Health): void {
    this.#app.get('/live', () => ({ status: 'ok' }));
    this.#app.get('/ready', async (_request, reply) => {
      const { ok, checks } = await health.ready();
      return reply.code(ok ? 200 : 503).send({ status: ok ? 'ok' : 'unavailable', checks });
    });
    this.#app.get('/startup', (_request, reply) =>
      reply.code(health.hasStarted ? 200 : 503).send({ status: health.hasStarted ? 'ok' : 'starting' }),
    );
  }

  #logLevel(log: Logger): void {
    const body = Type.Object({ level: Type.Enum([...LOG_LEVELS]) }, { additionalProperties: false });
    this.#app.get('/log-level', () => ({ level: log.level }));
    this.#app.put<{ Body: { level: LogLevel } }>('/log-level', { schema: { body } }, ({ body: { level } }) => {
      log.info({ from: log.level, to: level }, 'log level changes');
      log.level = level;
      return { level };
    });
  }
}

/**
 * Lets the context's admin server listen. It stays up during the drain, saying that the service is not ready.
 * @returns its URL
 * @throws Error with one clear line when the port is in use
 */
export async function startAdmin(
  ctx: { readonly admin: AdminServer },
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  return ctx.admin.listen(host, port);
}
