import { makeExactValidator, type ValidatorSpec } from 'envalid';

/** How one variable of the environment is read: what it must look like and what it becomes. */
export interface Spec<T> {
  /** What a right value looks like, in words: `a port number from 0 to 65535`. */
  readonly expected: string;
  /** A secret's value is never shown, neither in messages nor in logs. */
  readonly secret: boolean;
  /** What the variable is for. */
  readonly desc: string | undefined;
  /** The envalid validator that parses it. */
  readonly validator: ValidatorSpec<T>;
}

export interface SpecOptions {
  readonly desc?: string;
}

/** Makes a spec: required when no `default` is given, optional when the default is `undefined`. */
export interface SpecMaker<T> {
  (options?: SpecOptions & { readonly default?: T }): Spec<T>;
  (options: SpecOptions & { readonly default: undefined }): Spec<T | undefined>;
}

function maker<T>(expected: string, parse: (text: string) => T, secret = false): SpecMaker<T> {
  const validator = makeExactValidator<T>(parse);
  return (options: SpecOptions & { readonly default?: T | undefined } = {}) =>
    ({ expected, secret, desc: options.desc, validator: validator(options as object) }) as Spec<T>;
}

function fail(): never {
  throw new Error('malformed');
}

function parseNumber(text: string): number {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : fail();
}

function parsePort(text: string): number {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : fail();
}

function parseMillis(text: string, least: number): number {
  return /^\d{1,8}$/.test(text) && Number(text) >= least && Number(text) <= 86_400_000 ? Number(text) : fail();
}

function parseBoolean(text: string): boolean {
  if (['true', '1', 'yes', 'on'].includes(text.toLowerCase())) return true;
  if (['false', '0', 'no', 'off'].includes(text.toLowerCase())) return false;
  return fail();
}

function parseUrl(text: string): string {
  return URL.canParse(text) ? text : fail();
}

/** Any text but the empty one, which counts as not set. */
export const str = maker('a text', (text) => text);
/** A text that is never shown. */
export const secret = maker('a text', (text) => text, true);
/** A TCP port; 0 lets the system choose a free one. */
export const port = maker('a port number from 0 to 65535', parsePort);
/** A URL of any scheme, kept as the text that it is. */
export const url = maker('a URL', parseUrl);
/** `true`, `1`, `yes`, `on` or their opposites. */
export const bool = maker('true or false', parseBoolean);
/** A finite number. */
export const num = maker('a number', parseNumber);
/** A whole number of milliseconds, 0 to 24 hours: safe as a timer's delay. */
export const millis = maker('a whole number of milliseconds up to 86400000', (text) => parseMillis(text, 0));
/** As {@link millis}, where none at all would make no sense. */
export const positiveMillis = maker('a whole number of milliseconds from 1 to 86400000', (text) =>
  parseMillis(text, 1),
);

/** One of the given words. */
export function choice<const C extends string>(
  words: readonly C[],
  options: SpecOptions & { readonly default?: NoInfer<C> } = {},
): Spec<C> {
  const parse = (text: string) => words.find((word) => word === text) ?? fail();
  return maker<C>(`one of ${words.join(', ')}`, parse)(options);
}

/** A text of a form of its own: what it looks like, in words, and the test that it must pass. */
export function matching(
  expected: string,
  accepts: (text: string) => boolean,
  options: SpecOptions & { readonly default?: string } = {},
): Spec<string> {
  return maker<string>(expected, (text) => (accepts(text) ? text : fail()))(options);
}
