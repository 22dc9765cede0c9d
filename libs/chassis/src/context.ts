import type { DestinationStream } from 'pino';
import { AdminServer } from './admin.ts';
import { type ChassisConfig, chassisSpecs, loadConfig } from './config.ts';
import { Health } from './health.ts';
import { Lifecycle } from './lifecycle.ts';
import { createLogger, type Logger } from './logs.ts';
import { Metrics } from './metrics.ts';
import { otlpSpans } from './otlp.ts';
import { Tracing } from './tracing.ts';

/**
 * What one service has to itself: nothing here is shared with other services in the same process.
 */
export interface ServiceContext {
  readonly name: string;
  readonly version: string;
  readonly config: ChassisConfig;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly health: Health;
  readonly lifecycle: Lifecycle;
  /** Routes of the admin port; it listens once `startAdmin` is called and is the last thing to close. */
  readonly admin: AdminServer;
}

export interface ContextOptions {
  /** The service's name: on log lines, in traces and on the admin port. */
  readonly name: string;
  /** `0.0.0` unless given. */
  readonly version?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where log lines go; standard output unless given. */
  readonly logDestination?: DestinationStream;
}

/**
 * Makes the context of one service from its environment.
 * @throws ConfigError when one of the chassis' variables is wrong
 */
export function createContext({ name, version = '0.0.0', env, logDestination }: ContextOptions): ServiceContext {
  const config = loadConfig(chassisSpecs, env);
  const log = createLogger({ name, level: config.LOG_LEVEL, destination: logDestination });
  const metrics = new Metrics();
  const tracing = new Tracing();
  const health = new Health();
  const lifecycle = new Lifecycle({
    health,
    log,
    drainDelayMs: config.DRAIN_DELAY_MS,
    drainTimeoutMs: config.DRAIN_TIMEOUT_MS,
  });
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint !== undefined) {
    const ratio = config.OTEL_TRACES_SAMPLER_ARG;
    tracing.use(otlpSpans({ name, version, endpoint, ratio, onLost: (err) => log.warn({ err }, 'traces are lost') }));
  }
  const admin = new AdminServer({ log, metrics, health });
  lifecycle.onStop('metrics', () => metrics.stop());
  lifecycle.onStop('admin', () => admin.close());
  lifecycle.onStop('traces', () => tracing.stop());
  return { name, version, config, log, metrics, tracing, health, lifecycle, admin };
}
