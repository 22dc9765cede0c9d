import {
  experimental,
  type Metadata,
  type ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
} from '@grpc/grpc-js';
import { toServiceError } from './errors.ts';
import { toGrpcStatus } from './grpc-errors.ts';

/** The headers (metadata) of a call that has just come in. */
export interface GrpcHeaders {
  /** The first value; undefined where there is none. */
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  remove(name: string): void;
}

/**
 * Looks at each call of a listener before its handler does, and may change its headers.
 * @param path `/package.Service/Method`
 * @throws ServiceError to refuse the call
 */
export type GrpcGate = (path: string, headers: GrpcHeaders) => Promise<void>;

/** Credentials of a listener whose calls all pass `gate`. The one way of grpc-js to have it on one port of a server. */
export function guarded(credentials: ServerCredentials, gate: GrpcGate): ServerCredentials {
  return experimental.createServerCredentialsWithInterceptors(credentials, [interceptor(gate)]);
}

function interceptor(gate: GrpcGate): ServerInterceptor {
  return ({ path }, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) =>
            void gate(path, headersOf(metadata)).then(
              () => pass(metadata),
              (error: unknown) => call.sendStatus(toGrpcStatus(toServiceError(error))),
            ),
        }),
    });
}

function headersOf(metadata: Metadata): GrpcHeaders {
  return {
    get: (name) => metadata.get(name)[0]?.toString(),
    set: (name, value) => metadata.set(name, value),
    remove: (name) => metadata.remove(name),
  };
}
