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

function parseWhole(text: string, least: number, most: number): number {
  return /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : fail();
}

function parseShare(text: string): number {
  const value = Number(text);
  return text.trim() !== '' && value >= 0 && value <= 1 ? value : fail();
}

function parseBoolean(text: string): boolean {
  if (['true', '1', 'yes', 'on'].includes(text.toLowerCase())) return true;
  if (['false', '0', 'no', 'off'].includes(text.toLowerCase())) return false;
  return fail();
}

function parseUrl(text: string): string {
  return URL.canParse(text) ? text : fail();
}

function parseHttpUrl(text: string): string {
  return /^https?:\/\/[^/]/i.test(text) ? parseUrl(text) : fail();
}

function parseAddress(text: string): string {
  const [, number] = /^(?:[^\s:/@[\]]+|\[[\da-f:.]+\]):(\d{1,5})$/i.exec(text) ?? fail();
  return parseWhole(number ?? '', 1, 65_535) > 0 ? text : fail();
}

/** Any text but the empty one, which counts as not set. */
export const str = maker('a text', (text) => text);
/** A text that is never shown. */
export const secret = maker('a text', (text) => text, true);
/** A TCP port; 0 lets the system choose a free one. */
export const port = maker('a port number from 0 to 65535', (text) => parseWhole(text, 0, 65_535));
/** A URL of any scheme, kept as the text that it is. */
export const url = maker('a URL', parseUrl);
/** As {@link url}, of something that is asked by HTTP. */
export const httpUrl = maker('an http:// or https:// URL', parseHttpUrl);
/** Where another service answers gRPC. */
export const address = maker('an address such as 127.0.0.1:5001', parseAddress);
/** `true`, `1`, `yes`, `on` or their opposites. */
export const bool = maker('true or false', parseBoolean);
/** A part of a whole: 0 is none of it, 1 is all. */
export const share = maker('a number from 0 to 1', parseShare);

/** 24 hours in milliseconds. */
const DAY_MS = 86_400_000;

/** A whole number of milliseconds, 0 to 24 hours: safe as a timer's delay. */
export const millis = maker(`a whole number of milliseconds up to ${DAY_MS}`, (text) => parseWhole(text, 0, DAY_MS));
/** As {@link millis}, where none at all would make no sense. */
export const positiveMillis = maker(`a whole number of milliseconds from 1 to ${DAY_MS}`, (text) =>
  parseWhole(text, 1, DAY_MS),
);

/** A whole number in plain digits, both bounds included; `least` is 0 or more. */
export function whole(
  least: number,
  most: number,
  options: SpecOptions & { readonly default?: number } = {},
): Spec<number> {
  return maker(`a whole number from ${least} to ${most}`, (text) => parseWhole(text, least, most))(options);
}

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
  options?: SpecOptions & { readonly default?: string },
): Spec<string>;
export function matching(
  expected: string,
  accepts: (text: string) => boolean,
  options: SpecOptions & { readonly default: undefined },
): Spec<string | undefined>;
export function matching(expected: string, accepts: (text: string) => boolean, options: SpecOptions = {}) {
  return maker<string>(expected, (text) => (accepts(text) ? text : fail()))(options);
}
