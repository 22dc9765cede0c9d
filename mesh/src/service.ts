import { type Static, Type } from 'typebox';

/**
 * The description of one service: what it listens on, what it serves and to whom, what it calls, what it keeps, what
 * it promises. It stands in the service's own `service.ts` and is the only place where these facts are written.
 */

const milliseconds = (description: string) =>
  Type.Integer({ minimum: 1, maximum: 3_600_000, description: `${description} Milliseconds.` });

const httpMethod = Type.Enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

const httpRoute = Type.Object(
  {
    prefix: Type.String({ description: 'Path below which the operations lie: /api/v1/orders.' }),
    methods: Type.Array(httpMethod, { minItems: 1, description: 'Methods that are answered there.' }),
    streams: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Of the GETs below the prefix, those that answer a stream without an end: /{id}/events.',
      }),
    ),
    keyless: Type.Optional(
      Type.Boolean({ description: 'Writes here do not know the Idempotency-Key header, so they are never repeated.' }),
    ),
  },
  { additionalProperties: false },
);

const operations = {
  http: Type.Optional(Type.Array(httpRoute)),
  grpc: Type.Optional(
    Type.Array(Type.String(), { description: 'Full gRPC method paths, /package.Service/Method, of some contract.' }),
  ),
};

const access = Type.Object(
  {
    operations: Type.Array(Type.String(), {
      minItems: 1,
      description: 'Operations of the edge: `POST /api/v1/products` or `/package.Service/Method`.',
    }),
    public: Type.Optional(Type.Literal(true, { description: 'For everybody, without a token: sign-in, keys.' })),
    roles: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), { minItems: 1, description: 'For those who have one of them.' }),
    ),
  },
  { additionalProperties: false },
);

const routes = Type.Object(
  {
    budgetMs: milliseconds('Longest time that the edge waits for an answer, repeats included.'),
    access: Type.Optional(
      Type.Array(access, {
        description: 'Who may do what at the edge. What is not named here is for all with a valid token.',
      }),
    ),
    open: Type.Optional(
      Type.Boolean({
        description: 'In the open profile nothing here needs a token or a role. A profile: see access.ts.',
      }),
    ),
    ...operations,
  },
  { additionalProperties: false },
);

const call = Type.Object(
  {
    to: Type.String({ description: 'Name of the service that is called.' }),
    methods: Type.Array(Type.String(), {
      minItems: 1,
      description: 'What is called there: `GET /api/v1/products` or `/package.Service/Method`.',
    }),
    budgetMs: milliseconds('Longest time to wait for an answer, repeats included.'),
    attempts: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10,
        description: 'How often a call is sent at most. Derived where it is not said: see edges.ts.',
      }),
    ),
    background: Type.Optional(
      Type.Boolean({ description: 'Made on its own account: no request waits for it, and it begins a chain.' }),
    ),
    beside: Type.Optional(
      Type.String({ description: 'Calls with the same word here run side by side: the longest one counts.' }),
    ),
  },
  { additionalProperties: false },
);

const store = Type.Enum(['eventstore', 'documents', 'search']);

const outside = Type.Object(
  {
    host: Type.String({
      description: 'DNS name of a host outside of the cluster, reached through the egress gateway.',
    }),
    port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    protocol: Type.Enum(['HTTPS', 'TLS']),
  },
  { additionalProperties: false },
);

const variable = (description: string) =>
  Type.String({ pattern: '^[A-Z][A-Z0-9_]*$', description: `Environment variable: ${description}` });

const secret = Type.Object(
  {
    name: variable('the secret is read from it. 32 random bytes or more where nobody has set it.'),
    description: Type.String({ minLength: 1, description: 'What it is for, for who has to set it.' }),
  },
  { additionalProperties: false },
);

const port = Type.Integer({ description: '1 to 65535, and none of Istio’s 15000-15100.' });

const simulator = Type.Object(
  {
    name: Type.String({ description: 'DNS label, unique in the graph.' }),
    main: Type.String({
      description: 'Its program, from the service’s folder: simulator/main.ts. It listens on PORT.',
    }),
    port,
    variable: variable('the service reads the address there. Where it is set, nothing is simulated.'),
    host: Type.Optional(
      Type.String({ description: 'The host of `outside` that it stands in for; the first one where it is not said.' }),
    ),
  },
  { additionalProperties: false },
);

const simulated = Type.Object(
  {
    simulator: Type.String({ description: 'Name of the simulator, of whichever service.' }),
    path: Type.String({ pattern: '^/', description: 'What is asked for there, such as /v1/tokens.' }),
    variable: variable('the service reads the whole address there.'),
  },
  { additionalProperties: false },
);

const identity = Type.Object(
  {
    issuer: Type.String({ minLength: 1, description: 'Claim `iss` of its tokens.' }),
    audience: Type.String({ minLength: 1, description: 'Claim `aud` of its tokens.' }),
    jwksPath: Type.String({ description: 'Public GET of this service that answers the keys (JWKS, RFC 7517).' }),
  },
  { additionalProperties: false },
);

const objectives = Type.Object(
  {
    availability: Type.Number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description: 'Share of requests that must not end in a 5xx, such as 0.999.',
    }),
    latencyP99Ms: milliseconds('99 of 100 requests, streams left out, are answered in this time.'),
    projectionLagMs: Type.Optional(milliseconds('What is appended is in the views after this time.')),
  },
  { additionalProperties: false },
);

const scaling = Type.Object(
  {
    min: Type.Integer({ minimum: 1, maximum: 100, description: 'Fewest replicas in production.' }),
    max: Type.Integer({ minimum: 1, maximum: 100, description: 'Most replicas in production.' }),
    by: Type.Enum(['cpu', 'lag'], {
      description: 'cpu: 70 % of the request. lag: how far the projections are behind.',
    }),
  },
  { additionalProperties: false },
);

const capacity = Type.Object(
  {
    concurrency: Type.Integer({ minimum: 1, description: 'Requests in flight that one replica serves well.' }),
    cpuMillis: Type.Integer({ minimum: 10, description: 'CPU that one replica is given, thousandths of a core.' }),
    memoryMiB: Type.Integer({ minimum: 32, description: 'Memory that one replica is given and may use, MiB.' }),
  },
  { additionalProperties: false },
);

/** Every field of a description. What is not named here is refused, so that a slip of the pen is seen. */
export const serviceSchema = Type.Object(
  {
    name: Type.String({ description: 'DNS label, unique in the graph, and the name of the service’s folder.' }),
    summary: Type.String({ minLength: 1, description: 'One sentence for people.' }),
    kind: Type.Optional(
      Type.Enum(['service', 'store'], {
        description: 'store: an engine that other services need first; replaced by the real engine in production.',
      }),
    ),
    ports: Type.Object(
      { http: Type.Optional(port), grpc: Type.Optional(port), admin: Type.Optional(port) },
      {
        additionalProperties: false,
        description:
          'Unique across the graph, so that one laptop can hold all of it. The key is the appProtocol; admin (health, metrics, switches) is http and never routed.',
      },
    ),
    routes: Type.Optional(routes),
    internal: Type.Optional(Type.Object(operations, { additionalProperties: false })),
    calls: Type.Optional(Type.Array(call)),
    stores: Type.Optional(Type.Array(store)),
    outside: Type.Optional(Type.Array(outside)),
    secrets: Type.Optional(Type.Array(secret)),
    simulators: Type.Optional(
      Type.Array(simulator, {
        description: 'Stand-ins for systems outside, each a process of its own; never in production.',
      }),
    ),
    simulated: Type.Optional(
      Type.Array(simulated, {
        description:
          'Addresses of simulators that its pages send browsers to. Given where browsers reach simulators, on the laptop; elsewhere the variable is set, or is not.',
      }),
    ),
    identity: Type.Optional(identity),
    objectives,
    scaling,
    capacity,
  },
  { additionalProperties: false },
);

/** One service, as its `service.ts` says. `routes` is what the edge sends here, `internal` what other services may call beside that. */
export type ServiceDescription = Static<typeof serviceSchema>;
export type HttpMethod = Static<typeof httpMethod>;
/** A path prefix and the methods of it that go to this service. */
export type HttpRoute = Static<typeof httpRoute>;
/** A synchronous call to another service. */
export type Call = Static<typeof call>;
export type Store = Static<typeof store>;
/** Who may do some operations of the edge. */
export type AccessRule = Static<typeof access>;
/** Something that only this service knows; random unless somebody sets it. */
export type Secret = Static<typeof secret>;
/** A stand-in for a system outside, for laptops and tests. */
export type Simulator = Static<typeof simulator>;
/** The tokens that a service issues, and where the keys to check them are. */
export type TokenIssuer = Static<typeof identity>;
export type OutsideHost = Static<typeof outside>;

/** Marks `description` as a service's description; types check it where it is written. */
export function defineService(description: ServiceDescription): ServiceDescription {
  return description;
}
