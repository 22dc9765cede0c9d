import type { SearchSchema } from '../search.ts';

/** What the search suites look for things in: an order, cut down to what is searched. */
export interface Parcel {
  readonly titles: readonly string[];
  readonly notes: readonly string[];
  readonly email: string;
  readonly address: string;
}

export const parcelSchema: SearchSchema<Parcel> = {
  fields: {
    title: { text: ({ titles }) => titles, weight: 4 },
    notes: { text: ({ notes }) => notes, weight: 2 },
    email: { text: ({ email }) => [email] },
    address: { text: ({ address }) => [address] },
  },
  keywords: { sender: ({ email }) => email, title: ({ titles }) => titles },
};

const parcel = (titles: string[], notes: string[], email: string, address: string): Parcel => {
  return { titles, notes, email, address };
};

/** The stock of the agreement cases, by id. */
export const parcels: Readonly<Record<string, Parcel>> = {
  a1: parcel(['Laptop 15" Pro'], ['Thin and light'], 'ann@example.com', '1 Main Street, Springfield'),
  a2: parcel(['Laptop sleeve'], ['Fits a 15-inch laptop'], 'bob.smith@mail.example.org', '22 Élysée Avenue, Paris'),
  a3: parcel(['Café crème mug'], ['For the lap of luxury'], 'anna@example.com', 'Łódź, ulica Długa 7'),
  a4: parcel(['USB-C hub', 'Mouse'], ['Works with every laptop'], 'zoe@example.net', 'Große Straße 12, München'),
  a5: parcel(['AND gate', 'NOT gate'], ['title:laptop is no operator'], 'o.brien@example.com', "O'Connell Street 3"),
  a6: parcel(['ＦＵＬＬ width Ⅷ'], ['ﬁne print'], 'max+news@example.com', 'ΑΘΗΝΑΣ 5'),
  a7: parcel(['東京タワー 模型'], ['Модель башни'], 'kenji@例え.jp', '東京都港区'),
  a8: parcel(['Mouse'], ['mouse mouse mouse laptop'], 'ann.lee@example.com', 'Laptop Lane 9'),
};

/** A question, and the ids that it finds, in order. */
export interface SearchCase {
  readonly says: string;
  readonly text: string;
  readonly where?: Readonly<Record<string, string>>;
  readonly finds: readonly string[];
}

const ALL = Object.keys(parcels);

/** What every adapter answers alike. */
export const searchCases: readonly SearchCase[] = [
  { says: 'empty text finds everything in id order', text: '', finds: ALL },
  { says: 'blank text finds everything', text: ' \t\n\u3000 ', finds: ALL },
  { says: 'a word ranks by the weightiest field it is in', text: 'laptop', finds: ['a1', 'a2', 'a4', 'a5', 'a8'] },
  { says: 'the beginning of a word finds it', text: 'lapt', finds: ['a1', 'a2', 'a4', 'a5', 'a8'] },
  { says: 'a weightier field comes before a whole word', text: 'lap', finds: ['a1', 'a2', 'a3', 'a4', 'a5', 'a8'] },
  { says: 'one letter will do', text: 'z', finds: ['a4'] },
  { says: 'the middle or end of a word does not find it', text: 'aptop', finds: [] },
  { says: 'case does not count', text: 'LAPTOP SLEEVE', finds: ['a2'] },
  { says: 'accents in the text do not count', text: 'lÀptöp sleevé', finds: ['a2'] },
  { says: 'accents in documents do not count', text: 'cafe creme', finds: ['a3'] },
  { says: 'letters beyond accents are folded', text: 'lodz dluga', finds: ['a3'] },
  { says: 'sharp s is ss', text: 'strasse grosse munchen', finds: ['a4'] },
  { says: 'sharp s is found as it is', text: 'straße', finds: ['a4'] },
  { says: 'full width and ligatures are plain letters', text: 'full viii fine', finds: ['a6'] },
  { says: 'a final sigma is a sigma', text: 'αθηνας', finds: ['a6'] },
  { says: 'Cyrillic is found without regard to case', text: 'МОДЕЛЬ баш', finds: ['a7'] },
  { says: 'Chinese characters are words', text: '京都', finds: ['a7'] },
  { says: 'every word must be there, in whatever fields', text: 'mouse laptop', finds: ['a4', 'a8'] },
  { says: 'the order of words does not count', text: 'laptop mouse', finds: ['a4', 'a8'] },
  { says: 'one missing word finds nothing', text: 'mouse laptop sleeve', finds: [] },
  { says: 'a word said twice counts once', text: 'sleeve sleeve', finds: ['a2'] },
  { says: 'a word and its beginning may be the same word', text: 'slee sleeve', finds: ['a2'] },
  { says: 'a whole e-mail address comes first', text: 'ann@example.com', finds: ['a1', 'a8', 'a3'] },
  { says: 'the name in an e-mail address finds it', text: 'ann', finds: ['a1', 'a8', 'a3'] },
  { says: 'an e-mail domain finds its users', text: 'example.com', finds: ['a1', 'a3', 'a5', 'a6', 'a8'] },
  { says: 'a tag in an e-mail address finds it', text: 'max+news@example.com', finds: ['a6'] },
  { says: 'a host in an e-mail address finds it', text: '@mail.example.org', finds: ['a2'] },
  { says: 'numbers are words', text: '15', finds: ['a1', 'a2'] },
  { says: 'AND is a word', text: 'AND', finds: ['a5', 'a1'] },
  { says: 'NOT is a word', text: 'NOT laptop', finds: ['a5'] },
  { says: 'OR is a word', text: 'mouse OR sleeve', finds: [] },
  { says: 'NEAR is a word', text: 'NEAR(mouse laptop)', finds: [] },
  { says: 'a field name is a word', text: 'title:laptop', finds: ['a5'] },
  { says: 'a minus is no operator', text: '-laptop', finds: ['a1', 'a2', 'a4', 'a5', 'a8'] },
  { says: 'a plus and a caret are no operators', text: '+sleeve^9', finds: [] },
  { says: 'quotes are no operators', text: '"sleeve laptop"', finds: ['a2'] },
  { says: 'an open quote is no error', text: 'laptop 15"', finds: ['a1', 'a2'] },
  { says: 'brackets are no operators', text: '((sleeve} AND [', finds: [] },
  { says: 'wildcards are no operators', text: 'slee*', finds: ['a2'] },
  { says: 'a wildcard inside a word parts it', text: 'la*op', finds: ['a5'] },
  { says: 'a tilde, slashes and backslashes are no operators', text: '/sleeve/~\\', finds: ['a2'] },
  { says: 'SQL is plain text', text: `'; DROP TABLE x; --`, finds: [] },
  { says: 'NUL parts words', text: 'lap\u0000sleeve', finds: ['a2'] },
  { says: 'a lone surrogate is no letter', text: 'sleeve \ud800', finds: ['a2'] },
  { says: 'an emoji beside words does not count', text: 'sleeve 🎉', finds: ['a2'] },
  { says: 'text without a letter or digit finds nothing', text: '🎉', finds: [] },
  { says: 'punctuation alone finds nothing', text: '"*" -:(^)', finds: [] },
  { says: 'of very long text the beginning counts', text: `sleeve${' '.repeat(2_000)}unheard`, finds: ['a2'] },
  { says: 'a very long word is no error', text: 'sleeve'.repeat(5_000), finds: [] },
  {
    says: 'very many words are no error',
    text: 'a b c d e f g h i j k l m n o p q r s t u v w x y z '.repeat(20),
    finds: [],
  },
  {
    says: 'a keyword alone finds all that have it, in id order',
    text: '',
    where: { title: 'Mouse' },
    finds: ['a4', 'a8'],
  },
  { says: 'a keyword narrows what words find', text: 'laptop', where: { title: 'Mouse' }, finds: ['a4', 'a8'] },
  { says: 'a keyword does not change the rank', text: 'mouse', where: { title: 'Mouse' }, finds: ['a4', 'a8'] },
  {
    says: 'every keyword must be there',
    text: '',
    where: { title: 'Mouse', sender: 'ann.lee@example.com' },
    finds: ['a8'],
  },
  {
    says: 'keywords that no document has together find nothing',
    text: '',
    where: { title: 'Mouse', sender: 'x' },
    finds: [],
  },
  { says: 'a keyword is compared as it is, case and all', text: '', where: { title: 'mouse' }, finds: [] },
  { says: 'a beginning is no keyword', text: '', where: { title: 'Mous' }, finds: [] },
  { says: 'quotes in a keyword are no operators', text: '', where: { title: `Laptop 15" Pro` }, finds: ['a1'] },
  { says: 'SQL is no keyword', text: 'laptop', where: { title: `' OR 1=1 --` }, finds: [] },
  { says: 'no keyword is asked for by an empty list', text: 'sleeve', where: {}, finds: ['a2'] },
  {
    says: 'text without a letter or digit finds nothing under a keyword',
    text: '🎉',
    where: { title: 'Mouse' },
    finds: [],
  },
];
