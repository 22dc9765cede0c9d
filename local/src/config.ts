import { resolve } from 'node:path';
import { choice, loadConfig, millis, port, str } from '@keelson/chassis';
import { PROFILES, type Profile } from '@keelson/mesh';

/** How the laptop platform runs. Everything else in the environment goes to the services as it is. */
export interface LaptopConfig {
  /** The gateway's port; 0 takes a free one. */
  readonly port: number;
  /** Absolute path of the folder that holds all data. */
  readonly dataFolder: string;
  /** `auto`: every port but the gateway's is a free one, so that several platforms run side by side. */
  readonly ports: 'fixed' | 'auto';
  /** How closed the gateway and the public gRPC port are. */
  readonly profile: Profile;
  /** An event store that runs elsewhere; undefined: the embedded one. */
  readonly eventStoreUrl: string | undefined;
  /** Longest time for a stop, all parts together. Milliseconds. */
  readonly drainTimeoutMs: number;
}

const specs = {
  KEELSON_PORT: port({ default: 8080, desc: 'port of the gateway, 0 for a free one' }),
  KEELSON_DATA: str({ default: '.data', desc: 'folder that holds all data' }),
  KEELSON_PORTS: choice(['fixed', 'auto'], { default: 'fixed', desc: 'auto: free ports for all but the gateway' }),
  KEELSON_ACCESS: choice(PROFILES, { default: 'open', desc: 'open: orders need no sign-in; accounts: they do' }),
  // What form they have, the services know, which check them too.
  KEELSON_EVENTSTORE_URL: str({ default: undefined, desc: 'EventStoreDB instead of the embedded store' }),
  EVENTSTORE_URL: str({ default: undefined, desc: 'EventStoreDB instead of the embedded store' }),
  DRAIN_TIMEOUT_MS: millis({ default: 10_000, desc: 'longest time for a drain' }),
};

/**
 * Reads the environment.
 * @throws ConfigError that lists every fault
 */
export function readConfig(env: NodeJS.ProcessEnv): LaptopConfig {
  const values = loadConfig(specs, env);
  return {
    port: values.KEELSON_PORT,
    dataFolder: resolve(values.KEELSON_DATA),
    ports: values.KEELSON_PORTS,
    profile: values.KEELSON_ACCESS,
    eventStoreUrl: values.KEELSON_EVENTSTORE_URL ?? values.EVENTSTORE_URL,
    drainTimeoutMs: values.DRAIN_TIMEOUT_MS,
  };
}
