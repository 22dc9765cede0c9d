import { Type } from 'typebox';

/**
 * Any text without control characters (Unicode's Cc, so C1 too) but tab, line feed and carriage return. Patterns are
 * published in the OpenAPI document, so they keep to what every tool's regular expressions have in common.
 */
const printable = '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$';

/** Leaves a mark: no white space, control, format character such as the zero-width space, filler or empty Braille cell. */
const seen = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

interface TextOptions {
  readonly minLength?: number;
  readonly maxLength: number;
  readonly description: string;
}

/** A text that people write. What is checked beside a pattern is not in the OpenAPI document: descriptions say it too. */
export const printableText = ({ description, ...lengths }: TextOptions) =>
  Type.Refine(
    Type.String({
      ...lengths,
      pattern: printable,
      'x-message': 'must not hold control characters',
      description: `${description} No control characters but tabs and line breaks.`,
    }),
    (value) => value.isWellFormed(),
    () => 'must be well-formed Unicode',
  );

/** As {@link printableText}, where nothing is not enough. */
export const text = (maxLength: number, description: string) =>
  Type.Refine(
    printableText({ minLength: 1, maxLength, description: `${description} With something to see in it.` }),
    (value) => seen.test(value),
    () => 'must have something to see in it',
  );
