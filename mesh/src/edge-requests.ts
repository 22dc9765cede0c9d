import { EDGE, type Edge } from './edges.ts';
import type { ServiceGraph } from './graph.ts';
import type { Operation } from './operations.ts';
import { byNarrowness, methodsOf } from './policy/match.ts';

/** The edge of the graph that a client's request takes; undefined where none fits. */
export type FindEdge = (method: string, path: string) => Edge | undefined;

/**
 * Finds a request's operation as the ingress does: of those that fit, the narrowest. gRPC is a POST at its method's path.
 * The path comes without a query, and in its normal form: see `normalPath`.
 */
export function edgeFinder({ edges }: Pick<ServiceGraph, 'edges'>): FindEdge {
  const candidates = edges
    .filter(({ from }) => from === EDGE)
    .toSorted((a, b) => byNarrowness(a.operation, b.operation))
    .map((edge) => ({ edge, methods: methodsOf(edge.operation), fits: pathTest(edge.operation) }));
  return (method, path) => candidates.find(({ methods, fits }) => methods.includes(method) && fits(path))?.edge;
}

function pathTest({ path: { kind, value } }: Operation): (path: string) => boolean {
  switch (kind) {
    case 'at':
      return (path) => path === value;
    case 'below':
      return (path) => path === value || path.startsWith(`${value}/`);
    case 'pattern': {
      const pattern = new RegExp(`^${value.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      return (path) => pattern.test(path);
    }
  }
}

/** What RFC 3986 calls unreserved: escaped or not, it means the same. */
const UNRESERVED = /[A-Za-z0-9._~-]/;

/**
 * A path as the ingress looks at it and sends it on (Istio's default, `BASE`: RFC 3986, 6.2.2): no needless escapes, no
 * dot segments, no backslashes. Whoever looks at another form than a service does can be led past what he guards.
 */
export function normalPath(path: string): string {
  if (!/[%\\]|\/\./.test(path)) return path;
  const plain = path.replaceAll(/%([0-9A-Fa-f]{2})/g, (escaped, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return UNRESERVED.test(character) ? character : escaped;
  });
  return URL.parse(`http://edge${plain.replaceAll('\\', '/')}`)?.pathname ?? plain;
}
