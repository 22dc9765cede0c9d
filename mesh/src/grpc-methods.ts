import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';

/** What a contract says of one gRPC method. */
export interface GrpcMethod {
  /** `/package.Service/Method` */
  readonly path: string;
  /** It changes nothing: the contract marks it `idempotency_level = NO_SIDE_EFFECTS`. */
  readonly reads: boolean;
  /** Requests or answers are a stream, which has no end to wait for. */
  readonly stream: boolean;
}

/** Methods by their paths. */
export type GrpcMethods = ReadonlyMap<string, GrpcMethod>;

/**
 * Reads the methods of every proto file below `<service>/contract/`.
 * @param services the folder that holds one folder a service
 */
export async function readGrpcMethods(services: string): Promise<GrpcMethods> {
  const methods = new Map<string, GrpcMethod>();
  for await (const file of glob('*/contract/**/*.proto', { cwd: services })) {
    const [service = ''] = file.split(/[\\/]/);
    for (const method of methodsIn(join(services, file), join(services, service, 'contract'))) {
      methods.set(method.path, method);
    }
  }
  return methods;
}

function methodsIn(file: string, root: string): GrpcMethod[] {
  const parts = Object.values(loadSync(file, { includeDirs: [root] }));
  const services = parts.filter((part) => !('format' in part));
  return services
    .flatMap((service) => Object.values(service as Record<string, MethodDefinition<object, object>>))
    .map(toMethod);
}

function toMethod({ path, requestStream, responseStream, options }: MethodDefinition<object, object>): GrpcMethod {
  const reads = options?.idempotency_level === 'NO_SIDE_EFFECTS';
  return { path, reads, stream: requestStream || responseStream };
}
