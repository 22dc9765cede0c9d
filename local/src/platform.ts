import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createContext,
  GrpcHost,
  maskCredentials,
  type Running,
  type ServiceContext,
  type ServiceStart,
} from '@keelson/chassis';
import { discoverGraph, type ServiceDescription, type ServiceGraph } from '@keelson/mesh';
import { checkEnvironment } from './check-environment.ts';
import { type LaptopConfig, readConfig } from './config.ts';
import { takeDataFolder } from './data-folder.ts';
import { Ending, inTime, sideBySide } from './ending.ts';
import { type EventStoreThread, startEventStoreThread } from './event-store-thread.ts';
import { fetchDocuments } from './gateway/documents.ts';
import { startGateway } from './gateway/gateway.ts';
import { mergeOpenApi } from './gateway/openapi.ts';
import { edgeRoutes } from './gateway/routes.ts';
import type { RunningService } from './gateway/running-service.ts';
import { assertFree, host, plannedPorts, portOf, sharedGrpcPort } from './ports.ts';
import { untilReady } from './readiness.ts';
import { serviceEnv } from './service-env.ts';

/** Longest time without progress until all is ready; views catch up with the store meanwhile, which may take long. */
const readyPatienceMs = 60_000;
/** Who waits longer than this is told for what, and how far it is. Milliseconds. */
const tellEveryMs = 3_000;
/** Longest time for a ready service to say what its API is. */
const documentTimeoutMs = 5_000;

const servicesFolder = join(import.meta.dirname, '../../services');

/** The whole platform, running in this process. */
export interface Platform {
  /** Where all of HTTP is reached, e.g. `http://127.0.0.1:8080` */
  readonly gatewayUrl: string;
  /** Where all of gRPC is reached, e.g. `127.0.0.1:5001` */
  readonly grpcAddress: string;
  /** What event store clients connect to. */
  readonly eventStoreUrl: string;
  readonly services: readonly RunningService[];
  /** Settles only if a part of the platform ends without being asked to. */
  readonly failed: Promise<Error>;
  /**
   * Drains and stops everything within `DRAIN_TIMEOUT_MS`: the gateway, then the services, then the store.
   * @throws AggregateError that names what did not stop cleanly
   */
  stop(): Promise<void>;
}

/**
 * Starts every service of the repository on loopback, with the embedded stores unless the environment names others,
 * and the gateway in front. With `KEELSON_PORT=0`, `KEELSON_PORTS=auto` and a KEELSON_DATA of its own it runs beside others.
 * @throws ConfigError when the environment has faults
 * @throws StartupError when ports or data are not to be had; nothing is left running then
 */
export async function startPlatform({ env }: { env: NodeJS.ProcessEnv }): Promise<Platform> {
  const graph = await discoverGraph(servicesFolder);
  const services = await loadServices(graph);
  checkEnvironment(
    env,
    services.map(({ start }) => start),
  );
  const config = readConfig(env);
  const data = takeDataFolder(config.dataFolder);
  const ending = new Ending(config.drainTimeoutMs);
  ending.add(() => data.release());
  try {
    await assertFree(plannedPorts(graph, config));
    return await startAll({ graph, services, config, env, ending });
  } catch (error) {
    await ending.stop().catch(() => {}); // why it did not start matters more
    throw error;
  }
}

interface Parts {
  readonly graph: ServiceGraph;
  readonly services: readonly LoadedService[];
  readonly config: LaptopConfig;
  readonly env: NodeJS.ProcessEnv;
  readonly ending: Ending;
}

async function startAll(parts: Parts): Promise<Platform> {
  const { graph, config, env, ending } = parts;
  const stores = await startStores(graph, config, ending);
  const eventStoreUrl = config.eventStoreUrl ?? stores[0]?.thread.url ?? '';
  const { context, running, grpcAddress } = await startServices(parts, eventStoreUrl);
  const all = [...running.map(withGrpc(graph, grpcAddress)), ...stores.map(({ running: store }) => store)];
  await untilReady(all, {
    patienceMs: readyPatienceMs,
    tellEveryMs,
    tell: (line) => process.stderr.write(`${line}${enginesOf(env)}\n`),
  });
  const gateway = await startGateway({
    host,
    port: config.port,
    requestTimeoutMs: context.config.REQUEST_TIMEOUT_MS,
    routes: edgeRoutes(graph),
    services: all,
    document: mergeOpenApi(apiInfo, await fetchDocuments(running, documentTimeoutMs)),
    log: context.log,
  });
  ending.add((deadline) => gateway.stop(deadline));
  return {
    gatewayUrl: gateway.url,
    grpcAddress,
    eventStoreUrl,
    services: all,
    failed: Promise.race(stores.map(({ thread }) => thread.failed)),
    stop: () => ending.stop(),
  };
}

interface RunningServices {
  /** The one of the laptop itself, on which gRPC listens. */
  readonly context: ServiceContext;
  readonly running: readonly RunningService[];
  readonly grpcAddress: string;
}

/**
 * Starts all services on one gRPC listener. They end side by side with it: none needs another, and it is held by the
 * streams of each.
 */
async function startServices(parts: Parts, eventStoreUrl: string): Promise<RunningServices> {
  const { graph, services, env, ending } = parts;
  const listening: Pick<Running, 'name' | 'stop'>[] = [];
  const drainTimeoutMs = ending.add((deadline) =>
    sideBySide(listening.map((one) => inTime(one.stop(), deadline, `${one.name} did not stop in time`))),
  );
  const config = { ...parts.config, drainTimeoutMs };
  const context = createContext({
    name: 'laptop',
    env: { ...env, LOG_LEVEL: env.LOG_LEVEL || 'warn', DRAIN_TIMEOUT_MS: `${drainTimeoutMs}` },
  });
  const grpc = new GrpcHost(context);
  listening.push({ name: 'gRPC', stop: () => context.lifecycle.stop() });
  const running: RunningService[] = [];
  for (const { description, start } of services) {
    const service = await start({ env: serviceEnv(description, env, config, eventStoreUrl), grpc });
    listening.push(service);
    running.push({ name: description.name, summary: description.summary, endpoints: service.endpoints });
  }
  const grpcAddress = await grpc.listen({ host, port: sharedGrpcPort(graph, config) ?? 0 });
  context.health.started();
  return { context, running, grpcAddress };
}

/** The shared address, for those that answer on it. */
function withGrpc({ services }: ServiceGraph, address: string): (service: RunningService) => RunningService {
  const onGrpc = new Set(services.filter(({ ports }) => ports.grpc !== undefined).map(({ name }) => name));
  return (service) => {
    if (!onGrpc.has(service.name)) return service;
    return { ...service, endpoints: { ...service.endpoints, grpc: address } };
  };
}

interface RunningStore {
  readonly thread: EventStoreThread;
  readonly running: RunningService;
}

async function startStores({ services }: ServiceGraph, config: LaptopConfig, ending: Ending): Promise<RunningStore[]> {
  if (config.eventStoreUrl !== undefined) return [];
  const stores = services.filter(({ kind }) => kind === 'store');
  return Promise.all(
    stores.map(async (store) => {
      const thread = await startEventStoreThread({
        worker: pathToFileURL(join(servicesFolder, store.name, 'src/worker.ts')),
        port: portOf(store, 'grpc', config),
        dataFolder: join(config.dataFolder, store.name),
      });
      ending.add((deadline) => thread.stop(deadline));
      return { thread, running: { name: store.name, summary: store.summary, endpoints: { grpc: thread.address } } };
    }),
  );
}

/** Where the engines are that the environment names, for whoever waits for them; credentials masked. */
function enginesOf(env: NodeJS.ProcessEnv): string {
  const names = ['KEELSON_EVENTSTORE_URL', 'EVENTSTORE_URL', 'MONGODB_URL', 'ELASTICSEARCH_URL'];
  const set = names.flatMap((name) => (env[name] ? [`${name}=${maskCredentials(env[name])}`] : []));
  return set.length === 0 ? '' : `; ${set.join(' ')}`;
}

interface LoadedService {
  readonly description: ServiceDescription;
  readonly start: ServiceStart;
}

async function loadServices({ services }: ServiceGraph): Promise<LoadedService[]> {
  const processes = services.filter(({ kind }) => kind !== 'store');
  return Promise.all(
    processes.map(async (description) => {
      const main: { start: ServiceStart } = await import(
        pathToFileURL(join(servicesFolder, description.name, 'main.ts')).href
      );
      return { description, start: main.start };
    }),
  );
}

/** What the API of the platform says of itself. */
const apiInfo = {
  title: 'keelson',
  version: '1.0.0',
  description: 'The API of the platform: what its services serve, joined at one gateway.',
};
