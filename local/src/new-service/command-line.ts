import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

export const HELP = `Usage: npm run new:service -- NAME [options]

Writes services/NAME: a service that type-checks, has tests that pass, stands in the graph and runs in npm start.
Asks for what is not given, on a terminal.

  --commands A,B    what can be asked of it; the first makes a new one (default create)
  --events X,Y      what each command leads to, in the same order (default: made of the commands)
  --called-by S,T   services that will call it, besides the edge; says what to write in their service.ts
  --port NUMBER     its HTTP port (default: the next free one)
  --no-install      leave package-lock.json and node_modules alone
  --dry-run         write nothing, say what would be written
  --help            this text`;

/** What the command line says; undefined where it does not. */
export interface Said {
  readonly name: string | undefined;
  readonly commands: readonly string[] | undefined;
  readonly events: readonly string[] | undefined;
  readonly calledBy: readonly string[] | undefined;
  readonly port: number | undefined;
  readonly install: boolean;
  readonly dryRun: boolean;
  readonly help: boolean;
}

const options = {
  commands: { type: 'string' },
  events: { type: 'string' },
  'called-by': { type: 'string' },
  port: { type: 'string' },
  'no-install': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws UsageError */
export function readCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): Said {
  refuseSwallowed(env);
  const { values, positionals } = parse(args);
  const [name, ...others] = positionals;
  if (others.length > 0) throw new UsageError(`one name at a time, not also ${others.join(', ')}.`);
  return {
    name,
    commands: listOf(values.commands),
    events: listOf(values.events),
    calledBy: listOf(values['called-by']),
    port: portOf(values.port),
    install: !values['no-install'],
    dryRun: values['dry-run'] ?? false,
    help: values.help ?? false,
  };
}

/**
 * Without a `--` of its own npm takes options for its configuration, their values for names, and leaves the options in the
 * environment (npm 11): a --dry-run would write.
 */
function refuseSwallowed(env: NodeJS.ProcessEnv): void {
  const swallowed = Object.keys(options).find((option) => {
    // npm reads --no-x as x, switched off.
    const variable = `npm_config_${option.replace(/^no-/, '').replaceAll('-', '_')}`;
    return env[variable] !== undefined;
  });
  if (swallowed === undefined) return;
  throw new UsageError(`npm kept --${swallowed} for itself. Put -- before the name: npm run new:service -- NAME ...`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const [what] = (error as Error).message.split(/\.(?:\s|$)/);
    throw new UsageError(`${what}. See npm run new:service -- --help`);
  }
}

/** `a, b` is a and b; an empty text is a list without anything. */
export function listOf(text: string | undefined): string[] | undefined {
  return text
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--port must be a number from 1 to 65535, not "${text}".`);
}
