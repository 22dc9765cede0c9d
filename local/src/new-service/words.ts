/** Names in all the forms that code wants them in, made of plain words in lower case. */

/**
 * `reserve-stock`, `ReserveStock`, `RESERVE_STOCK` and `reserve stock` are the words reserve and stock. A number belongs to
 * the word before it: what protobuf makes of `tier_2_id` is no name that we would give it.
 */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[^A-Za-z0-9]+(?=\d)/g, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

export const kebab = (words: readonly string[]) => words.join('-');
export const snake = (words: readonly string[]) => words.join('_');
export const upperSnake = (words: readonly string[]) => snake(words).toUpperCase();
export const pascal = (words: readonly string[]) => words.map(capital).join('');
export const camel = ([first = '', ...others]: readonly string[]) => first + pascal(others);
export const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** One of what a plural names: `stock-levels` holds stock levels, each a `stock level`. What is no plural stays. */
export function singular(words: readonly string[]): string[] {
  return [...words.slice(0, -1), singularOf(words.at(-1) ?? '')];
}

function singularOf(word: string): string {
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(ss|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return /[^sui]s$/.test(word) && word.length > 3 ? word.slice(0, -1) : word;
}

const irregular = new Map(
  Object.entries({
    pay: 'paid',
    send: 'sent',
    begin: 'begun',
    buy: 'bought',
    sell: 'sold',
    hold: 'held',
    take: 'taken',
    give: 'given',
    put: 'put',
    set: 'set',
    split: 'split',
    make: 'made',
    write: 'written',
    withdraw: 'withdrawn',
  }),
);

/** What has happened once a verb was carried out: `create` created, `ship` shipped, `deny` denied. */
export function past(verb: string): string {
  const known = irregular.get(verb);
  if (known !== undefined) return known;
  if (verb.endsWith('e')) return `${verb}d`;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ied`;
  // One short vowel before the last consonant: it doubles (ship, stop, submit), except where the end is not stressed.
  const doubles = /^[^aeiou]*[aeiou][bdgmnpt]$/.test(verb) || verb.endsWith('mit');
  return doubles ? `${verb}${verb.at(-1)}ed` : `${verb}ed`;
}

/** `a shipment`, `an order`. */
export function withArticle(words: readonly string[]): string {
  return `${/^[aeiou]/.test(words[0] ?? '') ? 'an' : 'a'} ${words.join(' ')}`;
}
