import { loadConfig, port, str, url } from '@keelson/chassis';

/** Reads the service's configuration. @throws ConfigError that lists every fault */
export function loadOrdersConfig(env: NodeJS.ProcessEnv) {
  return loadConfig(
    {
      HOST: str({ default: '127.0.0.1', desc: 'address to listen on' }),
      HTTP_PORT: port({ default: 5007, desc: 'REST' }),
      GRPC_PORT: port({ default: 5001, desc: 'gRPC' }),
      ADMIN_PORT: port({ default: 9007, desc: 'health, metrics, log level' }),
      EVENTSTORE_URL: url({
        default: 'esdb://127.0.0.1:2113?tls=false',
        desc: 'connection string of EventStoreDB',
      }),
    },
    env,
  );
}
