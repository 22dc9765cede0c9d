import { type CallContext, type HttpServer, problemResponses, requireCaller, requireRole } from '@keelson/chassis';
import { requestDeadline, uuidPath } from '@keelson/servicekit/schemas';
import { type DocumentReader, etagOf, minRevision } from '@keelson/servicekit/views';
import { Type } from 'typebox';
import { skus, stockPath as stockParams } from '../../contract/requests.ts';
import { reservationView, stocksView, stockView, warehousesView } from '../../contract/view.ts';
import { reservationsPath, stockPath, warehousesPath } from '../../service.ts';
import { shownStock } from '../read/stock-reader.ts';
import type { StockDocument } from '../views/stock-fold.ts';
import type { InventoryQueries } from './grpc.ts';
import type { ReservationCalls } from './reservation-calls.ts';

/** What REST answers reads from. */
export interface RestQueries extends InventoryQueries {
  readonly item: DocumentReader<StockDocument>;
  readonly reservations: Pick<ReservationCalls, 'get'>;
}

/** Adds the REST queries to `app`. */
export function addQueryRoutes(app: HttpServer, { stock, item, warehouses, reservations }: RestQueries): void {
  app.get(stockPath, { schema: stocksSchema }, async ({ query, call }) => ({
    stock: await stock.read(query.sku, boundsOf(call)),
  }));

  app.get(`${stockPath}/:sku`, { schema: stockSchema }, async ({ params, query, headers, call }, reply) => {
    const asked = query['min-revision'] ?? headers['min-revision'];
    const found = await item.read(params.sku, { ...boundsOf(call), minRevision: asked });
    return reply.header('etag', etagOf(found.revision)).header('cache-control', 'no-cache').send(shownStock(found));
  });

  app.get(warehousesPath, { schema: warehousesSchema }, async ({ call }) => {
    requireCaller(call);
    return { warehouses: await warehouses.read(boundsOf(call)) };
  });

  app.get(`${reservationsPath}/:id`, { schema: reservationSchema }, async ({ params, call }) => {
    requireRole(call, 'operator');
    return reservations.get({ reservationId: params.id }, call);
  });
}

function boundsOf(call: CallContext) {
  return { deadline: call.deadline.epochMs, signal: call.signal };
}

const headers = Type.Object({ 'x-request-deadline': requestDeadline });

const stocksSchema = {
  tags: ['stock'],
  operationId: 'findStock',
  summary: 'What is there of some items',
  description:
    'In the order asked for; an item that was never in stock has none. What changes is seen a moment later: what can be had for sure, only a reservation tells.',
  querystring: Type.Object({ sku: { ...skus, description: 'May be repeated, up to 100 times.' } }),
  headers,
  response: {
    200: { description: 'What is there.', content: { 'application/json': { schema: stocksView } } },
    ...problemResponses('invalid', 'unavailable', 'deadline'),
  },
};

const stockSchema = {
  tags: ['stock'],
  operationId: 'getStock',
  summary: 'What is there of one item',
  params: stockParams,
  querystring: Type.Object({ 'min-revision': minRevision }),
  headers: Type.Object({ ...headers.properties, 'min-revision': minRevision }),
  response: {
    200: {
      description: 'What is there.',
      headers: { ETag: Type.String({ description: 'The revision that the answer reflects, e.g. "3".' }) },
      content: { 'application/json': { schema: stockView } },
    },
    ...problemResponses('invalid', 'not-found', 'unavailable', 'deadline'),
  },
};

const warehousesSchema = {
  tags: ['warehouses'],
  operationId: 'listWarehouses',
  summary: 'All warehouses',
  headers,
  response: {
    200: { description: 'All of them.', content: { 'application/json': { schema: warehousesView } } },
    ...problemResponses('unauthenticated', 'unavailable', 'deadline'),
  },
};

const reservationSchema = {
  tags: ['reservations'],
  operationId: 'getReservation',
  summary: 'What became of a reservation',
  params: uuidPath("The reservation's id."),
  headers,
  response: {
    200: { description: 'The reservation as it is now.', content: { 'application/json': { schema: reservationView } } },
    ...problemResponses('invalid', 'unauthenticated', 'forbidden', 'not-found', 'unavailable', 'deadline'),
  },
};
