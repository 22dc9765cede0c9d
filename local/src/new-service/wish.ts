import { callersOf, NOBODY, type Wish } from './blueprint.ts';
import { checkName } from './check-name.ts';
import { listOf, type Said } from './command-line.ts';
import { commandsOf, eventsOf } from './commands.ts';
import type { House } from './house.ts';
import { UsageError } from './usage-error.ts';
import { singular, withArticle, wordsOf } from './words.ts';

/** What a service can be asked for where nobody says otherwise. */
const DEFAULT_COMMANDS = ['create'];

/** What was said, and the usual for the rest. @throws UsageError without a name */
export function wishOf({ name, commands = DEFAULT_COMMANDS, events, calledBy = [], port }: Said): Wish {
  if (name === undefined) throw new UsageError('give it a name: npm run new:service -- NAME');
  return { name, commands, events, calledBy, port };
}

/**
 * Asks somebody one question. A text that `accept` throws a UsageError for is refused with its message, and the question
 * comes again; no text at all is the usual one.
 */
export type Ask = <T>(question: string, usual: string, accept: (text: string) => T) => Promise<T>;

/** What was said, and asks for the rest. */
export async function askForWish(said: Said, { graph, taken }: House, ask: Ask): Promise<Wish> {
  const name = said.name ?? (await ask('Name of the service', '', (text) => checked(text, checkName, taken)));
  checkName(name, taken);
  const thing = singular(wordsOf(name));
  const commands = said.commands ?? (await askForCommands(thing, ask));
  const events = said.events ?? (await askForEvents(thing, commands, ask));
  const calledBy =
    said.calledBy ??
    (await ask('Which services call it, besides the edge?', NOBODY, (text) =>
      checked(namesIn(text), callersOf, graph.services),
    ));
  return { name, commands, events, calledBy, port: said.port };
}

function askForCommands(thing: readonly string[], ask: Ask): Promise<readonly string[]> {
  const question = `What can be asked of it? The first command makes ${withArticle(thing)}, the others change it`;
  return ask(question, DEFAULT_COMMANDS.join(','), (text) =>
    checked(namesIn(text), (names) => commandsOf(thing, names)),
  );
}

function askForEvents(thing: readonly string[], commands: readonly string[], ask: Ask): Promise<readonly string[]> {
  const usual = eventsOf(thing, commands).join(',');
  return ask('What has happened then? One event for each command', usual, (text) =>
    checked(namesIn(text), (names) => commandsOf(thing, commands, names)),
  );
}

/** The value itself, once `check` has let it through. */
function checked<T, Rest extends readonly unknown[]>(
  value: T,
  check: (value: T, ...rest: Rest) => unknown,
  ...rest: Rest
): T {
  check(value, ...rest);
  return value;
}

function namesIn(text: string): readonly string[] {
  return listOf(text) ?? [];
}
