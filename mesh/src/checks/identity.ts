import type { GrpcMethods } from '../grpc-methods.ts';
import { edgeOperations } from '../operations.ts';
import type { ServiceDescription } from '../service.ts';
import { type Claim, clashes } from './claims.ts';
import { fault } from './fault.ts';

/** Tokens come from one service, whose keys everybody may read: the edge fetches them as a client does. */
export function identityFaults(services: readonly ServiceDescription[], methods: GrpcMethods): string[] {
  const issuers = services.filter(({ identity }) => identity !== undefined);
  const claims = issuers.map(({ name }): Claim => ({ service: name, field: 'identity', what: 'issuing tokens' }));
  return [
    ...issuers.flatMap((service) => keysFaults(service, methods)),
    ...clashes(claims, 'The edge trusts one issuer: remove it from all but one of them.'),
  ];
}

function keysFaults(service: ServiceDescription, methods: GrpcMethods): string[] {
  const { name, identity, routes } = service;
  const wanted = `GET ${identity?.jwksPath}`;
  const isThere = edgeOperations(service, methods).some((operation) => operation.name === wanted);
  const isPublic = routes?.access?.some((rule) => rule.public && rule.operations.includes(wanted));
  if (isThere && isPublic) return [];
  return [
    fault(
      name,
      'identity.jwksPath',
      `${wanted} is no public operation of routes. Add it to routes.http, and to routes.access with \`public: true\`.`,
    ),
  ];
}
