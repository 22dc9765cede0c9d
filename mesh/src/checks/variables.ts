import type { ServiceDescription } from '../service.ts';
import { addressVariable } from '../variables.ts';
import { type Claim, clashes } from './claims.ts';

/** Each variable of a service's environment means one thing: a secret, a simulator's address or that of a callee. */
export function variableFaults(services: readonly ServiceDescription[]): string[] {
  return services.flatMap((service) => clashes(claimsOf(service), 'Choose another.'));
}

function claimsOf({ name: service, secrets = [], simulators = [], calls = [] }: ServiceDescription): Claim[] {
  const callees = [...new Set(calls.map(({ to }) => to))];
  return [
    ...callees.map((to) => ({ service, field: `calls to ${to}`, what: addressVariable(to) })),
    ...secrets.map(({ name }, index) => ({ service, field: `secrets[${index}].name`, what: name })),
    ...simulators.map(({ variable }, index) => ({ service, field: `simulators[${index}].variable`, what: variable })),
  ];
}
