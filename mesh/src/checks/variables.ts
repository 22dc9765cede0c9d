import type { ServiceDescription } from '../service.ts';
import { addressVariable, grpcCallees } from '../variables.ts';
import { type Claim, clashes } from './claims.ts';

/** Each variable of a service's environment means one thing: a secret, a simulator's address or that of a callee. */
export function variableFaults(services: readonly ServiceDescription[]): string[] {
  return services.flatMap((service) => clashes(claimsOf(service), 'Choose another.'));
}

function claimsOf(description: ServiceDescription): Claim[] {
  const { name: service, secrets = [], simulators = [], simulated = [] } = description;
  return [
    ...grpcCallees(description).map((to) => ({ service, field: `calls to ${to}`, what: addressVariable(to) })),
    ...secrets.map(({ name }, index) => ({ service, field: `secrets[${index}].name`, what: name })),
    ...simulators.map(({ variable }, index) => ({ service, field: `simulators[${index}].variable`, what: variable })),
    ...simulated.map(({ variable }, index) => ({ service, field: `simulated[${index}].variable`, what: variable })),
  ];
}
