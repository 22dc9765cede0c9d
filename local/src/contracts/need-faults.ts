import { misfits } from './fits.ts';
import type { EventFamily, ReadNeeds } from './read-contracts.ts';

/**
 * What services need and do not get: events that nobody writes, fields that are not there or are something else.
 * @returns one line for each fault; none when every reader gets what it reads
 */
export function eventFaults(families: readonly EventFamily[], needs: readonly ReadNeeds[]): string[] {
  const written = new Map(
    families.flatMap(({ service, events }) => events.map((event) => [event.type, { service, ...event }] as const)),
  );
  return needs.flatMap(({ service, events }) =>
    Object.entries(events).flatMap(([type, needed]) => {
      const event = written.get(type);
      if (event === undefined) return [`services/${service}/needs.ts: no contract has ${type}.`];
      return misfits(event.schema, needed).map(
        (fault) => `services/${service}/needs.ts: ${type} of ${event.service}: ${fault}.`,
      );
    }),
  );
}

/** A message type of a contract, as far as its fields go. */
export interface MessageFields {
  readonly [field: string]: MessageFields | 'value';
}

/** What a method takes and answers. */
export interface MethodMessages {
  readonly request: MessageFields;
  readonly response: MessageFields;
}

/**
 * Fields of calls that a service sends or reads and the callee's contract does not have, and calls that its description
 * names and its needs do not, or the other way round.
 * @param methods of all contracts, by `/package.Service/Method`
 * @param called what each service's description calls by gRPC
 */
export function callFaults(
  methods: ReadonlyMap<string, MethodMessages>,
  needs: readonly ReadNeeds[],
  called: ReadonlyMap<string, readonly string[]>,
): string[] {
  return [
    ...needs.flatMap(({ service, calls }) =>
      Object.entries(calls).flatMap(([path, fields]) => {
        const at = `services/${service}/needs.ts: ${path}`;
        if (!called.get(service)?.includes(path)) return [`${at}: service.ts does not call it.`];
        const method = methods.get(path);
        if (method === undefined) return [`${at}: no contract has it.`];
        return [
          ...missing(fields.sends, method.request).map((field) => `${at}: its request has no ${field}.`),
          ...missing(fields.reads, method.response).map((field) => `${at}: its answer has no ${field}.`),
        ];
      }),
    ),
    ...[...called].flatMap(([service, paths]) => unpinned(service, paths, needs)),
  ];
}

function unpinned(service: string, paths: readonly string[], needs: readonly ReadNeeds[]): string[] {
  const pinned = needs.find((one) => one.service === service)?.calls ?? {};
  return paths
    .filter((path) => pinned[path] === undefined)
    .map((path) => `services/${service}/needs.ts: ${path}: say what it sends and reads.`);
}

function missing(paths: readonly string[], fields: MessageFields): string[] {
  return paths.filter((path) => !has(path.split('.'), fields));
}

function has([name = '', ...rest]: readonly string[], fields: MessageFields): boolean {
  const field = fields[name];
  if (field === undefined) return false;
  return rest.length === 0 || (field !== 'value' && has(rest, field));
}
