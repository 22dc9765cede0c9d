import type { ServiceDescription } from '../service.ts';
import { originalOf } from '../simulators.ts';
import { type Claim, clashes } from './claims.ts';
import { fault } from './fault.ts';
import { dnsLabel } from './names.ts';

/** Simulators that could not be told from something else; their ports are among all others. */
export function simulatorFaults(services: readonly ServiceDescription[]): string[] {
  const named = services.flatMap(({ name: service, simulators = [] }) =>
    simulators.map(({ name }, index) => ({ service, field: `simulators[${index}].name`, name })),
  );
  const claims: Claim[] = [
    ...services.map(({ name }) => ({ service: name, field: 'name', what: `the name ${name}` })),
    ...named.map(({ name, ...use }) => ({ ...use, what: `the name ${name}` })),
  ];
  return [
    ...named
      .filter(({ name }) => !dnsLabel.test(name))
      .map(({ service, field, name }) =>
        fault(service, field, `"${name}" is no DNS label. Use up to 63 lower-case letters, digits and hyphens.`),
      ),
    ...services.flatMap(originalFaults),
    ...services.flatMap((service) =>
      simulatedFaults(
        service,
        named.map(({ name }) => name),
      ),
    ),
    ...clashes(claims, 'Choose another.'),
  ];
}

/** Where nothing is simulated, the service is told the address of what is outside. */
function originalFaults(service: ServiceDescription): string[] {
  return (service.simulators ?? []).flatMap((simulator, index) => {
    if (originalOf(service, simulator) !== undefined) return [];
    const text = `it stands in for ${simulator.host ?? 'nothing'}, which is not outside. Add the host to outside.`;
    return [fault(service.name, `simulators[${index}].host`, text)];
  });
}

/** Browsers are sent to simulators that there are. */
function simulatedFaults({ name, simulated = [] }: ServiceDescription, known: readonly string[]): string[] {
  return simulated.flatMap(({ simulator }, index) => {
    if (known.includes(simulator)) return [];
    const text = `there is no simulator ${simulator}. There are: ${known.join(', ') || 'none'}.`;
    return [fault(name, `simulated[${index}].simulator`, text)];
  });
}
