import { type DestinationStream, type Logger, pino } from 'pino';
import { maskCredentials } from './credentials.ts';
import { serializeError } from './error-log.ts';

export type { Logger } from 'pino';

/** The levels that can be set, from most to least talkative. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'secret', 'token', 'apiKey', 'credentials'];
const SECRET_PATHS = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

export interface LoggerOptions {
  /** The service's name, on every line. */
  readonly name: string;
  readonly level: LogLevel;
  /** Where lines go; standard output unless given. */
  readonly destination?: DestinationStream | undefined;
}

/**
 * Written at once: pino's own default writes in the background, and what is under way there when the process exits is
 * lost as soon as whoever reads it lags behind.
 */
const standardOutput = () => pino.destination({ dest: 1, sync: true });

/**
 * A logger that writes one JSON object a line: `level`, `time` (RFC 3339), `service`, `msg` and what is given.
 * Fields named like secrets and credentials in URLs are masked.
 * Setting `level` on it also sets it on every child, so that a change at run time reaches all.
 */
export function createLogger({ name, level, destination = standardOutput() }: LoggerOptions): Logger {
  const children = new LiveChildren();
  const options = {
    level,
    base: { service: name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: serializeError, error: serializeError },
    redact: { paths: SECRET_PATHS, censor: '***' },
    hooks: { streamWrite: maskCredentials },
    onChild: (child: object) => children.add(child as Logger),
  };
  const logger: Logger = pino(options, destination);
  logger.on('level-change', (_label, _value, _oldLabel, _oldValue, changed) => {
    if ((changed as unknown) === logger) children.setLevel(logger.level);
  });
  return logger;
}

/** The children of a logger that are still in use; a pino child keeps the level that it was made with. */
class LiveChildren {
  #refs: WeakRef<Logger>[] = [];
  #pruneAt = 64;

  add(child: Logger): void {
    if (this.#refs.length >= this.#pruneAt) {
      this.#refs = this.#refs.filter((ref) => ref.deref() !== undefined);
      this.#pruneAt = Math.max(64, this.#refs.length * 2);
    }
    this.#refs.push(new WeakRef(child));
  }

  setLevel(level: string): void {
    for (const ref of this.#refs) {
      const child = ref.deref();
      if (child !== undefined) child.level = level;
    }
  }
}
