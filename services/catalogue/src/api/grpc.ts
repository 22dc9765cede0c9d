import { type CallContext, checker, type Fault, ServiceError } from '@keelson/chassis';
import { decimalNumber, withFieldNames } from '@keelson/servicekit';
import { etagOf, readOptions, readSearch } from '@keelson/servicekit/views';
import { Type } from 'typebox';
import { MAX_CATEGORY_LENGTH, type ProductAnswer, skus } from '../../contract/requests.ts';
import { type ProductCommands, readSku, skuForId } from './product-commands.ts';
import { priceMessage, productMessage } from './product-messages.ts';
import type { ProductQueries } from './product-queries.ts';

const checkSkus = checker(Type.Object({ skus }), 'body');

/** keelson.catalogue.v1.CatalogueService. Its messages come with lower-camel-case names, all fields set. */
export function catalogueServiceHandlers(commands: ProductCommands, { one, several, search, prices }: ProductQueries) {
  return {
    CreateProduct: ({ price, ...body }: CreateMessage, call: CallContext) =>
      answer(() => commands.create({ ...body, price: decimalNumber(price) }, call)),
    ChangeProduct: ({ sku, ...body }: ChangeMessage, call: CallContext) =>
      answer(() => commands.change('change-product', sku, body, call)),
    ChangePrice: ({ sku, price }: PriceMessage, call: CallContext) =>
      answer(() => commands.change('change-price', sku, { price: decimalNumber(price) }, call)),
    RetireProduct: ({ sku }: SkuMessage, call: CallContext) =>
      answer(() => commands.change('retire-product', sku, {}, call)),

    GetProduct: async ({ sku }: SkuMessage, call: CallContext) => {
      const product = await withFieldNames(skuForId, async () => one.read(readSku(sku), readOptions(call)));
      call.setHeader('etag', etagOf(product.revision));
      return { product: productMessage(product) };
    },

    GetProducts: async (request: GetProductsMessage, call: CallContext) => {
      const products = await several.read(checkSkus(request).skus, request.fresh, readOptions(call));
      return { products: products.map(productMessage) };
    },

    SearchProducts: async ({ search: text, category, withRetired, ...paging }: SearchMessage, call: CallContext) => {
      const names = { text: 'search', page: 'page', size: 'size' };
      const asked = { ...readSearch({ text, ...paging }, names), category: readCategory(category), withRetired };
      const { pagination, products } = await search.find(asked, readOptions(call));
      return { pagination, products: products.map(productMessage) };
    },

    ListPrices: async ({ sku }: SkuMessage, call: CallContext) => {
      const id = await withFieldNames(skuForId, async () => readSku(sku));
      return { prices: (await prices.read(id, call.deadline.epochMs)).map(priceMessage) };
    },
  };
}

async function answer(run: () => Promise<ProductAnswer>): Promise<ProductAnswer> {
  return withFieldNames((field) => field.replace(/^pictureUrls/, 'picture_urls'), run, wording);
}

/** A price is text here, and text that is no decimal came as no number. */
function wording({ field, message }: Fault): string {
  return field === 'price' && message === 'must be a number' ? 'must be a decimal such as "12.50"' : message;
}

function readCategory(category: string): string {
  if (category.length <= MAX_CATEGORY_LENGTH) return category;
  const faults = [{ field: 'category', message: `must have at most ${MAX_CATEGORY_LENGTH} characters` }];
  throw new ServiceError('invalid', 'The search is not valid.', { faults });
}

interface SkuMessage {
  readonly sku: string;
}

interface ChangeMessage extends SkuMessage {
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly pictureUrls: readonly string[];
}

interface PriceMessage extends SkuMessage {
  readonly price: string;
}

interface CreateMessage extends ChangeMessage, PriceMessage {}

interface GetProductsMessage {
  readonly skus: readonly string[];
  readonly fresh: boolean;
}

interface SearchMessage {
  readonly search: string;
  readonly category: string;
  readonly withRetired: boolean;
  readonly page: number;
  readonly size: number;
}
