import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { type CallContext, DEADLINE_HEADER, type HttpServer, parseDeadline, problemResponses } from '@keelson/chassis';
import { checkedLater, createSchema } from '@keelson/servicekit';
import { commandHeaders, requestDeadline } from '@keelson/servicekit/schemas';
import { etagOf, MAX_REVISION } from '@keelson/servicekit/views';
import { type TSchema, Type } from 'typebox';
import {
  abortCheckoutRequest,
  checkoutListView,
  checkoutPath,
  checkoutView,
  journalView,
  listCheckoutsQuery,
  startCheckoutRequest,
} from '../../contract/index.ts';
import { basePath } from '../../service.ts';
import { eventStream } from '../live/event-stream.ts';
import { LONGEST_WAIT_S, preferredWait } from '../live/prefer-wait.ts';
import { atRest, type CheckoutApi } from './checkout-api.ts';

/** Adds the REST API to `app`. */
export function addCheckoutRoutes(app: HttpServer, api: CheckoutApi, beginWithinMs: number): void {
  // Answers are objects of fixed shape already: the schemas of responses are for the OpenAPI document alone.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  addBuying(app, api);
  addReads(app, api);
  addLiveView(app, api, beginWithinMs);
  addOperations(app, api);
}

function addBuying(app: HttpServer, api: CheckoutApi): void {
  app.post(basePath, { schema: startSchema, validatorCompiler: checkedLater }, async ({ body, call }, reply) => {
    const begun = await api.start(body, call);
    const wait = preferredWait(call.header('prefer'));
    const checkout = wait === undefined ? begun : await api.settled(begun, timeFor(wait, call));
    if (wait !== undefined) reply.header('preference-applied', `wait=${wait}`);
    return reply
      .code(atRest(checkout) ? 201 : 202)
      .header('location', `${basePath}/${checkout.id}`)
      .header('etag', etagOf(checkout.revision))
      .send(checkout);
  });
}

/** An answer takes its way, too: what is left of the request's time must be more than the wait. Milliseconds. */
const WAY_BACK_MS = 500;

function timeFor(seconds: number, call: CallContext): number {
  return Math.min(seconds * 1_000, call.deadline.remaining() - WAY_BACK_MS);
}

function addReads(app: HttpServer, api: CheckoutApi): void {
  app.get(basePath, { schema: listSchema }, ({ query, call }) => api.find(query, call));

  app.get(`${basePath}/:id`, { schema: readSchema }, async ({ params, call }, reply) => {
    const checkout = await api.read(params.id, call);
    return reply.header('etag', etagOf(checkout.revision)).header('cache-control', 'no-cache').send(checkout);
  });

  app.get(`${basePath}/:id/journal`, { schema: journalSchema }, ({ params, call }) => api.journal(params.id, call));
}

function addLiveView(app: HttpServer, api: CheckoutApi, beginWithinMs: number): void {
  // Without HEAD: it would open a live view to show nothing of it.
  const stream = { schema: eventsSchema, config: { stream: true }, exposeHeadRoute: false };
  app.get(`${basePath}/:id/events`, stream, async ({ params, headers, call }, reply) => {
    const limit = Date.now() + beginWithinMs;
    const asked = call.header(DEADLINE_HEADER);
    const deadline = asked === undefined ? limit : Math.min(parseDeadline(asked), limit);
    const changes = await api.follow(params.id, headers['last-event-id'] ?? -1, call, deadline);
    call.signal.addEventListener('abort', () => cutOff(reply.raw), { once: true });
    return reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-cache, no-transform')
      .header('x-accel-buffering', 'no')
      .send(Readable.from(eventStream(changes), { objectMode: false }));
  });
}

/** A reader that does not take the last words of a live view in this time would hold up the drain. Milliseconds. */
const LAST_WORDS_MS = 1_000;

function cutOff(response: ServerResponse): void {
  const timer = setTimeout(() => response.destroy(), LAST_WORDS_MS);
  response.once('close', () => clearTimeout(timer));
}

function addOperations(app: HttpServer, api: CheckoutApi): void {
  const later = { validatorCompiler: checkedLater };
  app.post(`${basePath}/:id/resume`, { schema: resumeSchema, ...later }, async ({ params, call }, reply) => {
    return reply.send(await api.resume((params as { readonly id: string }).id, call));
  });

  app.post(`${basePath}/:id/abort`, { schema: abortSchema, ...later }, async ({ params, body, call }, reply) => {
    return reply.send(await api.abort((params as { readonly id: string }).id, body, call));
  });
}

const tags = ['checkouts'];
const signedIn = ['unauthenticated', 'unavailable', 'deadline'] as const;
const checkoutAnswer = (description: string) => ({
  description,
  headers: { ETag: Type.String({ description: 'The revision that the answer shows, e.g. "3".' }) },
  content: { 'application/json': { schema: checkoutView } },
});

const begun = createSchema({
  tags,
  operationId: 'startCheckout',
  summary: 'Buy a basket',
  description: `Takes the catalogue's prices of now, and begins: stock, payment and order follow, or are all undone. The answer comes at once, with the place to look. \`Prefer: wait=N\` (RFC 7240) waits up to N seconds, ${LONGEST_WAIT_S} at most, for the checkout to come to rest; \`Preference-Applied\` says how many were granted.`,
  body: startCheckoutRequest,
  answer: { description: 'It has come to rest in the time that was waited: see `state`.', schema: checkoutView },
  problems: ['unauthenticated', 'rule'],
});

const { 201: settled, ...refused } = begun.response;

const startSchema = {
  ...begun,
  headers: Type.Object({
    ...begun.headers.properties,
    prefer: Type.Optional(Type.String({ description: 'How long to wait for the end: `wait=5`.' })),
  }),
  response: { 201: settled, 202: { ...settled, description: 'It is under way.' }, ...refused },
};

const listSchema = {
  tags,
  operationId: 'listCheckouts',
  summary: "One's own checkouts; for operators everybody's",
  description:
    'The newest first. A list sees a change shortly after it was made. Of more than 1,000 that match, 1,000 can be reached.',
  querystring: listCheckoutsQuery,
  headers: Type.Object({ 'x-request-deadline': requestDeadline }),
  response: {
    200: { description: 'One page.', content: { 'application/json': { schema: checkoutListView } } },
    ...problemResponses('invalid', ...signedIn),
  },
};

const readSchema = {
  tags,
  operationId: 'getCheckout',
  summary: 'A checkout as it is now',
  description: 'For whoever started it, and operators.',
  params: checkoutPath,
  headers: Type.Object({ 'x-request-deadline': requestDeadline }),
  response: {
    200: checkoutAnswer('The checkout.'),
    ...problemResponses('invalid', 'not-found', ...signedIn),
  },
};

const journalSchema = {
  tags,
  operationId: 'getCheckoutJournal',
  summary: 'Every entry of its journal',
  description: 'For operators.',
  params: checkoutPath,
  headers: Type.Object({ 'x-request-deadline': requestDeadline }),
  response: {
    200: { description: 'The journal.', content: { 'application/json': { schema: journalView } } },
    ...problemResponses('invalid', 'forbidden', 'not-found', ...signedIn),
  },
};

const eventsSchema = {
  tags,
  operationId: 'watchCheckout',
  summary: 'A checkout, live',
  description:
    'Server-sent events: a `change` for each entry of the journal, with the checkout right after it, and `end` after the last one. `id` is the revision, so a browser that connects again goes on where it was. A deadline bounds the time until the stream begins, and no longer. Not for the try-it-out button, which waits for an end.',
  params: checkoutPath,
  headers: Type.Object({
    'last-event-id': Type.Optional(
      Type.Integer({ minimum: 0, maximum: MAX_REVISION, description: 'Resumes: only changes after this revision.' }),
    ),
    'x-request-deadline': requestDeadline,
  }),
  response: {
    200: {
      description: 'The stream. `data` of a `change` is `{revision, type, occurredAt, checkout}`.',
      content: { 'text/event-stream': { schema: Type.Unsafe<Readable>({ type: 'string' }) } },
    },
    ...problemResponses('invalid', 'not-found', 'too-many', ...signedIn),
  },
};

const operation = (operationId: string, summary: string, body?: TSchema) => ({
  tags,
  operationId,
  summary,
  params: checkoutPath,
  headers: Type.Object({ ...commandHeaders.properties, 'x-request-deadline': requestDeadline }),
  ...(body && { body }),
  response: {
    200: checkoutAnswer('The checkout afterwards.'),
    ...problemResponses(
      'invalid',
      'too-large',
      'unsupported-media-type',
      'forbidden',
      'not-found',
      'rule',
      'revision',
      'key-reused',
      'too-many',
      ...signedIn,
    ),
  },
});

const resumeSchema = operation('resumeCheckout', 'Try again what it is stuck at; for operators');
const abortSchema = operation('abortCheckout', 'Give up, and undo what was done; for operators', abortCheckoutRequest);
