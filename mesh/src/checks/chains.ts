import { EDGE, type Edge, edgesOf, perTryMs } from '../edges.ts';
import type { GrpcMethods } from '../grpc-methods.ts';
import type { Call, ServiceDescription } from '../service.ts';
import { fault } from './fault.ts';

/** Most that one request may become on its way along a chain. */
const MAX_ATTEMPTS = 4;

/** Least time for one attempt: a connection of the mesh alone may take some of it. Milliseconds. */
const LEAST_TRY_MS = 10;

/** What is wrong with chains of calls: circles, repeats that multiply, budgets that do not cover what is waited for. */
export function chainFaults(services: readonly ServiceDescription[], methods: GrpcMethods): string[] {
  const circles = services.flatMap((service) => circleFaults(service, services));
  if (circles.length > 0) return circles;
  const edges = edgesOf(services, methods);
  return [...edges.flatMap(shortFaults), ...attemptFaults(edges), ...budgetFaults(services, edges)];
}

/** A budget that its own repeats use up before they can be answered. */
function shortFaults({ from, to, operation, budgetMs, attempts }: Edge): string[] {
  if (budgetMs === undefined || budgetMs >= attempts * LEAST_TRY_MS) return [];
  const [service, field] = from === EDGE ? [to, 'routes.budgetMs'] : [from, 'calls'];
  const least = attempts * LEAST_TRY_MS;
  return [
    fault(
      service,
      field,
      `${budgetMs} ms are too short for ${attempts} attempts at ${operation.name}. Give ${least} ms or more.`,
    ),
  ];
}

/** A circle is told once, by the first of its services in the alphabet. */
function circleFaults(start: ServiceDescription, services: readonly ServiceDescription[]): string[] {
  const follow = (name: string, path: readonly string[]): string[][] => {
    if (path.includes(name)) return name === path[0] ? [[...path, name]] : [];
    return waitedFor(services.find((service) => service.name === name)).flatMap(({ to }) =>
      follow(to, [...path, name]),
    );
  };
  const circle = follow(start.name, []).find(([first = '', ...others]) => others.every((name) => name >= first));
  if (circle === undefined) return [];
  const advice = 'Turn one of these calls into an event, or make it in the background.';
  return [fault(start.name, 'calls', `the calls go in a circle: ${circle.join(' -> ')}. ${advice}`)];
}

function waitedFor(service: ServiceDescription | undefined): readonly Call[] {
  return (service?.calls ?? []).filter(({ background }) => !background);
}

/** Follows every chain from where it begins: the edge, and calls in the background. */
function attemptFaults(edges: readonly Edge[]): string[] {
  const faults = new Set<string>();
  const follow = (edge: Edge, before: readonly Edge[]) => {
    const chain = [...before, edge];
    const fault = chainFault(chain);
    if (fault !== undefined) faults.add(fault);
    else for (const next of edges) if (next.from === edge.to && !next.background) follow(next, chain);
  };
  for (const edge of edges) if (edge.from === EDGE || edge.background) follow(edge, []);
  return [...faults];
}

function chainFault(chain: readonly Edge[]): string | undefined {
  const repeating = chain.filter(({ attempts }) => attempts > 1);
  const total = chain.reduce((product, { attempts }) => product * attempts, 1);
  const last = repeating.at(-1);
  if (last === undefined || (repeating.length === 1 && total <= MAX_ATTEMPTS)) return undefined;
  const path = [chain[0]?.from, ...chain.map(({ to }) => to)].join(' -> ');
  const owner = last.from === EDGE ? last.to : last.from;
  if (repeating.length > 1) {
    return fault(
      owner,
      'calls',
      `on ${path} ${repeating.length} layers repeat, so one request becomes up to ${total}. Leave the attempts to one of them.`,
    );
  }
  return fault(
    owner,
    'calls',
    `on ${path} one request becomes up to ${total}. Keep the attempts at ${MAX_ATTEMPTS} or fewer.`,
  );
}

/** One attempt at a service has to leave it the time for all that it waits for. */
function budgetFaults(services: readonly ServiceDescription[], edges: readonly Edge[]): string[] {
  return services.flatMap((service) => {
    const needed = neededMs(waitedFor(service));
    const worst = edges
      .filter(({ to, budgetMs }) => to === service.name && budgetMs !== undefined)
      .map((edge) => ({ edge, perTry: perTryMs(edge.budgetMs ?? 0, edge.attempts) }))
      .sort((a, b) => a.perTry - b.perTry)[0];
    if (worst === undefined || worst.perTry >= needed) return [];
    const { edge, perTry } = worst;
    const where =
      edge.from === EDGE ? fault.bind(null, service.name, 'routes.budgetMs') : fault.bind(null, edge.from, 'calls');
    return [
      where(
        `${edge.from} gives ${service.name} ${perTry} ms for each attempt at ${edge.operation.name}, and ${service.name} waits up to ${needed} ms for its own calls. Raise the budget to ${needed * edge.attempts} ms, or lower those of ${service.name}.`,
      ),
    ];
  });
}

/** One after the other; of those that run side by side the longest. */
function neededMs(calls: readonly Call[]): number {
  const groups = Map.groupBy(calls, ({ beside }, index) => beside ?? index);
  return [...groups.values()].reduce((sum, group) => sum + Math.max(...group.map(({ budgetMs }) => budgetMs)), 0);
}
