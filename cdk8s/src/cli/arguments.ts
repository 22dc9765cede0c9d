import type { Environment } from '../environment.ts';
import { environments } from '../environments/index.ts';
import { environmentNamed } from './environment-named.ts';
import { optionsIn } from './options.ts';
import { UsageFault } from './usage-fault.ts';

export const HELP = `Usage: npm run synth -- [options]

Writes the manifests of every environment to cdk8s/dist/ENVIRONMENT, a file for each concern, in the order in which they
are applied: kubectl apply -f cdk8s/dist/minimal

  --env NAME     only this environment (${environments.map(({ name }) => name).join(', ')}); may be given again
  --images FILE  YAML or JSON: where each image is, by its name here (keelson/orders: registry.example/orders:1);
                 "*" says it for all others, with * for name and tag
  --out DIR      folder to write to (default cdk8s/dist); DIR/ENVIRONMENT is replaced
  --diff [WHAT]  writes nothing, and tells how the manifests differ from the folder or the git commit WHAT
                 (default: the folder to write to)
  --help         this text
`;

export interface Command {
  readonly kind: 'synth';
  readonly environments: readonly Environment[];
  readonly images: string | undefined;
  readonly out: string;
  /** Folder or git commit to compare with, instead of writing. */
  readonly diff: string | undefined;
}

/**
 * Reads a command line.
 * @param defaultOut folder to write to where none is named
 * @throws UsageFault
 */
export function parseCommand(args: readonly string[], defaultOut: string): Command | { readonly kind: 'help' } {
  const { env = [], images, out = defaultOut, diff, help } = optionsIn(withDiffValue(args), OPTIONS);
  if (help) return { kind: 'help' };
  if (out === '') throw new UsageFault('--out: is empty. Say a folder.');
  const names = [...new Set(env)];
  return {
    kind: 'synth',
    environments: names.length === 0 ? environments : names.map(environmentNamed),
    images,
    out,
    diff: diff === DIFF_WITH_OUT ? out : diff,
  };
}

/** Stands for `--diff` without a value, which the parser does not know. */
const DIFF_WITH_OUT = ' ';

const OPTIONS = {
  env: { type: 'string', multiple: true },
  images: { type: 'string' },
  out: { type: 'string' },
  diff: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

function withDiffValue(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const next = args[index + 1];
    return arg === '--diff' && (next === undefined || next.startsWith('-')) ? [arg, DIFF_WITH_OUT] : [arg];
  });
}
