/**
 * The one tokeniser. Every adapter stores and asks for the words made here and lets its engine split at blanks only, so
 * that all engines find the same documents.
 */

/** Longer words count by their beginning, in documents and in questions alike. Code points; engines stop at 255 at least. */
const MAX_WORD_LENGTH = 64;

/** Of a question, this many UTF-16 units are read; the rest of a longer one does not count. */
const MAX_QUERY_LENGTH = 1_000;

/** Of a question, this many distinct words are asked for: each costs the engine a look-up a field. */
const MAX_QUERY_WORDS = 12;

/** Letters that Unicode does not take apart into a base and a mark, though people type the base. */
const FOLDED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ŧ: 't',
  ς: 'σ',
};
const FOLDABLE = /[ßæœøłđðþħıŋŧς]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with the control characters
const ASCII = /^[\x00-\x7f]*$/;
const ASCII_WORD = /[a-z0-9]+/g;
const MARKS = /\p{M}+/gu;
/** A Chinese character is a word by itself, as no blanks part the words there. */
const WORD = /[\p{Script=Han}&&[\p{L}\p{N}]]|[[\p{L}\p{N}]--\p{Script=Han}]+/gv;

/**
 * The words of a text in their order: lower case, without accents, compatibility forms (full width, ligatures) resolved,
 * split at everything that is neither letter nor digit. `Ann.Café@example.com` is `ann cafe example com`.
 */
export function words(text: string): string[] {
  if (ASCII.test(text)) return (text.toLowerCase().match(ASCII_WORD) ?? []).map(cut);
  const folded = text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(MARKS, '')
    .replace(FOLDABLE, (letter) => FOLDED[letter] ?? letter);
  return (folded.match(WORD) ?? []).map(cut);
}

/** What to store for texts: their distinct words parted by single blanks. Rank asks whether a word is there, not how often. */
export function indexedWords(texts: readonly string[]): string {
  return [...new Set(texts.flatMap(words))].join(' ');
}

/** The distinct words that a question asks for, or `everything` where it is empty or blank. None where it has no letter or digit. */
export function queryWords(text: string): readonly string[] | 'everything' {
  const read = text.slice(0, MAX_QUERY_LENGTH);
  if (read.trim() === '') return 'everything';
  return [...new Set(words(read))].slice(0, MAX_QUERY_WORDS);
}

function cut(word: string): string {
  return word.length <= MAX_WORD_LENGTH ? word : [...word].slice(0, MAX_WORD_LENGTH).join('');
}
