import { takenNames } from '@keelson/mesh';
import { UsageError } from './usage-error.ts';
import { camel, singular, wordsOf } from './words.ts';

/** A DNS label (RFC 1123) that begins with a letter: the name becomes a host name, and a part of names in code. */
const label = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

const javascript =
  'arguments async await break case catch class const constructor continue debugger delete do else enum eval export ' +
  'extends false finally for function if implements import in instanceof interface let new null package private ' +
  'protected prototype public return static super switch this throw true try typeof undefined var void while with yield';

/** What of the house a new name must not clash with. */
export interface TakenNames {
  /** Names of the workspaces' packages, without their scope. */
  readonly packages: readonly string[];
  /** Names of the folders in `services/`. */
  readonly services: readonly string[];
}

/** @throws UsageError when a service cannot be called so */
export function checkName(name: string, { packages, services }: TakenNames): void {
  if (!label.test(name)) {
    throw new UsageError(
      `"${name}" is no name for a service: use up to 63 lower-case letters, digits and hyphens, a letter first.`,
    );
  }
  const meaning = takenNames.get(name);
  if (meaning !== undefined) throw new UsageError(`"${name}" means ${meaning}: choose another name.`);
  if (javascript.split(' ').includes(name))
    throw new UsageError(`"${name}" is a word of JavaScript: choose another name.`);
  if (services.includes(name)) throw new UsageError(`services/${name} exists already: choose another name.`);
  if (packages.includes(name))
    throw new UsageError(`there is a package @keelson/${name} already: choose another name.`);
  const double = services.find((other) => categoryOf(other) === categoryOf(name));
  if (double !== undefined) {
    throw new UsageError(
      `"${name}" would write to the streams of ${double} (${categoryOf(name)}-...): choose another name.`,
    );
  }
}

/** First part of the names of a service's streams: in one word, because readers look for what begins with `<category>-`. */
export function categoryOf(service: string): string {
  return camel(singular(wordsOf(service)));
}
