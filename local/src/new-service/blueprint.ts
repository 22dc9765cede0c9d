import { composeGraph, EDGE, GraphError, type ServiceDescription, type ServiceGraph } from '@keelson/mesh';
import { callTo } from './calls.ts';
import { categoryOf, checkName } from './check-name.ts';
import { type Command, commandsOf } from './commands.ts';
import { freePorts, type Ports } from './free-ports.ts';
import type { House } from './house.ts';
import { UsageError } from './usage-error.ts';
import { pascal, singular, snake, wordsOf } from './words.ts';

/** Among callers: none. */
export const NOBODY = 'nobody';

/** What somebody wants. */
export interface Wish {
  readonly name: string;
  readonly commands: readonly string[];
  readonly events: readonly string[] | undefined;
  readonly calledBy: readonly string[];
  readonly port: number | undefined;
}

/** A service as it will be: every name and number in it. */
export interface Blueprint {
  readonly name: string;
  readonly summary: string;
  /** What the service is about, in words: `stock`, `levels`. */
  readonly things: readonly string[];
  /** One of them: `stock`, `level`. */
  readonly thing: readonly string[];
  /** First part of its streams' names. */
  readonly category: string;
  /** `stock_levels` in `keelson.stock_levels.v1` */
  readonly protoPackage: string;
  /** `keelson.stock_levels.v1.StockLevelService` */
  readonly protoService: string;
  /** Full paths of its gRPC methods, a command each. */
  readonly methods: readonly string[];
  readonly basePath: string;
  readonly ports: Ports;
  /** The first makes one, the others change it. */
  readonly commands: readonly Command[];
  /** Services that will call it. */
  readonly callers: readonly ServiceDescription[];
}

/**
 * Plans a service that fits into the house.
 * @throws UsageError when something about it does not fit
 */
export function planService(wish: Wish, { graph, taken }: House): Blueprint {
  checkName(wish.name, taken);
  const things = wordsOf(wish.name);
  const thing = singular(things);
  const commands = commandsOf(thing, wish.commands, wish.events);
  const protoPackage = snake(things);
  const protoService = `keelson.${protoPackage}.v1.${pascal(thing)}Service`;
  const blueprint: Blueprint = {
    name: wish.name,
    summary: `Takes the commands for ${things.join(' ')}: ${commands.map(({ short }) => short).join(', ')}.`,
    things,
    thing,
    category: categoryOf(wish.name),
    protoPackage,
    protoService,
    methods: commands.map(({ method }) => `/${protoService}/${method}`),
    basePath: `/api/v1/${wish.name}`,
    ports: freePorts(graph.services, wish.port),
    commands,
    callers: callersOf(wish.calledBy, graph.services),
  };
  checkGraph(blueprint, graph);
  return blueprint;
}

/** Nobody is an answer too, and the edge needs no naming: it always calls. */
export function callersOf(names: readonly string[], services: readonly ServiceDescription[]): ServiceDescription[] {
  const processes = services.filter(({ kind }) => kind !== 'store');
  return [...new Set(names)]
    .filter((name) => name !== EDGE && name !== NOBODY)
    .map((name) => {
      const caller = processes.find((service) => service.name === name);
      if (caller !== undefined) return caller;
      const there = processes.map((service) => service.name).join(', ');
      throw new UsageError(`there is no service "${name}" that could call it. There are ${there}.`);
    });
}

/** The graph as it will be, the callers' new calls in it, has to hold before anything is written. */
function checkGraph(blueprint: Blueprint, { services, methods }: ServiceGraph): void {
  const all = services.map((service) =>
    blueprint.callers.includes(service)
      ? { ...service, calls: [...(service.calls ?? []), callTo(blueprint)] }
      : service,
  );
  const own = blueprint.methods.map((path) => [path, { path, reads: false, stream: false }] as const);
  try {
    composeGraph(
      [...all, descriptionOf(blueprint)].map((description) => ({ folder: description.name, description })),
      new Map([...methods, ...own]),
    );
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    throw new UsageError(error.faults[0]?.replace(`services/${blueprint.name}/service.ts: `, ''));
  }
}

/** As much of its description as the graph's checks look at. */
function descriptionOf(blueprint: Blueprint): ServiceDescription {
  const { name, summary, ports, basePath, methods } = blueprint;
  return {
    name,
    summary,
    ports,
    routes: { budgetMs: 10_000, http: [{ prefix: basePath, methods: ['POST'] }], grpc: [...methods] },
    objectives: { availability: 0.999, latencyP99Ms: 300 },
    scaling: { min: 2, max: 4, by: 'cpu' },
    capacity: { concurrency: 128, cpuMillis: 250, memoryMiB: 256 },
  };
}
