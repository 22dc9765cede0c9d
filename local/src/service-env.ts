import { join } from 'node:path';
import type { ServiceDescription } from '@keelson/mesh';
import type { LaptopConfig } from './config.ts';
import { host, portOf } from './ports.ts';

/**
 * The environment of one service: this process's own, with the addresses and files of the laptop. Services log from
 * `warn` on, so that the start stays readable; LOG_LEVEL changes that.
 */
export function serviceEnv(
  service: ServiceDescription,
  env: NodeJS.ProcessEnv,
  config: LaptopConfig,
  eventStoreUrl: string,
): NodeJS.ProcessEnv {
  return {
    ...env,
    LOG_LEVEL: env.LOG_LEVEL || 'warn',
    HOST: host,
    HTTP_PORT: `${portOf(service, 'http', config)}`,
    GRPC_PORT: `${portOf(service, 'grpc', config)}`,
    ADMIN_PORT: `${portOf(service, 'admin', config)}`,
    DRAIN_TIMEOUT_MS: `${config.drainTimeoutMs}`,
    EVENTSTORE_URL: eventStoreUrl,
    VIEWS_FILE: join(config.dataFolder, `${service.name}.db`),
  };
}
