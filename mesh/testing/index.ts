import { composeGraph, type GrpcMethod, type ServiceDescription, type ServiceGraph } from '../src/index.ts';

let nextPort = 20_000;

/** A description that holds by itself, with what a test says of it. */
export function aService(name: string, said: Partial<ServiceDescription> = {}): ServiceDescription {
  return {
    name,
    summary: `The ${name}.`,
    ports: { http: nextPort++, grpc: nextPort++, admin: nextPort++ },
    objectives: { availability: 0.99, latencyP99Ms: 300 },
    scaling: { min: 2, max: 4, by: 'cpu' },
    capacity: { concurrency: 50, cpuMillis: 100, memoryMiB: 128 },
    ...said,
  };
}

/** The graph of these, each in a folder of its name; gRPC methods are what `methods` says. */
export function aGraph(services: readonly ServiceDescription[], methods: readonly GrpcMethod[] = []): ServiceGraph {
  return composeGraph(
    services.map((description) => ({ folder: description.name, description })),
    new Map(methods.map((method) => [method.path, method])),
  );
}
