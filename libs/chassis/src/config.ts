import { customCleanEnv } from 'envalid';
import { maskUntilHost } from './credentials.ts';
import { LOG_LEVELS } from './logs.ts';
import { choice, httpUrl, millis, positiveMillis, type Spec, share } from './spec.ts';

/** Variables by their names in the environment. */
export type Specs = Readonly<Record<string, Spec<unknown>>>;

/** The values that `Specs` describe. */
export type Config<S extends Specs> = { readonly [K in keyof S]: S[K] extends Spec<infer T> ? T : never };

/** What the chassis itself reads. Every {@link loadConfig} checks these too, so that one message lists all faults. */
export const chassisSpecs = {
  LOG_LEVEL: choice(LOG_LEVELS, { default: 'info', desc: 'least level that is logged' }),
  REQUEST_TIMEOUT_MS: positiveMillis({ default: 10_000, desc: 'longest time for one request' }),
  SLOW_REQUEST_MS: millis({ default: 1_000, desc: 'requests that take longer are logged' }),
  DRAIN_DELAY_MS: millis({
    default: 0,
    desc: 'time between "not ready" and "no longer accepting", for load balancers to notice',
  }),
  DRAIN_TIMEOUT_MS: millis({ default: 15_000, desc: 'longest time for a drain' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl({ default: undefined, desc: 'base URL of an OTLP collector; unset: no traces' }),
  OTEL_TRACES_SAMPLER_ARG: share({ default: 1, desc: 'share of new traces that are kept' }),
} satisfies Specs;

/** The settings of the chassis, read from {@link chassisSpecs}. */
export type ChassisConfig = Config<typeof chassisSpecs>;

/** The environment has faults. The message lists each of them; secrets are left out. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`the configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n  ${faults.join('\n  ')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/**
 * Reads and checks the variables that `specs` name. An empty value counts as not set.
 * @throws ConfigError with one line for each wrong or missing variable, the chassis' own included
 */
export function loadConfig<S extends Specs>(specs: S, env: NodeJS.ProcessEnv): Config<S> {
  const all: Specs = { ...chassisSpecs, ...specs };
  const given = withoutEmpty(env, all);
  const validators = Object.fromEntries(Object.entries(all).map(([name, spec]) => [name, spec.validator]));
  let faulty: string[] = [];
  const values = customCleanEnv(given, validators, (cleaned) => cleaned, {
    reporter: ({ errors }) => {
      faulty = Object.keys(errors);
    },
  });
  const faults = faulty.map((name) => describe(name, all[name] as Spec<unknown>, given[name]));
  if (faults.length > 0) throw new ConfigError(faults);
  return values as unknown as Config<S>;
}

function withoutEmpty(env: NodeJS.ProcessEnv, specs: Specs): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.keys(specs)
      .filter((name) => env[name] !== undefined && env[name] !== '')
      .map((name) => [name, env[name]]),
  );
}

function describe(name: string, spec: Spec<unknown>, value: string | undefined): string {
  const expected = `${name}: expected ${spec.expected}${spec.desc === undefined ? '' : ` (${spec.desc})`}`;
  if (value === undefined) return `${expected}, but it is not set`;
  return `${expected}, got ${spec.secret ? 'something else' : JSON.stringify(maskUntilHost(value))}`;
}
