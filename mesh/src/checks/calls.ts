import { mayRepeat } from '../edges.ts';
import type { GrpcMethods } from '../grpc-methods.ts';
import { allOperations, type Operation } from '../operations.ts';
import type { Call, ServiceDescription } from '../service.ts';
import { type Claim, clashes } from './claims.ts';
import { fault } from './fault.ts';

/** Calls that lead nowhere, or would be repeated where that is not safe. */
export function callFaults(services: readonly ServiceDescription[], methods: GrpcMethods): string[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const faults = services.flatMap(({ name, calls = [] }) =>
    calls.flatMap((call, index) => {
      const at = (field: string, text: string) => fault(name, `calls[${index}].${field}`, text);
      const callee = byName.get(call.to);
      if (callee === undefined)
        return [at('to', `there is no service "${call.to}". There are ${[...byName.keys()].join(', ')}.`)];
      if (call.to === name) return [at('to', 'a service does not call itself. Remove it.')];
      const operations = allOperations(callee, methods);
      return call.methods.flatMap((wanted) =>
        methodFaults(wanted, call, operations).map((text) => at('methods', text)),
      );
    }),
  );
  return [...faults, ...services.flatMap(repeatedFaults)];
}

/** Proxies tell calls apart by caller and method: of two routes for one of them the first is taken, always. */
function repeatedFaults({ name, calls = [] }: ServiceDescription): string[] {
  const claims = calls.flatMap(({ to, methods }, index) =>
    methods.map((method): Claim => ({ service: name, field: `calls[${index}].methods`, what: `${method} of ${to}` })),
  );
  return clashes(claims, 'Only the first budget would ever apply: name it in one of them.');
}

function methodFaults(wanted: string, { to, attempts = 1 }: Call, operations: readonly Operation[]): string[] {
  const operation = operations.find(({ name }) => name === wanted);
  if (operation === undefined) {
    return [
      `${to} does not answer ${wanted}. It answers ${operations.map(({ name }) => name).join(', ') || 'nothing'}.`,
    ];
  }
  if (attempts > 1 && !mayRepeat(operation)) {
    return [
      `${wanted} is a ${operation.kind} and must not be sent again. Remove the attempts, or call it apart from the others.`,
    ];
  }
  return [];
}
