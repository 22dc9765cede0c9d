import { parseArgs } from 'node:util';
import { platformUrl } from '@keelson/local/platform-url';
import { UsageError } from '../usage-error.ts';

/** What one run of the load does. */
export interface LoadOptions {
  /** Order lives to drive. */
  readonly orders: number;
  /** Requests under way at once, each on a connection of its own. */
  readonly connections: number;
  /** Origin of the platform, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** The same seed makes the same orders. */
  readonly seed: number;
}

export const usage = `Drives whole order lives through the public API, then checks that what was acknowledged is there.

Usage: npm run load -- [options]

  --orders N       order lives to drive (default 10000)
  --connections N  requests under way at once (default 64)
  --url URL        where the platform is (default KEELSON_URL, else KEELSON_PORT on 127.0.0.1, 8080)
  --seed N         the same seed makes the same orders (default 1)
  --help           this text

Exit code: 0 when all that was acknowledged is there, 1 when not or when the platform is away, 64 for wrong arguments.
`;

/** Reads the command line; undefined when help is asked for. @throws UsageError */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): LoadOptions | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  return {
    orders: whole('orders', values.orders, 1, 100_000_000),
    connections: whole('connections', values.connections, 1, 4_096),
    url: origin(values.url ?? platformUrl(env)),
    seed: whole('seed', values.seed, 0, 2 ** 31),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        orders: { type: 'string', default: '10000' },
        connections: { type: 'string', default: '64' },
        url: { type: 'string' },
        seed: { type: 'string', default: '1' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`--${name} must be a whole number from ${least} to ${most}, not "${text}".`);
}

function origin(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.origin;
  throw new UsageError(`--url must be an http or https address, not "${text}".`);
}
