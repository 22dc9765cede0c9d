import type { Environment } from '../environment.ts';
import { environments } from '../environments/index.ts';
import { UsageFault } from './usage-fault.ts';

/**
 * The environment of that name.
 * @throws UsageFault that lists those that there are
 */
export function environmentNamed(name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found !== undefined) return found;
  const names = environments.map((environment) => environment.name).join(', ');
  throw new UsageFault(`--env: there is no environment ${JSON.stringify(name)}. There are ${names}.`);
}
