import fc from 'fast-check';

/** Any character. fast-check's own unit `binary` says the same, but takes two seconds to be made. */
export const anyCharacter = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((codePoint) => String.fromCodePoint(codePoint));
