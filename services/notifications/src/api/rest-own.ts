import { type HttpServer, problemResponses } from '@keelson/chassis';
import { checkedLater, commandHeaders, pagingQuery, requestDeadline, uuidPath } from '@keelson/servicekit';
import { minRevision } from '@keelson/servicekit/views';
import { Type } from 'typebox';
import { preferencesView } from '../../contract/preferences.ts';
import { messagesView } from '../../contract/view.ts';
import { basePath, preferencesPath } from '../../service.ts';
import type { OwnNotifications } from './own-notifications.ts';

/** Adds the REST API of a caller's own messages and preferences to `app`. */
export function addOwnRoutes(app: HttpServer, own: OwnNotifications): void {
  app.get(basePath, { schema: listSchema }, async ({ query, call }, reply) =>
    reply.header('cache-control', 'private, no-cache').send(await own.list(query, call)),
  );

  app.post(`${basePath}/:id/read`, { schema: readSchema }, async ({ params, call }, reply) => {
    await own.markRead(params.id, call);
    return reply.code(204).send();
  });

  app.post(`${basePath}/read-all`, { schema: readAllSchema }, async ({ call }, reply) => {
    await own.markAllRead(call);
    return reply.code(204).send();
  });

  app.get(preferencesPath, { schema: preferencesSchema }, async ({ call }, reply) =>
    reply.header('cache-control', 'private, no-cache').send(await own.preferences(call)),
  );

  const change = { schema: changePreferencesSchema, validatorCompiler: checkedLater };
  app.put(preferencesPath, change, async ({ body, call }, reply) => {
    await own.changePreferences(body, call);
    return reply.send(body);
  });
}

const tags = ['notifications'];
const deadline = { 'x-request-deadline': requestDeadline };
const problems = ['invalid', 'unauthenticated', 'unavailable', 'deadline'] as const;
const { 'idempotency-key': idempotencyKey, 'if-match': ifMatch } = commandHeaders.properties;
const writeProblems = [...problems, 'key-reused', 'too-many'] as const;

const listSchema = {
  tags,
  operationId: 'listNotifications',
  summary: 'My messages, newest first',
  description: 'The newest 200 are kept. A message is seen shortly after it was sent.',
  querystring: Type.Object(pagingQuery),
  headers: Type.Object({ 'min-revision': minRevision, ...deadline }),
  response: {
    200: {
      description: 'One page of messages.',
      headers: {
        ETag: Type.String({ description: 'The revision that it reflects; absent before the first message.' }),
      },
      content: { 'application/json': { schema: messagesView } },
    },
    ...problemResponses(...problems),
  },
};

const readSchema = {
  tags,
  operationId: 'markRead',
  summary: 'Mark a message as read',
  params: uuidPath("The message's id."),
  headers: Type.Object({ 'idempotency-key': idempotencyKey, 'if-match': ifMatch, ...deadline }),
  response: {
    204: { description: 'It is read.', type: 'null' },
    ...problemResponses(...writeProblems, 'not-found', 'revision'),
  },
};

const readAllSchema = {
  tags,
  operationId: 'markAllRead',
  summary: 'Mark all messages as read',
  headers: Type.Object({ 'idempotency-key': idempotencyKey, 'if-match': ifMatch, ...deadline }),
  response: {
    204: { description: 'They are read.', type: 'null' },
    ...problemResponses(...writeProblems, 'revision'),
  },
};

const preferencesContent = { 'application/json': { schema: preferencesView } };

const preferencesSchema = {
  tags,
  operationId: 'getPreferences',
  summary: 'How I want to be told',
  headers: Type.Object(deadline),
  response: {
    200: { description: 'The preferences.', content: preferencesContent },
    ...problemResponses(...problems),
  },
};

const changePreferencesSchema = {
  tags,
  operationId: 'changePreferences',
  summary: 'Say how I want to be told',
  description: 'Replaces all preferences.',
  headers: Type.Object({ 'idempotency-key': idempotencyKey, ...deadline }),
  body: preferencesView,
  response: {
    200: { description: 'The preferences from now on.', content: preferencesContent },
    ...problemResponses(...writeProblems, 'too-large', 'unsupported-media-type'),
  },
};
