import { Type } from 'typebox';

/** A seller's name for a product. Case counts. */
export const skuPattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';

/** A product's name, in bodies and paths of every API. */
export const sku = Type.String({
  pattern: skuPattern,
  'x-message': 'must be 1 to 64 letters, digits, ".", "_" and "-", a letter or digit first',
  description: "The seller's name for the product: letters, digits, `.`, `_`, `-`; 64 at most. Case counts.",
  examples: ['cleat-150'],
});
