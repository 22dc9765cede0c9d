import { parseArgs } from 'node:util';

export const DEFAULTS = { host: '127.0.0.1', port: 2113, data: '.data/eventstore' } as const;

export const HELP = `Usage: npm run eventstore -- [options]

An EventStoreDB-compatible server in one process, for laptops and tests.

  --port NUMBER  port to listen on; 0 takes a free one (default ${DEFAULTS.port})
  --host HOST    address to listen on (default ${DEFAULTS.host})
  --data DIR     folder of the data, made when absent (default ${DEFAULTS.data})
  --help         this text`;

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'serve'; readonly host: string; readonly port: number; readonly dataDir: string };

/** A command line that makes no sense; the message is one line for people. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError */
export function parseCommand(args: readonly string[]): Command {
  const values = parse(args);
  if (values.help) return { kind: 'help' };
  const port = Number(values.port ?? DEFAULTS.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port must be a number from 0 to 65535, not '${values.port}'`);
  }
  return { kind: 'serve', host: values.host ?? DEFAULTS.host, port, dataDir: values.data ?? DEFAULTS.data };
}

function parse(args: readonly string[]) {
  try {
    const options = {
      host: { type: 'string' },
      port: { type: 'string' },
      data: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}
