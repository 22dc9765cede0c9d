import type { GrpcMethods } from '../grpc-methods.ts';
import { accessFaults } from './access.ts';
import { callFaults } from './calls.ts';
import { chainFaults } from './chains.ts';
import type { FoundService } from './fault.ts';
import { identityFaults } from './identity.ts';
import { nameFaults } from './names.ts';
import { portFaults } from './ports.ts';
import { routeFaults } from './routes.ts';
import { shapeFaults } from './shape.ts';
import { simulatorFaults } from './simulators.ts';
import { variableFaults } from './variables.ts';

/**
 * Every way in which the descriptions do not fit together, one sentence each. Those that rest on others come only when
 * the others hold: a description without its form cannot be asked for its calls.
 */
export function faultsOf(found: readonly FoundService[], methods: GrpcMethods): string[] {
  const shape = found.flatMap(shapeFaults);
  if (shape.length > 0) return shape;
  const services = found.map(({ description }) => description);
  const faults = [
    ...found.flatMap(nameFaults),
    ...portFaults(services),
    ...routeFaults(services, methods),
    ...accessFaults(services, methods),
    ...identityFaults(services, methods),
    ...simulatorFaults(services),
    ...variableFaults(services),
    ...callFaults(services, methods),
  ];
  return faults.length > 0 ? faults : chainFaults(services, methods);
}
