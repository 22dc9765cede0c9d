import type { SearchSchema } from '@keelson/readmodel';
import type { Product } from '../domain/product.ts';

/** Whether a product is for sale, as the index keeps it. */
export const onSale = 'on-sale';

/** What of a product is searched, and what a search can be narrowed to. A match in the title ranks first. */
export const productIndex: SearchSchema<Product> = {
  fields: {
    title: { text: ({ title }) => [title], weight: 3 },
    category: { text: ({ category }) => [category], weight: 2 },
    description: { text: ({ description }) => [description], weight: 1 },
  },
  keywords: {
    category: ({ category }) => category,
    sale: ({ retired }) => (retired ? 'retired' : onSale),
  },
};
