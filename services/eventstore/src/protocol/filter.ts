import type { EventHeader } from '../storage/event.ts';

/** Which events of the whole log a reader wants: by the name of their stream or by their type. */
export interface EventFilter {
  readonly on: 'stream' | 'type';
  /** Empty when `prefixes` says it. */
  readonly regex: string;
  readonly prefixes: readonly string[];
}

export type Wanted = (event: Pick<EventHeader, 'stream' | 'type'>) => boolean;

/** A filter whose expression is not one. */
export class InvalidFilter extends Error {
  override readonly name = 'InvalidFilter';
}

/**
 * The filter as a predicate. No filter wants all but nothing of the server's own links and system events is hidden:
 * as in EventStoreDB, a reader of $all sees `$` streams unless its filter says otherwise.
 *
 * @throws InvalidFilter
 */
export function compileFilter(filter: EventFilter): Wanted {
  const subject = filter.on === 'stream' ? streamName : eventType;
  if (filter.prefixes.length > 0) {
    const { prefixes } = filter;
    return (event) => prefixes.some((prefix) => subject(event).startsWith(prefix));
  }
  if (filter.regex === '') throw new InvalidFilter('a filter needs a regular expression or at least one prefix');
  const regex = compileRegex(filter.regex);
  return (event) => regex.test(subject(event));
}

function compileRegex(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    throw new InvalidFilter(`not a regular expression: ${source}`, { cause: error });
  }
}

function streamName(event: { stream: string }): string {
  return event.stream;
}

function eventType(event: { type: string }): string {
  return event.type;
}
