import { paginationView } from '@keelson/servicekit/schemas';
import { type Static, Type } from 'typebox';
import { sku } from './sku.ts';

/** The JSON of a product as readers get it: one, in a list, and found by a search. Every field is always there. */
export const productView = Type.Object(
  {
    sku,
    title: Type.String(),
    description: Type.String({ description: 'May be empty.' }),
    category: Type.String({ description: 'May be empty.' }),
    price: Type.Number({ description: 'Price of one piece, at most two decimals.' }),
    pictureUrls: Type.Array(Type.String(), {
      description: 'http(s) addresses, or paths of this platform. The first one stands for the product.',
    }),
    retired: Type.Boolean({ description: 'It is not for sale any more.' }),
    revision: Type.Integer({ description: 'Of the last change, from 0.' }),
  },
  {
    description: 'A product.',
    examples: [
      {
        sku: 'cleat-150',
        title: 'Brass cleat',
        description: '150 mm, polished, with two bolts',
        category: 'Deck hardware',
        price: 19.99,
        pictureUrls: ['https://pictures.example.com/cleat-150.jpg'],
        retired: false,
        revision: 2,
      },
    ],
  },
);

/** The answer of `GET /api/v1/products`. */
export const productsView = Type.Object(
  { pagination: paginationView, products: Type.Array(productView) },
  { description: 'One page of products.' },
);

/** The answer of `GET /api/v1/products/{sku}/prices`. */
export const pricesView = Type.Object(
  {
    prices: Type.Array(
      Type.Object({
        price: Type.Number({ description: 'Price of one piece, at most two decimals.' }),
        since: Type.String({ format: 'date-time', description: 'From when on.' }),
      }),
      { description: 'Oldest first; the last one holds now. The latest 1,000 where there were more.' },
    ),
  },
  { description: 'The prices that a product has had.' },
);

export type ProductView = Static<typeof productView>;
export type ProductsView = Static<typeof productsView>;
export type PricesView = Static<typeof pricesView>;
