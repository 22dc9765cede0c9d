import type { GrpcMethods } from '../grpc-methods.ts';
import { edgeOperations } from '../operations.ts';
import type { ServiceDescription } from '../service.ts';
import { type Claim, clashes } from './claims.ts';
import { fault } from './fault.ts';

const pathPattern = /^(\/[\w.~-]+)+$/;
const streamPattern = /^(\/([\w.~-]+|\{\w+\}))+$/;

/** What is wrong with the operations that services say they answer. */
export function routeFaults(services: readonly ServiceDescription[], methods: GrpcMethods): string[] {
  const claims = services.flatMap((service) =>
    edgeOperations(service, methods).map(({ name }): Claim => ({ service: service.name, field: 'routes', what: name })),
  );
  return [
    ...services.flatMap((service) => [
      ...operationFaults(service, 'routes', methods),
      ...operationFaults(service, 'internal', methods),
    ]),
    ...clashes(claims, 'An edge route leads to one service: remove it from all but one of them.'),
  ];
}

function operationFaults(service: ServiceDescription, field: 'routes' | 'internal', methods: GrpcMethods): string[] {
  const { name, ports } = service;
  const { http = [], grpc = [] } = service[field] ?? {};
  const at = (place: string, text: string) => fault(name, `${field}.${place}`, text);
  const faults: string[] = [];
  for (const [index, { prefix, streams = [], methods: verbs }] of http.entries()) {
    if (!pathPattern.test(prefix))
      faults.push(at(`http[${index}].prefix`, `"${prefix}" is no path. Write it like /api/v1/orders.`));
    for (const stream of streams) {
      if (!streamPattern.test(stream))
        faults.push(at(`http[${index}].streams`, `"${stream}" is no path. Write it like /{id}/events.`));
    }
    if (streams.length > 0 && !verbs.includes('GET'))
      faults.push(at(`http[${index}].streams`, 'a stream answers a GET. Add GET to the methods.'));
  }
  for (const [index, path] of grpc.entries()) {
    if (!methods.has(path))
      faults.push(
        at(
          `grpc[${index}]`,
          `no contract has the method ${path}. Write it like /package.Service/Method, as a proto below services/*/contract/ does.`,
        ),
      );
  }
  if (http.length > 0 && ports.http === undefined)
    faults.push(fault(name, 'ports.http', `is missing, and ${field}.http leads to it. Add it.`));
  if (grpc.length > 0 && ports.grpc === undefined)
    faults.push(fault(name, 'ports.grpc', `is missing, and ${field}.grpc leads to it. Add it.`));
  return faults;
}
