import { type TStringOptions, Type } from 'typebox';

/**
 * Texts as clients may send them. `x-message` is what a client reads when a pattern does not match. What is checked beside
 * a pattern is not in the OpenAPI document, and few read patterns: descriptions say it too.
 */

/** How long a text may be, and what it is. */
interface TextOptions {
  readonly minLength?: number;
  readonly maxLength: number;
  readonly description: string;
}

/**
 * Any text without control characters (Unicode's Cc, so C1 too) but tab, line feed and carriage return. Patterns are
 * published in the OpenAPI document, so they keep to what every tool's regular expressions have in common.
 */
const printable = '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$';
/** The same in one line: no control characters at all, nor the line and paragraph separators. */
const oneLine = '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$';
/** Leaves a mark: no white space, control, format character such as the zero-width space, filler or empty Braille cell. */
const seen = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** The HTML standard's e-mail pattern (html.spec.whatwg.org, "valid e-mail address"), with a domain of two labels or more. */
const emailPattern =
  "^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)+[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$";

/** A text that may be empty: well-formed Unicode without control characters but tabs and line breaks. */
export const printableText = ({ description, ...lengths }: TextOptions) =>
  wellFormed({
    ...lengths,
    pattern: printable,
    'x-message': 'must not hold control characters',
    description: `${description} No control characters but tabs and line breaks.`,
  });

/** A text of one line that may be empty: well-formed Unicode without control characters and line breaks. */
export const lineText = ({ description, ...lengths }: TextOptions) =>
  wellFormed({
    ...lengths,
    pattern: oneLine,
    'x-message': 'must not hold control characters or line breaks',
    description: `${description} No control characters and no line breaks.`,
  });

function wellFormed(options: TStringOptions & { readonly 'x-message': string }) {
  return Type.Refine(
    Type.String(options),
    (text) => text.isWellFormed(),
    () => 'must be well-formed Unicode',
  );
}

/** A printable text with something to see in it. */
export const visibleText = (maxLength: number, description: string) =>
  Type.Refine(
    printableText({ minLength: 1, maxLength, description: `${description} With something to see in it.` }),
    (value) => seen.test(value),
    () => 'must have something to see in it',
  );

/** An e-mail address. */
export const emailAddress = (description: string) =>
  Type.String({
    format: 'email',
    minLength: 3,
    maxLength: 254,
    pattern: emailPattern,
    'x-message': 'must be an e-mail address',
    description,
  });
