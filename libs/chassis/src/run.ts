import { ConfigError } from './config.ts';
import type { GrpcHost } from './grpc-host.ts';
import { createLogger } from './logs.ts';

/** A service that runs. */
export interface Running {
  readonly name: string;
  /** Where it is reached: `{http: 'http://127.0.0.1:5007', grpc: '127.0.0.1:5001', admin: ...}`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Drains and stops. Rejects when not all of it ended cleanly. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly env: NodeJS.ProcessEnv;
  /** A listener shared with other services; without it the service makes its own. */
  readonly grpc?: GrpcHost;
}

/** Starts one service; resolves when it answers. */
export type Start = (options: StartOptions) => Promise<Running>;

/** `EX_CONFIG` of sysexits.h. */
const EXIT_CONFIG = 78;

/**
 * Runs one service as a process. A wrong configuration ends it with code 78 and one message, a failed start with code 1
 * and one line. SIGTERM and SIGINT drain and end with 0, or with 1 when something had to be cut off; a second signal
 * ends it at once. What nobody caught is logged and ends it with 1.
 */
export async function runProcess(start: Start): Promise<void> {
  logFatal();
  const started = begin(start);
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    const running = await started;
    try {
      await running.stop();
      process.exit(0);
    } catch (error) {
      process.stderr.write(`${running.name}: after ${signal}: ${oneLine(error)}\n`);
      process.exit(1);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
  await started;
}

async function begin(start: Start): Promise<Running> {
  try {
    return await start({ env: process.env });
  } catch (error) {
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.message}\n`);
      process.exit(EXIT_CONFIG);
    }
    process.stderr.write(`could not start: ${oneLine(error)}\n`);
    process.exit(1);
  }
}

function logFatal(): void {
  const log = createLogger({ name: 'process', level: 'fatal' });
  const die = (kind: string) => (error: unknown) => {
    log.fatal({ err: error }, kind);
    process.exit(1);
  };
  process.on('uncaughtException', die('uncaught exception'));
  process.on('unhandledRejection', die('unhandled rejection'));
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.replace(/\s*\n\s*/g, ' ');
}
