import { type Edge, perTryMs } from '../edges.ts';
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

${table(['from', 'to', 'operation', 'kind', 'budget', 'attempts', 'each'], edges.map(edgeRow))}

Budget: the longest time that the caller waits, repeats included. Attempts: how often it is sent in all, at most. Each: the
time that one attempt has. ${sentences(new Set(edges.map(({ operation }) => operation.kind)))}

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

function edgeRow({ from, to, operation, budgetMs, attempts, background }: Edge): string[] {
  return [
    from,
    to,
    `\`${operation.name}\``,
    background ? `${operation.kind}, in the background` : operation.kind,
    budgetMs === undefined ? 'none' : budgetText(budgetMs),
    `${attempts}`,
    budgetMs === undefined ? '' : budgetText(perTryMs(budgetMs, attempts)),
  ];
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
