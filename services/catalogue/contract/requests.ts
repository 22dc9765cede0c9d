import { MAX_PRICE_MINOR, minorToNumber, numberToMinor, printableText, visibleText } from '@keelson/servicekit/schemas';
import { type Static, Type } from 'typebox';
import { isPictureUrl, MAX_PICTURE_URL, pictureUrlPattern } from './picture-url.ts';
import { sku } from './sku.ts';

/**
 * What a seller may say of a product. REST, gRPC and the import check against these schemas, so a bound stands here and
 * nowhere else. `x-message` is what a client reads when a pattern does not match. Properties that are not named here are
 * ignored. Lengths are those that an order's items may have, as checkout copies them there.
 */

/** The lowest price, minor units: a product for nothing is a slip of the pen, and no payment is made of it. */
const MIN_PRICE_MINOR = 1;

/** Longest name of a category, characters. */
export const MAX_CATEGORY_LENGTH = 100;

/** Most products that one read may ask for by name. */
export const MAX_SKUS = 100;

/** Most pictures of one product. */
const MAX_PICTURES = 10;

const price = Type.Refine(
  Type.Number({
    minimum: minorToNumber(MIN_PRICE_MINOR),
    maximum: minorToNumber(MAX_PRICE_MINOR),
    description: 'Price of one piece, at most two decimals.',
  }),
  (value) => numberToMinor(value) !== undefined,
  () => 'must have at most two decimals',
);

const pictureUrl = Type.Refine(
  Type.String({
    minLength: 1,
    maxLength: MAX_PICTURE_URL,
    pattern: pictureUrlPattern,
    'x-message': 'must be an http:// or https:// address, or a path of this platform',
    description: 'An http(s) address without credentials, or a path of this platform that begins with one `/`.',
  }),
  isPictureUrl,
  () => 'must be an http:// or https:// address, or a path of this platform',
);

const details = {
  title: visibleText(200, 'What it is.'),
  description: Type.Optional(printableText({ maxLength: 2000, description: 'More about it; may be empty.' })),
  category: Type.Optional(
    printableText({ maxLength: MAX_CATEGORY_LENGTH, description: 'What kind of thing it is; may be empty.' }),
  ),
  pictureUrls: Type.Optional(
    Type.Array(pictureUrl, { maxItems: MAX_PICTURES, description: 'The first one stands for the product.' }),
  ),
};

const cleat = {
  title: 'Brass cleat',
  description: '150 mm, polished, with two bolts',
  category: 'Deck hardware',
  pictureUrls: ['https://pictures.example.com/cleat-150.jpg'],
};

/** A whole product: a new one, or one row of an import. */
export const createProductRequest = Type.Object(
  { sku, ...details, price },
  { examples: [{ sku: 'cleat-150', ...cleat, price: 19.99 }] },
);

/** All of it is new: what is left out is empty from then on. */
export const changeProductRequest = Type.Object(details, { examples: [cleat] });

export const changePriceRequest = Type.Object({ price }, { examples: [{ price: 17.5 }] });

export const retireProductRequest = Type.Object({});

/** The path of one product. */
export const productPath = Type.Object({ sku });

/** The products that a read asks for by name. */
export const skus = Type.Array(sku, { minItems: 1, maxItems: MAX_SKUS });

/** The answer to a command. */
export const productAnswer = Type.Object({
  sku,
  revision: Type.Integer({ description: 'Of the product after the command, from 0; the same as the ETag.' }),
});

export type CreateProductRequest = Static<typeof createProductRequest>;
export type ChangeProductRequest = Static<typeof changeProductRequest>;
export type ProductAnswer = Static<typeof productAnswer>;
