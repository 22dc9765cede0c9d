import { type CallContext, type HttpServer, problemResponses } from '@keelson/chassis';
import { MAX_SEARCH_LENGTH, pagingQuery, requestDeadline } from '@keelson/servicekit/schemas';
import { etagOf, minRevision, namesEtag, pagination } from '@keelson/servicekit/views';
import { Type } from 'typebox';
import { MAX_CATEGORY_LENGTH, MAX_SKUS, productPath, skus } from '../../contract/requests.ts';
import { pricesView, productsView, productView } from '../../contract/view.ts';
import { basePath } from '../../service.ts';
import type { FoundProducts } from '../read/product-search.ts';
import { pricesJson, productJson } from './product-json.ts';
import type { ProductQueries } from './product-queries.ts';

/** Adds the REST queries to `app`. */
export function addQueryRoutes(app: HttpServer, { one, several, search, prices }: ProductQueries): void {
  app.get(basePath, { schema: listSchema }, async ({ query, call }) => {
    const { sku: names, search: text, category, retired: withRetired, page, size } = query;
    const found = names
      ? allAtOnce(await several.read(names, false, boundsOf(call)))
      : await search.find({ text, category, withRetired, page, size }, boundsOf(call));
    return { pagination: found.pagination, products: found.products.map(productJson) };
  });

  app.get(`${basePath}/:sku`, { schema: productSchema }, async ({ params, query, headers, call }, reply) => {
    const asked = query['min-revision'] ?? headers['min-revision'];
    const product = await one.read(params.sku, { ...boundsOf(call), minRevision: asked });
    const etag = etagOf(product.revision);
    reply.header('etag', etag).header('cache-control', 'no-cache');
    if (namesEtag(headers['if-none-match'], etag)) return reply.code(304).send();
    return reply.send(productJson(product));
  });

  app.get(`${basePath}/:sku/prices`, { schema: pricesSchema }, async ({ params, call }) =>
    pricesJson(await prices.read(params.sku, call.deadline.epochMs)),
  );
}

/** Products that were asked for by name are one page. */
function allAtOnce(products: FoundProducts['products']): FoundProducts {
  return { pagination: pagination(products.length, { page: 1, size: MAX_SKUS }, MAX_SKUS), products };
}

function boundsOf(call: CallContext) {
  return { deadline: call.deadline.epochMs, signal: call.signal };
}

const deadline = { 'x-request-deadline': requestDeadline };

const listSchema = {
  tags: ['products'],
  operationId: 'findProducts',
  summary: 'Find products, or page through all of them',
  description:
    'Full text over titles, categories and descriptions. Every word must be there, as a word or the beginning of one; case and accents do not count. Nothing in the text is an operator. Best match first; without words in the order of SKUs; in stable pages. A change is seen shortly after it was made. With `sku` the answer is those products in that order, unknown ones left out, and the other parameters do not count.',
  querystring: Type.Object({
    search: Type.String({
      default: '',
      maxLength: MAX_SEARCH_LENGTH,
      description: 'Words to find. Empty finds every product.',
      examples: ['brass cleat'],
    }),
    category: Type.String({
      default: '',
      maxLength: MAX_CATEGORY_LENGTH,
      description: 'Only this category, as it is written. Empty for all.',
    }),
    retired: Type.Boolean({ default: false, description: 'Those that are off sale too.' }),
    sku: Type.Optional({ ...skus, description: 'These products; may be repeated.' }),
    ...pagingQuery,
  }),
  headers: Type.Object(deadline),
  response: {
    200: { description: 'One page of products.', content: { 'application/json': { schema: productsView } } },
    ...problemResponses('invalid', 'unavailable', 'deadline'),
  },
};

const productSchema = {
  tags: ['products'],
  operationId: 'getProduct',
  summary: 'One product as it is now, on sale or not',
  params: productPath,
  querystring: Type.Object({ 'min-revision': minRevision }),
  headers: Type.Object({
    'min-revision': minRevision,
    'if-none-match': Type.Optional(
      Type.String({
        maxLength: 1_000,
        description: 'ETags that the caller holds: 304 when the product is still the same.',
      }),
    ),
    ...deadline,
  }),
  response: {
    200: {
      description: 'The product.',
      headers: { ETag: Type.String({ description: 'The revision that the answer reflects, e.g. "3".' }) },
      content: { 'application/json': { schema: productView } },
    },
    304: { description: 'Still the same.', type: 'null' },
    ...problemResponses('invalid', 'not-found', 'unavailable', 'deadline'),
  },
};

const pricesSchema = {
  tags: ['products'],
  operationId: 'listPrices',
  summary: 'The prices that a product has had, from its stream: always up to date',
  params: productPath,
  headers: Type.Object(deadline),
  response: {
    200: { description: 'The prices.', content: { 'application/json': { schema: pricesView } } },
    ...problemResponses('invalid', 'not-found', 'unavailable', 'deadline'),
  },
};
