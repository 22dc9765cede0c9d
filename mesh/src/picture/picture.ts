import { EDGE, type Edge } from '../edges.ts';
import type { ServiceGraph } from '../graph.ts';
import type { ServiceDescription, Store } from '../service.ts';
import { budgetText } from './words.ts';

/** What stands in the picture: the graph with all that one caller asks of one service as a single arrow. */
export interface Picture {
  readonly nodes: readonly PictureNode[];
  readonly arrows: readonly Arrow[];
}

export interface PictureNode {
  /** Unique in the picture, letters, digits, hyphens and dots. */
  readonly id: string;
  readonly kind: 'ingress' | 'service' | 'store' | 'outside';
  readonly name: string;
  readonly summary: string;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** `call`: a request waits for it. `background`: none does. `keeps`: a store and its owner. `outside`: through the egress. */
  readonly kind: 'call' | 'background' | 'keeps' | 'outside';
  /** What goes along it, a line each. */
  readonly lines: readonly string[];
}

/** More methods of one gRPC service than these are counted instead of named. */
const MOST_METHODS_NAMED = 2;

const stores: Readonly<Record<Store, string>> = {
  eventstore: 'Keeps the events.',
  documents: 'Keeps views by id: MongoDB, or SQLite on a laptop.',
  search: 'Keeps views for search: Elasticsearch, or SQLite.',
};

/** The graph as a picture shows it. */
export function pictureOf({ services, edges }: ServiceGraph): Picture {
  return {
    nodes: [
      ...(edges.some(({ from }) => from === EDGE) ? [edgeNode] : []),
      ...services.map(serviceNode),
      ...storesOf(services)
        .filter((store) => !services.some(({ name }) => name === store))
        .map((store) => ({ id: store, kind: 'store', name: store, summary: stores[store] }) as const),
      ...hostsOf(services).map((host) => ({ id: host, kind: 'outside', name: host, summary: 'Outside.' }) as const),
    ],
    arrows: [...callArrows(edges), ...services.flatMap(storeArrows), ...services.flatMap(outsideArrows)],
  };
}

const edgeNode: PictureNode = { id: EDGE, kind: 'ingress', name: EDGE, summary: 'The ingress: all clients come here.' };

function serviceNode({ name, kind, summary }: ServiceDescription): PictureNode {
  return { id: name, kind: kind ?? 'service', name, summary };
}

function storesOf(services: readonly ServiceDescription[]): Store[] {
  return [...new Set(services.flatMap((service) => service.stores ?? []))].sort();
}

function hostsOf(services: readonly ServiceDescription[]): string[] {
  return [...new Set(services.flatMap(({ outside = [] }) => outside.map(({ host }) => host)))].sort();
}

function callArrows(edges: readonly Edge[]): Arrow[] {
  const between = Map.groupBy(edges, ({ from, to, background }) => `${from} ${to} ${background}`);
  return [...between.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { from, to, background } = first;
    return [{ from, to, kind: background ? 'background' : 'call', lines: [...requestLines(group), boundsLine(group)] }];
  });
}

function requestLines(edges: readonly Edge[]): string[] {
  const http = edges.map(({ operation }) => operation).filter(({ protocol }) => protocol === 'http');
  const grpc = edges.map(({ operation }) => operation).filter(({ protocol }) => protocol === 'grpc');
  const byPath = Map.groupBy(http, ({ path }) => path.value);
  const byService = Map.groupBy(grpc, ({ path }) => path.value.split('/')[1] ?? '');
  return [
    ...[...byPath].map(([path, operations]) => `${operations.flatMap(verbs).sort().join(', ')} ${path}`),
    ...[...byService].map(([service, methods]) =>
      grpcLine(
        service,
        methods.map(({ name }) => lastPart(name, '/')),
      ),
    ),
  ];
}

/** HEAD goes without saying where GET is. */
function verbs({ methods }: Edge['operation']): readonly string[] {
  return methods.filter((method) => method !== 'HEAD' || !methods.includes('GET'));
}

/** The package is left out: the table beside the picture has it. */
function grpcLine(service: string, methods: readonly string[]): string {
  const said = methods.length > MOST_METHODS_NAMED ? `${methods.length} methods` : methods.join(', ');
  return `${lastPart(service, '.')}: ${said}`;
}

function boundsLine(edges: readonly Edge[]): string {
  const budgets = edges.flatMap(({ budgetMs }) => budgetMs ?? []);
  const attempts = Math.max(...edges.map((edge) => edge.attempts));
  const time = budgets.length === 0 ? 'no time limit' : `within ${budgetText(Math.max(...budgets))}`;
  return attempts > 1 ? `${time}, up to ${attempts} attempts` : `${time}, sent once`;
}

function storeArrows({ name, stores = [] }: ServiceDescription): Arrow[] {
  return stores.map((store) => ({ from: name, to: store, kind: 'keeps', lines: [] }));
}

function outsideArrows({ name, outside = [] }: ServiceDescription): Arrow[] {
  return outside.map(({ host, port, protocol }) => ({
    from: name,
    to: host,
    kind: 'outside',
    lines: [`${protocol} ${port}`],
  }));
}

function lastPart(text: string, separator: string): string {
  return text.slice(text.lastIndexOf(separator) + 1);
}
