import type { GrpcMethods } from '../grpc-methods.ts';
import { edgeOperations } from '../operations.ts';
import type { AccessRule, ServiceDescription } from '../service.ts';
import { type Claim, clashes } from './claims.ts';
import { fault } from './fault.ts';

/** Rules of access that would guard nothing, or say two things: what they were meant to guard would stand open. */
export function accessFaults(services: readonly ServiceDescription[], methods: GrpcMethods): string[] {
  return services.flatMap((service) => {
    const { name, routes } = service;
    const rules = routes?.access ?? [];
    const known = edgeOperations(service, methods).map((operation) => operation.name);
    const claims = rules.flatMap(({ operations }, index) =>
      operations.map((what): Claim => ({ service: name, field: `routes.access[${index}].operations`, what })),
    );
    return [
      ...rules.flatMap((rule, index) =>
        ruleFaults(rule, known).map(([field, text]) => fault(name, `routes.access[${index}]${field}`, text)),
      ),
      ...clashes(claims, 'Only one of them can count: name it once.'),
    ];
  });
}

function ruleFaults({ operations, public: isPublic, roles }: AccessRule, known: readonly string[]): [string, string][] {
  const faults = operations
    .filter((operation) => !known.includes(operation))
    .map((operation): [string, string] => [
      '.operations',
      `the edge has no ${operation} here. It has ${known.join(', ') || 'nothing'}.`,
    ]);
  if (isPublic && roles !== undefined) faults.push(['', `it is public, and for ${roles.join(', ')}. Keep one.`]);
  if (!isPublic && roles === undefined)
    faults.push(['', 'it says nothing. Add `public: true` or roles, or remove it: any valid token is enough then.']);
  return faults;
}
