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
import { edgeGate, type Gate } from './edge/gate.ts';
import { grpcGate } from './edge/grpc.ts';
import { tokenVerifier, type VerifyToken } from './edge/tokens.ts';
import { type AccessWords, accessWords, type EdgePage, edgePages } from './edge/words.ts';
import { Ending, inTime, sideBySide } from './ending.ts';
import { type EventStoreThread, startEventStoreThread } from './event-store-thread.ts';
import { fetchDocuments } from './gateway/documents.ts';
import { startGateway } from './gateway/gateway.ts';
import { mergeOpenApi } from './gateway/openapi.ts';
import { edgeRoutes } from './gateway/routes.ts';
import type { RunningService } from './gateway/running-service.ts';
import { holdPort } from './held-port.ts';
import { assertFree, grpcPorts, host, plannedPorts, portOf } from './ports.ts';
import { untilReady } from './readiness.ts';
import { laptopSecrets } from './secrets.ts';
import { expectedOf, type LaptopFacts, serviceEnv } from './service-env.ts';
import { startSimulators } from './simulators/start.ts';

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
  /** Stand-ins for systems outside, each a process of its own. */
  readonly simulators: readonly RunningService[];
  readonly access: AccessWords;
  /** What there is for people to look at, beside the start page. */
  readonly pages: readonly EdgePage[];
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
  const expected = expectedOf(graph);
  checkEnvironment(
    env,
    services.map(({ description: { name }, start }) => ({
      check: (given) => start.check(given),
      given: expected[name] ?? {},
    })),
  );
  const config = readConfig(env);
  const data = takeDataFolder(config.dataFolder);
  const ending = new Ending(config.drainTimeoutMs);
  ending.add(() => data.release());
  try {
    await assertFree(plannedPorts(graph, config, env));
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
  const door = await holdPort(config.port);
  const secrets = laptopSecrets(config.dataFolder, graph.services);
  const simulators = await startSimulators({
    graph,
    env,
    secrets,
    servicesFolder,
    ports: config.ports,
    dataFolder: config.dataFolder,
    platformUrl: `http://${host}:${door.port}`,
    tell,
  });
  ending.add((deadline) =>
    sideBySide([door.release(), ...simulators.running.map((simulator) => simulator.stop(deadline))]),
  );
  const stores = await startStores(graph, config, ending);
  const eventStoreUrl = config.eventStoreUrl ?? stores[0]?.thread.url ?? '';
  const given = joined(secrets, simulators.addresses);
  const { context, running, grpcAddress, gate } = await startServices(parts, { eventStoreUrl, given });
  const all = [...running.map(withGrpc(graph, grpcAddress)), ...stores.map(({ running: store }) => store)];
  await Promise.all([
    untilReady(all, { patienceMs: readyPatienceMs, tellEveryMs, tell: (line) => tell(`${line}${enginesOf(env)}`) }),
    ...simulators.running.map((simulator) => simulator.ready()),
  ]);
  const document = mergeOpenApi(apiInfo, await fetchDocuments(running, documentTimeoutMs));
  const simulatorsRunning = simulators.running.map(({ name, url, service }) => ({
    name,
    summary: `Stands in for a system outside that ${service} needs.`,
    endpoints: { http: url },
  }));
  const access = accessWords(graph, config.profile);
  const pages = edgePages(graph);
  await door.release();
  const gateway = await startGateway({
    host,
    port: door.port,
    requestTimeoutMs: context.config.REQUEST_TIMEOUT_MS,
    routes: edgeRoutes(graph),
    gate,
    services: all,
    start: { simulators: simulatorsRunning, access, pages },
    document,
    log: context.log,
  });
  ending.add((deadline) => gateway.stop(deadline));
  return {
    gatewayUrl: gateway.url,
    grpcAddress,
    eventStoreUrl,
    services: all,
    simulators: simulatorsRunning,
    access,
    pages,
    failed: Promise.race(stores.map(({ thread }) => thread.failed)),
    stop: () => ending.stop(),
  };
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What each service gets from several sides, in one. */
function joined(...sides: readonly LaptopFacts['given'][]): LaptopFacts['given'] {
  const names = new Set(sides.flatMap((side) => Object.keys(side)));
  return Object.fromEntries([...names].map((name) => [name, Object.assign({}, ...sides.map((side) => side[name]))]));
}

interface RunningServices {
  /** The one of the laptop itself, on which gRPC listens. */
  readonly context: ServiceContext;
  readonly running: readonly RunningService[];
  readonly grpcAddress: string;
  readonly gate: Gate;
}

/**
 * Starts all services on one gRPC server with two doors: one for clients, with the edge's gate, and one for the services
 * themselves. They end side by side with it: none needs another, and it is held by the streams of each.
 */
async function startServices(
  parts: Parts,
  known: Pick<LaptopFacts, 'eventStoreUrl' | 'given'>,
): Promise<RunningServices> {
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
  const ports = grpcPorts(graph, config);
  // Listens once all have added their methods: a call before would find none, and take it for an answer.
  const inner = await holdPort(ports.inner);
  const facts = { ...known, innerGrpcAddress: `${host}:${inner.port}` };
  let running: readonly RunningService[] = [];
  try {
    const started = services.map(async ({ description, start }) => {
      const service = await start({ env: serviceEnv(description, env, config, facts), grpc });
      listening.push(service);
      return { name: description.name, summary: description.summary, endpoints: service.endpoints };
    });
    // All that started are among those that are stopped, also when one of the others did not.
    await Promise.allSettled(started);
    running = await Promise.all(started);
  } finally {
    await inner.release();
  }
  await grpc.listen({ host, port: inner.port });
  const gate = edgeGate({ graph, profile: config.profile, verify: verifierOf(graph, running) });
  const grpcAddress = await grpc.listen({ host, port: ports.outer, gate: grpcGate(gate) });
  context.health.started();
  return { context, running, grpcAddress, gate };
}

/** By the keys of the service that issues tokens, if there is one. */
function verifierOf({ services }: ServiceGraph, running: readonly RunningService[]): VerifyToken | undefined {
  const issuing = services.find(({ identity }) => identity !== undefined);
  const url = running.find(({ name }) => name === issuing?.name)?.endpoints.http;
  if (issuing?.identity === undefined || url === undefined) return undefined;
  const { issuer, audience, jwksPath } = issuing.identity;
  return tokenVerifier({ issuer, audience, jwksUrl: new URL(jwksPath, url) });
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
