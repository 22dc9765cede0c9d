export { type Access, accessOf, PROFILES, type Profile } from './access.ts';
export { takenNames } from './checks/names.ts';
export { discoverGraph } from './discover.ts';
export { edgeFinder, type FindEdge, normalPath } from './edge-requests.ts';
export { EDGE, type Edge, perTryMs } from './edges.ts';
export { composeGraph, GraphError, type ServiceGraph } from './graph.ts';
export type { GrpcMethod, GrpcMethods } from './grpc-methods.ts';
export { allOperations, edgeOperations, type Operation, type OperationKind, type OperationPath } from './operations.ts';
export { table } from './picture/table.ts';
export {
  type AccessRule,
  type Call,
  defineService,
  type HttpMethod,
  type HttpRoute,
  type OutsideHost,
  type Secret,
  type ServiceDescription,
  type Simulator,
  type Store,
  type TokenIssuer,
} from './service.ts';
export { notSimulated, originalOf } from './simulators.ts';
export { addressVariable, grpcCallees, tokenVariables } from './variables.ts';
