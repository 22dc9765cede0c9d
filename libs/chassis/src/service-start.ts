import { startAdmin } from './admin.ts';
import { type Config, ConfigError, loadConfig, type Specs } from './config.ts';
import { createContext, type ServiceContext } from './context.ts';
import { GrpcHost } from './grpc-host.ts';
import { createHttpServer, type HttpServer, listenHttp } from './http.ts';
import { startMetrics } from './metrics-server.ts';
import type { Start } from './run.ts';
import { port, str } from './spec.ts';

/** The part of a service's description that its process needs: the ports stand there and nowhere else. */
export interface DescribedService {
  readonly name: string;
  readonly ports: { readonly http?: number; readonly grpc?: number; readonly admin?: number };
}

export interface ServiceDefinition<S extends Specs> {
  readonly service: DescribedService;
  readonly version: string;
  /** Title and description of its OpenAPI document. */
  readonly openapi: { readonly title: string; readonly description: string };
  /** The variables of its own; HOST and the ports' come with it. */
  readonly specs: S;
  /**
   * Puts the service together: routes on `http`, services on `grpc`, checks and hooks on `ctx`. What it registers with
   * `ctx.lifecycle.onStop` is closed after the listeners.
   */
  setup(parts: ServiceParts<S>): void | Promise<void>;
}

export interface ServiceParts<S extends Specs> {
  readonly ctx: ServiceContext;
  readonly config: Config<S>;
  readonly http: HttpServer;
  readonly grpc: GrpcHost;
}

/** A `start` that can also look at an environment without starting anything. */
export interface ServiceStart extends Start {
  /** What is wrong in `env`: one line for each variable, none when the service would take it. */
  check(env: NodeJS.ProcessEnv): readonly string[];
}

/**
 * Makes a service's `start`: reads the environment, sets the service up, listens on its HTTP, gRPC (unless a shared
 * host is given) and admin ports. What was started is stopped again when any of it fails.
 *
 * The `start` throws ConfigError for a wrong environment and an Error with one line when a port is taken.
 */
export function serviceStart<const S extends Specs>(definition: ServiceDefinition<S>): ServiceStart {
  const { service, version, openapi, setup } = definition;
  const specs = { ...listenSpecs(service), ...definition.specs };
  const start: Start = async ({ env, grpc: shared }) => {
    const values = loadConfig(specs, env);
    const config = values as Config<S>;
    const ports = values as Config<ReturnType<typeof listenSpecs>>;
    const { HOST: host, HTTP_PORT, GRPC_PORT, ADMIN_PORT, METRICS_PORT } = ports;
    const ctx = createContext({ name: service.name, version, env });
    try {
      const http = createHttpServer(ctx, { openapi: { ...openapi, version } });
      const grpc = shared ?? new GrpcHost(ctx);
      await setup({ ctx, config, http, grpc });
      const endpoints = {
        http: await listenHttp(ctx, http, { host, port: HTTP_PORT }),
        ...(shared ? {} : { grpc: await grpc.listen({ host, port: GRPC_PORT }) }),
        admin: await startAdmin(ctx, { host, port: ADMIN_PORT }),
        ...(METRICS_PORT !== undefined && { metrics: await startMetrics(ctx, { host, port: METRICS_PORT }) }),
      };
      ctx.health.started();
      ctx.log.info({ endpoints }, `${service.name} is ready`);
      return { name: service.name, endpoints, stop: () => ctx.lifecycle.stop() };
    } catch (error) {
      await ctx.lifecycle.stop().catch(() => {}); // logged there; why it did not start matters more
      throw error;
    }
  };
  return Object.assign(start, { check: (env: NodeJS.ProcessEnv) => faultsIn(specs, env) });
}

function faultsIn(specs: Specs, env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(specs, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

/** A port that the description does not name is a free one. */
function listenSpecs({ ports }: DescribedService) {
  return {
    HOST: str({ default: '127.0.0.1', desc: 'address to listen on' }),
    HTTP_PORT: port({ default: ports.http ?? 0, desc: 'REST' }),
    GRPC_PORT: port({ default: ports.grpc ?? 0, desc: 'gRPC' }),
    ADMIN_PORT: port({ default: ports.admin ?? 0, desc: 'health, metrics, log level' }),
    METRICS_PORT: port({ default: undefined, desc: 'metrics alone, for scrapers past the mesh; unset: no such port' }),
  };
}
