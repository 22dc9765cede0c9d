import type { Fault } from '@keelson/mesh/policy';
import { environmentNamed } from '../cli/environment-named.ts';
import { optionsIn } from '../cli/options.ts';
import { UsageFault } from '../cli/usage-fault.ts';
import type { Environment } from '../environment.ts';
import { environments } from '../environments/index.ts';

export const HELP = `Usage: npm run --silent faults -- --env NAME --service NAME [options] | kubectl apply --server-side --force-conflicts --field-manager=keelson -f -

Prints the VirtualServices that lead to a service with faults on their routes, as YAML: to see how its callers bear it.
While they are there, these routes have neither timeout nor retries.

  --env NAME            the environment (${environments.map(({ name }) => name).join(', ')})
  --images FILE         where each image is, as for npm run synth
  --service NAME        the service whose answers fail
  --route NAME          only this route, and its -keyed twin (default: all that lead to the service)
  --abort CODE:PERCENT  so many requests are answered with this HTTP status at once: 503:10
  --delay MS:PERCENT    so many requests wait so long before they are sent, milliseconds: 2000:50
  --off                 prints the VirtualServices as they are without faults, to take these away again
  --help                this text
`;

/** What goes wrong, on whatever route. */
export type Harm = Omit<Fault, 'route'>;

export interface FaultsCommand {
  readonly kind: 'faults';
  readonly environment: Environment;
  readonly images: string | undefined;
  readonly service: string;
  readonly route: string | undefined;
  /** Undefined for `--off`. */
  readonly harm: Harm | undefined;
}

/**
 * Reads a command line.
 * @throws UsageFault
 */
export function parseFaults(args: readonly string[]): FaultsCommand | { readonly kind: 'help' } {
  const { help, env, images, service, route, abort, delay, off } = optionsIn(args, OPTIONS);
  if (help) return { kind: 'help' };
  return {
    kind: 'faults',
    environment: environmentNamed(required(env, '--env is missing: say which environment')),
    images,
    service: required(service, '--service is missing: say whose answers fail'),
    route,
    harm: harmOf(abort, delay, off),
  };
}

function required(value: string | undefined, otherwise: string): string {
  if (value === undefined) throw new UsageFault(otherwise);
  return value;
}

function harmOf(abort: string | undefined, delay: string | undefined, off = false): Harm | undefined {
  const none = abort === undefined && delay === undefined;
  if (off && !none) throw new UsageFault('--off takes faults away: leave out --abort and --delay');
  if (off) return undefined;
  if (none) throw new UsageFault('say what goes wrong: --abort, --delay, or --off for nothing');
  return {
    ...(abort !== undefined && { abort: abortOf(abort) }),
    ...(delay !== undefined && { delay: delayOf(delay) }),
  };
}

/** Envoy takes 200 to 599 (https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/fault_filter). */
function abortOf(text: string): NonNullable<Harm['abort']> {
  const [status, percent] = pair('--abort', text, 'CODE:PERCENT, such as 503:10');
  if (status < 200 || status > 599) throw new UsageFault(`--abort: ${status} is no HTTP status from 200 to 599`);
  return { status, percent };
}

function delayOf(text: string): NonNullable<Harm['delay']> {
  const [ms, percent] = pair('--delay', text, 'MS:PERCENT, such as 2000:50');
  if (ms < 1) throw new UsageFault('--delay: expected 1 ms or more');
  return { ms, percent };
}

function pair(option: string, text: string, form: string): [number, number] {
  const found = /^(\d{1,7}):(\d{1,3}(?:\.\d{1,4})?)$/.exec(text);
  if (found === null) throw new UsageFault(`${option}: expected ${form}, got ${JSON.stringify(text)}`);
  const percent = Number(found[2]);
  if (percent > 100) throw new UsageFault(`${option}: ${percent} % is more than all requests`);
  return [Number(found[1]), percent];
}

const OPTIONS = {
  env: { type: 'string' },
  images: { type: 'string' },
  service: { type: 'string' },
  route: { type: 'string' },
  abort: { type: 'string' },
  delay: { type: 'string' },
  off: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
