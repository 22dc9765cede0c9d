import type { ServiceDescription } from './service.ts';

/** The environment variable with the gRPC address of a service that is called: `INVENTORY_GRPC` for `inventory`. */
export function addressVariable(callee: string): string {
  return `${callee.toUpperCase().replaceAll('-', '_')}_GRPC`;
}

/** The services that a service calls by gRPC, each once. */
export function grpcCallees({ calls = [] }: ServiceDescription): string[] {
  const byGrpc = calls.filter(({ methods }) => methods.some((method) => method.startsWith('/')));
  return [...new Set(byGrpc.map(({ to }) => to))];
}

/** What a service that issues tokens writes into them: those who check them take it from the same description. */
export function tokenVariables({ identity }: ServiceDescription): Readonly<Record<string, string>> {
  return identity === undefined ? {} : { TOKEN_ISSUER: identity.issuer, TOKEN_AUDIENCE: identity.audience };
}
