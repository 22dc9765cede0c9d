/** The environment variable with the gRPC address of a service that is called: `INVENTORY_GRPC` for `inventory`. */
export function addressVariable(callee: string): string {
  return `${callee.toUpperCase().replaceAll('-', '_')}_GRPC`;
}
