import { UsageError } from './usage-error.ts';
import { camel, capital, kebab, pascal, past, upperSnake, withArticle, wordsOf } from './words.ts';

/** One command of the new service, in all the forms that its files want. */
export interface Command {
  /** `dispatch-shipment` */
  readonly type: string;
  /** `DispatchShipment` */
  readonly method: string;
  /** `dispatchShipment` */
  readonly operation: string;
  /** Last part of its URL: `dispatch` */
  readonly path: string;
  /** `V1_SHIPMENT_DISPATCHED` */
  readonly event: string;
  /** `dispatch`, where it is about the thing; else all of its words */
  readonly short: string;
  /** `dispatch a shipment` */
  readonly words: string;
  /** `Dispatch a shipment` */
  readonly Does: string;
}

/**
 * The commands of a service about `thing`, each with the event that it leads to.
 * @param names a verb alone (`dispatch`) is about the thing; more words (`reserve-stock`) stand as they are
 * @param events one for each command; none: made of the commands
 * @throws UsageError
 */
export function commandsOf(thing: readonly string[], names: readonly string[], events?: readonly string[]): Command[] {
  if (names.length === 0) throw new UsageError('name at least one command: --commands create');
  if (events !== undefined && events.length !== names.length) {
    throw new UsageError(
      `${names.length} commands and ${events.length} events: name one event for each command, in the same order.`,
    );
  }
  const commands = names.map((name, index) => commandOf(thing, name, events?.[index]));
  refuseDoubles(commands.map(({ type }) => type));
  refuseDoubles(commands.map(({ event }) => event));
  return commands;
}

/** The events that {@link commandsOf} makes of commands. */
export function eventsOf(thing: readonly string[], names: readonly string[]): string[] {
  return commandsOf(thing, names).map(({ event }) => event);
}

function commandOf(thing: readonly string[], name: string, event: string | undefined): Command {
  const said = checked(name, 'command');
  const words = said.length === 1 ? [...said, ...thing] : said;
  const [verb = '', ...object] = words;
  const isThing = kebab(object) === kebab(thing);
  const inWords = `${verb} ${isThing ? withArticle(thing) : object.join(' ')}`;
  return {
    type: kebab(words),
    method: pascal(words),
    operation: camel(words),
    path: isThing ? verb : kebab(words),
    event: event === undefined ? `V1_${upperSnake([...object, past(verb)])}` : eventOf(thing, event),
    short: isThing ? verb : words.join(' '),
    words: inWords,
    Does: capital(inWords),
  };
}

/** Events are called after what happened to what, with the version of their shape: `V1_SHIPMENT_DISPATCHED`. */
function eventOf(thing: readonly string[], name: string): string {
  const words = checked(name, 'event');
  const [, version = '1'] = /^v(\d+)$/.exec(words[0] ?? '') ?? [];
  const said = /^v\d+$/.test(words[0] ?? '') ? words.slice(1) : words;
  if (said.length === 0) throw new UsageError(`"${name}" is no name for an event: write it like ShipmentDispatched.`);
  return `V${version}_${upperSnake(said.length === 1 ? [...thing, ...said] : said)}`;
}

function checked(name: string, what: 'command' | 'event'): string[] {
  const words = wordsOf(name);
  const example = what === 'command' ? 'dispatch or reserve-stock' : 'ShipmentDispatched';
  if (/^[A-Za-z][\w -]*$/.test(name) && words.length > 0) return words;
  throw new UsageError(
    `"${name}" is no name for ${what === 'event' ? 'an event' : 'a command'}: write it like ${example}.`,
  );
}

function refuseDoubles(names: readonly string[]): void {
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw new UsageError(`${double} is there twice: leave one of them out.`);
}
