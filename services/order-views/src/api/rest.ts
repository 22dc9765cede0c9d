import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import {
  type CallContext,
  DEADLINE_HEADER,
  type HttpServer,
  parseDeadline,
  problemResponses,
  toServiceError,
} from '@keelson/chassis';
import { orderPath, orderSearchView, orderView, requestDeadline } from '@keelson/orders/contract';
import { MAX_SEARCH_LENGTH, pagingQuery } from '@keelson/servicekit/schemas';
import { etagOf, MAX_REVISION, minRevision, namesEtag } from '@keelson/servicekit/views';
import { Type } from 'typebox';
import { basePath } from '../../service.ts';
import { comeBackLater, eventStream } from '../live/event-stream.ts';
import { ownersSearched, requireReadable } from '../read/order-access.ts';
import { orderJson } from './order-json.ts';
import type { OrderQueries } from './order-queries.ts';

/** Adds the REST queries to `app`. */
export function addOrderRoutes(app: HttpServer, queries: OrderQueries): void {
  const { reader, search } = queries;

  // Answers are objects of fixed shape already: the schemas of responses are for the OpenAPI document alone.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));

  app.get(`${basePath}/search`, { schema: searchSchema }, async ({ query, call }) => {
    const { search: text, page, size } = query;
    const asked = { text, page, size, ...ownersSearched(call.caller) };
    const found = await search.find(asked, boundsOf(call));
    return { pagination: found.pagination, orders: found.orders.map(({ id, doc }) => orderJson(id, doc)) };
  });

  app.get(`${basePath}/:id`, { schema: orderSchema }, async ({ params, query, headers, call }, reply) => {
    const least = query['min-revision'] ?? headers['min-revision'];
    const { id, revision, doc } = await reader.read(params.id.toLowerCase(), { ...boundsOf(call), minRevision: least });
    requireReadable(id, doc, call.caller);
    const etag = etagOf(revision);
    reply.header('etag', etag).header('cache-control', 'no-cache');
    if (namesEtag(headers['if-none-match'], etag)) return reply.code(304).send();
    return reply.send(orderJson(id, doc));
  });

  // Without HEAD: it would open a live view to show nothing of it.
  const stream = { schema: eventsSchema, config: { stream: true }, exposeHeadRoute: false };
  app.get(`${basePath}/:id/events`, stream, async ({ params, headers, call }, reply) => {
    const events = await orderEvents(queries, params.id.toLowerCase(), headers['last-event-id'], call);
    call.signal.addEventListener('abort', () => cutOff(reply.raw), { once: true });
    return reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-cache, no-transform')
      .header('x-accel-buffering', 'no')
      .send(Readable.from(events, { objectMode: false }));
  });
}

function boundsOf(call: CallContext) {
  return { deadline: call.deadline.epochMs, signal: call.signal };
}

/** A reader that does not take the last words of a live view in this time would hold up the drain. Milliseconds. */
const LAST_WORDS_MS = 1_000;

function cutOff(response: ServerResponse): void {
  const timer = setTimeout(() => response.destroy(), LAST_WORDS_MS);
  response.once('close', () => clearTimeout(timer));
}

async function orderEvents(
  { live, beginWithin }: OrderQueries,
  id: string,
  lastEventId: number | undefined,
  call: CallContext,
): Promise<AsyncGenerator<string, void>> {
  const { signal } = call;
  const asked = call.header(DEADLINE_HEADER);
  const limit = Date.now() + beginWithin;
  const deadline = asked === undefined ? limit : Math.min(parseDeadline(asked), limit);
  try {
    const after = lastEventId ?? -1;
    return eventStream(
      await live.watch({ id, after, afterField: 'last-event-id', caller: call.caller, signal, deadline }),
    );
  } catch (error) {
    const { code } = toServiceError(error);
    // Who names a deadline is no EventSource, which sends no such header.
    const away = code === 'unavailable' || (code === 'deadline' && asked === undefined);
    if (away && (lastEventId !== undefined || isEventSource(call))) return comeBackLater();
    throw error;
  }
}

/** EventSource asks for this type (WHATWG HTML, 9.2.2), also when it comes back without having got an event. */
function isEventSource(call: CallContext): boolean {
  return call.header('accept')?.includes('text/event-stream') ?? false;
}

const revision = { minimum: 0, maximum: MAX_REVISION };

const searchSchema = {
  tags: ['orders'],
  operationId: 'searchOrders',
  summary: 'Find orders',
  description:
    'Full text over titles, descriptions, e-mail and delivery address. Every word must be there, as a word or the beginning of one; case and accents do not count. Nothing in the text is an operator. Best match first, in stable pages. A search sees a change shortly after it was made.',
  querystring: Type.Object({
    search: Type.String({
      default: '',
      maxLength: MAX_SEARCH_LENGTH,
      description: 'Words to find. Empty finds every order.',
      examples: ['brass cleat'],
    }),
    ...pagingQuery,
  }),
  headers: Type.Object({ 'x-request-deadline': requestDeadline }),
  response: {
    200: { description: 'One page of orders.', content: { 'application/json': { schema: orderSearchView } } },
    ...problemResponses('invalid', 'unauthenticated', 'unavailable', 'deadline'),
  },
};

const orderSchema = {
  tags: ['orders'],
  operationId: 'getOrder',
  summary: 'One order as it is now',
  params: orderPath,
  querystring: Type.Object({ 'min-revision': minRevision }),
  headers: Type.Object({
    'min-revision': minRevision,
    'if-none-match': Type.Optional(
      Type.String({
        maxLength: 1_000,
        description: 'ETags that the caller holds: 304 when the order is still the same.',
      }),
    ),
    'x-request-deadline': requestDeadline,
  }),
  response: {
    200: {
      description: 'The order.',
      headers: { ETag: Type.String({ description: 'The revision that the answer reflects, e.g. "3".' }) },
      content: { 'application/json': { schema: orderView } },
    },
    304: { description: 'Still the same.', type: 'null' },
    ...problemResponses('invalid', 'unauthenticated', 'not-found', 'unavailable', 'deadline'),
  },
};

const eventsSchema = {
  tags: ['orders'],
  operationId: 'watchOrder',
  summary: 'One order, live',
  description:
    'Server-sent events without end: one for each event of the order, from its creation on, each with the order right after it. `id` is the revision, so a browser that connects again goes on where it was. While the event store is away, who accepts `text/event-stream` or sends `last-event-id` gets an empty stream that asks to come back: EventSource gives up on any other answer. Everyone else gets the 503. A deadline bounds the time until the stream begins, and no longer. Not for the try-it-out button, which waits for an end.',
  params: orderPath,
  headers: Type.Object({
    'last-event-id': Type.Optional(
      Type.Integer({ ...revision, description: 'Resumes: only changes after this revision.' }),
    ),
    'x-request-deadline': requestDeadline,
  }),
  response: {
    200: {
      description: 'The stream. `data` is `{revision, type, occurredAt, order}`.',
      content: {
        'text/event-stream': {
          schema: Type.Unsafe<Readable>({
            type: 'string',
            examples: [
              'id: 1\nevent: V1_ORDER_PAID\ndata: {"revision":1,"type":"V1_ORDER_PAID","occurredAt":"2026-05-01T10:00:00.000Z","order":{}}\n\n',
            ],
          }),
        },
      },
    },
    ...problemResponses('invalid', 'unauthenticated', 'not-found', 'too-many', 'unavailable', 'deadline'),
  },
};
