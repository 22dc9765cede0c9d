import { once } from 'node:events';
import { createServer } from 'node:net';
import type { ServiceDescription, ServiceGraph } from '@keelson/mesh';
import type { LaptopConfig } from './config.ts';
import { wantedSimulators } from './simulators/wanted.ts';
import { StartupError } from './startup-error.ts';

/** Everything on the laptop listens here. */
export const host = '127.0.0.1';

/** A port that the platform is about to listen on. */
export interface PlannedPort {
  /** Who will listen, for people. */
  readonly user: string;
  readonly port: number;
  /** What to do when another process has it. */
  readonly advice: string;
}

/** The port of `kind` for `service`, 0 when free ones are asked for. */
export function portOf(service: ServiceDescription, kind: 'http' | 'grpc' | 'admin', config: LaptopConfig): number {
  return config.ports === 'auto' ? 0 : (service.ports[kind] ?? 0);
}

/** The two gRPC ports of the laptop, each shared by all services. */
export interface GrpcPorts {
  /** For clients: the lowest that any service declares. */
  readonly outer: number;
  /** For services that call each other: the next one; a free one where there is none. */
  readonly inner: number;
}

export function grpcPorts({ services }: Pick<ServiceGraph, 'services'>, config: LaptopConfig): GrpcPorts {
  const declared = services.flatMap(({ kind, ports }) => (kind !== 'store' && ports.grpc ? [ports.grpc] : []));
  const [outer = 0, inner = 0] = config.ports === 'auto' ? [] : declared.toSorted((a, b) => a - b);
  return { outer, inner };
}

/** All fixed ports that the platform will use, the gateway's first. */
export function plannedPorts(
  graph: Pick<ServiceGraph, 'services'>,
  config: LaptopConfig,
  env: NodeJS.ProcessEnv,
): PlannedPort[] {
  const planned = [{ user: 'the gateway', port: config.port, advice: 'set KEELSON_PORT to another one' }];
  const advice = 'start with KEELSON_PORTS=auto';
  const add = (user: string, port: number | undefined) => planned.push({ user, port: port ?? 0, advice });
  for (const service of graph.services) {
    if (service.kind === 'store') {
      if (config.eventStoreUrl === undefined) add(service.name, portOf(service, 'grpc', config));
      continue;
    }
    add(`${service.name} HTTP`, portOf(service, 'http', config));
    add(`${service.name} admin`, portOf(service, 'admin', config));
  }
  const { outer, inner } = grpcPorts(graph, config);
  add('gRPC', outer);
  add('gRPC between services', inner);
  for (const { simulator } of config.ports === 'fixed' ? wantedSimulators(graph, env) : [])
    add(simulator.name, simulator.port);
  return planned.filter(({ port }) => port !== 0);
}

/**
 * Makes sure that nothing else listens on the ports, before anything is started.
 * @throws StartupError for the first that is taken
 */
export async function assertFree(ports: readonly PlannedPort[]): Promise<void> {
  for (const { user, port, advice } of ports) {
    const code = await tryToListen(port);
    if (code === undefined) continue;
    const why =
      code === 'EADDRINUSE' ? 'is in use: stop the process that uses it' : `cannot be used (${code}): free it`;
    throw new StartupError(`port ${port} (${user}) ${why}, or ${advice}`);
  }
}

async function tryToListen(port: number): Promise<string | undefined> {
  const server = createServer().listen({ host, port, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
  server.close();
  await once(server, 'close');
  return undefined;
}
