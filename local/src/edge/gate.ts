import { ServiceError } from '@keelson/chassis';
import { type Access, accessOf, type Edge, edgeFinder, type Profile, type ServiceGraph } from '@keelson/mesh';
import type { VerifiedToken, VerifyToken } from './tokens.ts';

/** A request as it comes in from outside. gRPC is a POST at its method's path. */
export interface EdgeRequest {
  readonly method: string;
  /** In its normal form, without a query. */
  readonly path: string;
  /** The header of this name. */
  readonly authorization: string | undefined;
}

/** A request that may go on, and where to. */
export interface Admitted {
  readonly edge: Edge;
  /** Who sends it, for the claims header; undefined: somebody without a token. */
  readonly claims: string | undefined;
}

/**
 * Lets requests in, or not; undefined for what is no operation of the edge.
 * @throws ServiceError `unauthenticated` without a token where one is needed, and with one that is not valid anywhere;
 * `forbidden` where it lacks the role
 */
export type Gate = (request: EdgeRequest) => Promise<Admitted | undefined>;

export interface GateOptions {
  readonly graph: ServiceGraph;
  readonly profile: Profile;
  /** Undefined where no service issues tokens: everybody is anonymous then, and nothing asks who comes. */
  readonly verify: VerifyToken | undefined;
}

/** Envoy looks for this very word, so it is the same here. */
const BEARER = 'Bearer ';

/** The rules of the ingress, out of the same graph: see access.ts and identity.ts of mesh/src/policy. */
export function edgeGate({ graph, profile, verify }: GateOptions): Gate {
  const find = edgeFinder(graph);
  const services = new Map(graph.services.map((service) => [service.name, service]));
  return async ({ method, path, authorization }) => {
    const edge = find(method, path);
    const service = services.get(edge?.to ?? '');
    if (edge === undefined || service === undefined) return undefined;
    if (verify === undefined) return { edge, claims: undefined };
    const token = authorization?.startsWith(BEARER) ? await verify(authorization.slice(BEARER.length)) : undefined;
    check(accessOf(service, edge.operation.name, profile), token);
    return { edge, claims: token?.claims };
  };
}

function check({ public: isPublic, roles }: Access, token: VerifiedToken | undefined): void {
  if (isPublic) return;
  if (token === undefined) throw new ServiceError('unauthenticated', 'A token is missing: Authorization: Bearer ...');
  if (roles.length > 0 && !roles.some((role) => token.roles.includes(role)))
    throw new ServiceError('forbidden', `Only for accounts with the role ${roles.join(' or ')}.`);
}
