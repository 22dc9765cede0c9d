import { CLAIMS_HEADER, type GrpcGate, ServiceError } from '@keelson/chassis';
import type { Gate } from './gate.ts';

/** Health and reflection are about the listener and belong to no service. */
const OF_THE_LISTENER = /^\/grpc\.(health|reflection)\./;

/** The edge's gate at the gRPC port that is open to clients; what services call each other for is not there for them. */
export function grpcGate(admit: Gate): GrpcGate {
  return async (path, headers) => {
    headers.remove(CLAIMS_HEADER);
    if (OF_THE_LISTENER.test(path)) return;
    const admitted = await admit({ method: 'POST', path, authorization: headers.get('authorization') });
    // As for a method that there is not: the ingress has no route for either.
    if (admitted === undefined) throw new ServiceError('method-not-allowed', `The edge does not serve ${path}.`);
    if (admitted.claims === undefined) return;
    headers.remove('authorization');
    headers.set(CLAIMS_HEADER, admitted.claims);
  };
}
