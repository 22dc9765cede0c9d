import { environmentNamed } from '../cli/environment-named.ts';
import { optionsIn } from '../cli/options.ts';
import { UsageFault } from '../cli/usage-fault.ts';
import type { Environment } from '../environment.ts';
import { environments } from '../environments/index.ts';

export const HELP = `Usage: npm run deploy -- --env NAME [options]

Brings a cluster to what an environment's manifests say, and waits until all of it is ready. What a canary has moved by
then stays where it is, and what no manifest has any more goes (volumes and namespaces stay).

  --env NAME      the environment (${environments.map(({ name }) => name).join(', ')})
  --images FILE   where each image is, as for npm run synth
  --context NAME  context of the kubeconfig (default: the current one)
  --timeout S     longest time to wait until all is ready, seconds (default 300, and what a canary's steps take)
  --no-wait       apply and leave
  --check         let the API server check every object, and change nothing
  --delete --yes  take all of it away, data too
  --help          this text
`;

export interface DeployCommand {
  readonly kind: 'deploy' | 'check' | 'delete';
  readonly environment: Environment;
  readonly images: string | undefined;
  readonly context: string | undefined;
  readonly wait: boolean;
  readonly timeoutMs: number;
}

/**
 * Reads a command line.
 * @throws UsageFault
 */
export function parseDeploy(args: readonly string[]): DeployCommand | { readonly kind: 'help' } {
  const values = optionsIn(args, OPTIONS);
  if (values.help) return { kind: 'help' };
  if (values.delete && !values.yes) throw new UsageFault('--delete takes data away: say --delete --yes');
  const environment = environmentNamed(required(values.env));
  return {
    kind: values.delete ? 'delete' : values.check ? 'check' : 'deploy',
    environment,
    images: values.images,
    context: values.context,
    wait: !values['no-wait'],
    timeoutMs: milliseconds(values.timeout ?? defaultSeconds(environment)),
  };
}

function required(name: string | undefined): string {
  if (name === undefined) throw new UsageFault('--env is missing: say which environment');
  return name;
}

/** A canary is over after all of its steps. */
function defaultSeconds({ canary }: Environment): string {
  return String(300 + (canary === undefined ? 0 : canary.weights.length * canary.stepSeconds));
}

function milliseconds(seconds: string): number {
  if (/^\d{1,5}$/.test(seconds)) return Number(seconds) * 1_000;
  throw new UsageFault(`--timeout: expected a whole number of seconds, got ${JSON.stringify(seconds)}`);
}

const OPTIONS = {
  env: { type: 'string' },
  images: { type: 'string' },
  context: { type: 'string' },
  timeout: { type: 'string' },
  'no-wait': { type: 'boolean' },
  check: { type: 'boolean' },
  delete: { type: 'boolean' },
  yes: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
