import { type Static, Type } from 'typebox';

/** An entity tag of whatever kind (RFC 9110, 8.8.3): one that no answer carried is no fault, it only matches nothing. */
const entityTag = '(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"';

/** Headers of a command; in gRPC, metadata of the same names. */
export const commandHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      pattern: '^[\\x21-\\x7e]+$',
      'x-message': 'must be 1 to 255 visible ASCII characters',
      description:
        'Makes a repeat safe: the first answer comes again and nothing is done twice. Another request under the same key is refused (422).',
    }),
  ),
  'if-match': Type.Optional(
    Type.String({
      pattern: `^(?:\\*|\\d{1,15}|${entityTag}(?:[ \\t]*,[ \\t]*${entityTag}){0,9})$`,
      'x-message': 'must be an ETag as it was answered, such as "3", or a list of up to ten, or *',
      description:
        'Only at this revision, or one of these (the ETags of earlier answers); otherwise 412. A weak ETag, and one that is no revision, matches none.',
    }),
  ),
});

/** A header of any request; gRPC has its own deadline instead. */
export const requestDeadline = Type.Optional(
  Type.String({ description: 'Until when the caller waits: RFC 3339, or milliseconds since 1970.' }),
);

export type CommandHeaders = Static<typeof commandHeaders>;
