import { accessOf } from '../access.ts';
import { EDGE, type Edge, perTryMs } from '../edges.ts';
import type { ServiceGraph } from '../graph.ts';
import type { OperationKind } from '../operations.ts';
import type { ServiceDescription } from '../service.ts';
import { toMermaid } from './mermaid.ts';
import type { Picture } from './picture.ts';
import { table } from './table.ts';
import { budgetText } from './words.ts';

/** The page about the graph, in Markdown: the picture, and every figure behind it. */
export function toPage({ services, edges }: ServiceGraph, picture: Picture, image: string): string {
  return `<!-- Written by \`npm run graph\` from the services' service.ts files. Do not edit. -->

# The service graph

Who calls whom for what, and where data is kept. An arrow is a call that somebody waits for, a dashed one a call in the
background or to a host outside; a line without a head leads to a store.

![The service graph; the tables below say the same in words](${image})

## Services

${table(['service', 'what it does', 'ports', 'stores', 'objectives', 'scaling', 'one replica'], services.map(serviceRow))}

Objectives: the share of requests that must not end in a 5xx, and the time in which 99 of 100 are answered. Scaling: fewest
and most replicas in production, and what by. One replica: requests in flight that it serves well, CPU and memory that it is given.

## Edges

${table(
  ['from', 'to', 'operation', 'kind', 'who', 'budget', 'attempts', 'each'],
  edges.map((edge) => edgeRow(edge, services)),
)}

Budget: the longest time that the caller waits, repeats included. Attempts: how often it is sent in all, at most. Each: the
time that one attempt has. Who: what the edge asks of a client in the profile \`accounts\`; a service inside needs none but its
own identity, and what is marked * asks for nothing in the profile \`open\`. ${sentences(new Set(edges.map(({ operation }) => operation.kind)))}
${settingsSection(services)}
## The same as Mermaid

\`\`\`mermaid
${toMermaid(picture)}
\`\`\`
`;
}

function serviceRow(service: ServiceDescription): string[] {
  const { name, summary, ports, stores = [], objectives, scaling, capacity } = service;
  const { availability, latencyP99Ms, projectionLagMs } = objectives;
  return [
    `[${name}](../services/${name})`,
    summary,
    Object.entries(ports)
      .map(([kind, port]) => `${kind} ${port}`)
      .join(', '),
    stores.join(', '),
    [
      `${Number((availability * 100).toFixed(6))} %`,
      budgetText(latencyP99Ms),
      ...(projectionLagMs === undefined ? [] : [`views within ${budgetText(projectionLagMs)}`]),
    ].join(', '),
    scaling.min === scaling.max ? `${scaling.min}` : `${scaling.min} to ${scaling.max} by ${scaling.by}`,
    `${capacity.concurrency} at once, ${capacity.cpuMillis} m, ${capacity.memoryMiB} MiB`,
  ];
}

/** What has to be set, or is stood in for, outside of the graph; nothing where no service has any. */
function settingsSection(services: readonly ServiceDescription[]): string {
  const rows = services.flatMap(({ name, secrets = [], simulators = [], simulated = [] }) => [
    ...secrets.map((secret) => [name, `\`${secret.name}\``, `secret: ${secret.description}`]),
    ...simulators.map(({ name: what, variable, port }) => [
      name,
      `\`${variable}\``,
      `address of what the simulator ${what} stands in for, on port ${port}`,
    ]),
    ...simulated.map(({ simulator, path, variable }) => [
      name,
      `\`${variable}\``,
      `address of \`${path}\` for browsers, at what the simulator ${simulator} stands in for; given on the laptop alone`,
    ]),
  ]);
  if (rows.length === 0) return '';
  return `
## Secrets and simulators

${table(['service', 'variable', 'what it is'], rows)}

Laptop and small environments make secrets at random and run the simulators; elsewhere both have to be set.
`;
}

function edgeRow(edge: Edge, services: readonly ServiceDescription[]): string[] {
  const { from, to, operation, budgetMs, attempts, background } = edge;
  return [
    from,
    to,
    `\`${operation.name}\``,
    background ? `${operation.kind}, in the background` : operation.kind,
    who(edge, services),
    budgetMs === undefined ? 'none' : budgetText(budgetMs),
    `${attempts}`,
    budgetMs === undefined ? '' : budgetText(perTryMs(budgetMs, attempts)),
  ];
}

/** What the edge asks for; of a caller inside its identity is enough. */
function who({ from, to, operation }: Edge, services: readonly ServiceDescription[]): string {
  const service = services.find(({ name }) => name === to);
  if (from !== EDGE || service === undefined) return '';
  const { public: isPublic, roles } = accessOf(service, operation.name, 'accounts');
  if (isPublic) return 'anybody';
  return `${roles.length > 0 ? roles.join(' or ') : 'any token'}${service.routes?.open ? ' *' : ''}`;
}

const meanings: Readonly<Record<OperationKind, string>> = {
  read: 'A `read` changes nothing and may be sent again.',
  write: 'A `write` is sent again only where it carries an Idempotency-Key.',
  'keyless-write': 'A `keyless-write` knows no Idempotency-Key and is sent once.',
  stream: 'A `stream` has no end to wait for and is sent once.',
};

function sentences(kinds: ReadonlySet<OperationKind>): string {
  return Object.entries(meanings)
    .filter(([kind]) => kinds.has(kind as OperationKind))
    .map(([, meaning]) => meaning)
    .join(' ');
}
