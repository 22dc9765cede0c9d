import { ConfigError } from '@keelson/chassis';
import { readConfig } from './config.ts';

/** What can look at an environment before it starts. */
export interface Checks {
  check(env: NodeJS.ProcessEnv): readonly string[];
  /** What the laptop gives it where the environment does not. */
  readonly given: Readonly<Record<string, string>>;
}

/** Variables of the services that the laptop sets itself, whatever they are outside. */
const ownOfLaptop = { HOST: '', HTTP_PORT: '', GRPC_PORT: '', ADMIN_PORT: '', VIEWS_FILE: '' };

/**
 * Looks at the environment for the laptop and all services at once.
 * @throws ConfigError with every fault, one for each variable, under the names that were set
 */
export function checkEnvironment(env: NodeJS.ProcessEnv, services: readonly Checks[]): void {
  const forServices: NodeJS.ProcessEnv = { ...env, ...ownOfLaptop };
  if (env.KEELSON_EVENTSTORE_URL) forServices.EVENTSTORE_URL = env.KEELSON_EVENTSTORE_URL;
  const ofServices = services.flatMap((service) => service.check(withGiven(forServices, service.given)));
  const faults = [...faultsOfLaptop(env), ...ofServices.map((fault) => underItsName(fault, env))];
  const byVariable = new Map<string, string>();
  for (const fault of faults) {
    const variable = fault.slice(0, fault.indexOf(':'));
    if (!byVariable.has(variable)) byVariable.set(variable, fault);
  }
  if (byVariable.size > 0) throw new ConfigError([...byVariable.values()]);
}

function withGiven(env: NodeJS.ProcessEnv, given: Checks['given']): NodeJS.ProcessEnv {
  return { ...env, ...Object.fromEntries(Object.entries(given).filter(([name]) => !env[name])) };
}

function faultsOfLaptop(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

function underItsName(fault: string, env: NodeJS.ProcessEnv): string {
  return env.KEELSON_EVENTSTORE_URL && fault.startsWith('EVENTSTORE_URL:') ? `KEELSON_${fault}` : fault;
}
