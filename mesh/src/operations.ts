import type { GrpcMethods } from './grpc-methods.ts';
import type { HttpMethod, HttpRoute, ServiceDescription } from './service.ts';

/**
 * How an operation may be treated, as its API says: a `read` may be sent again; a `write` where it carries an
 * Idempotency-Key; a `keyless-write` and a `stream` never. A stream has no time limit either.
 */
export type OperationKind = 'read' | 'write' | 'keyless-write' | 'stream';

/** Where an operation is found: below a path, at a path, or at the paths of a pattern such as `/a/{id}/events`. */
export interface OperationPath {
  readonly kind: 'below' | 'at' | 'pattern';
  readonly value: string;
}

/** One thing that a service can be asked for. */
export interface Operation {
  /** As a call names it: `PUT /api/v1/orders`, `/package.Service/Method`. Unique in its service. */
  readonly name: string;
  readonly protocol: 'http' | 'grpc';
  readonly kind: OperationKind;
  readonly path: OperationPath;
  /** Of HTTP; GET stands for HEAD too. Empty for gRPC, where it is always POST. */
  readonly methods: readonly HttpMethod[];
}

/** Something that lists operations: `routes` or `internal` of a description. */
type Served = NonNullable<ServiceDescription['internal']>;

/** What the edge sends to a service. */
export function edgeOperations({ routes }: ServiceDescription, methods: GrpcMethods): Operation[] {
  return operationsOf(routes, methods);
}

/** Everything that a service can be asked for. */
export function allOperations({ routes, internal }: ServiceDescription, methods: GrpcMethods): Operation[] {
  return [...operationsOf(routes, methods), ...operationsOf(internal, methods)];
}

function operationsOf(served: Served | undefined, methods: GrpcMethods): Operation[] {
  return [
    ...(served?.http ?? []).flatMap(httpOperations),
    ...(served?.grpc ?? []).map((path) => grpcOperation(path, methods)),
  ];
}

/** The streams come first: they lie below the prefix of the others. */
function httpOperations({ prefix, methods, streams = [], keyless = false }: HttpRoute): Operation[] {
  return [
    ...streams.map((stream) => httpStream(prefix + stream)),
    ...withoutHead(methods).map(
      (method): Operation => ({
        name: `${method} ${prefix}`,
        protocol: 'http',
        kind: isRead(method) ? 'read' : keyless ? 'keyless-write' : 'write',
        path: { kind: 'below', value: prefix },
        methods: method === 'GET' ? ['GET', 'HEAD'] : [method],
      }),
    ),
  ];
}

/** HEAD as well: else it would fall to the read below the prefix, with its time limit and its repeats. */
function httpStream(pattern: string): Operation {
  return {
    name: `GET ${pattern}`,
    protocol: 'http',
    kind: 'stream',
    path: { kind: 'pattern', value: pattern },
    methods: ['GET', 'HEAD'],
  };
}

/** A method of no contract counts as a write; the checks name it. */
function grpcOperation(path: string, methods: GrpcMethods): Operation {
  const method = methods.get(path);
  const kind = method?.stream ? 'stream' : method?.reads ? 'read' : 'write';
  return { name: path, protocol: 'grpc', kind, path: { kind: 'at', value: path }, methods: [] };
}

function withoutHead(methods: readonly HttpMethod[]): readonly HttpMethod[] {
  return methods.includes('GET') ? methods.filter((method) => method !== 'HEAD') : methods;
}

function isRead(method: HttpMethod): boolean {
  return method === 'GET' || method === 'HEAD';
}
