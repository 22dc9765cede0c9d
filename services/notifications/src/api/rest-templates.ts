import { type HttpServer, problemResponses } from '@keelson/chassis';
import { requestDeadline } from '@keelson/servicekit';
import { Type } from 'typebox';
import { previewView, templateView } from '../../contract/view.ts';
import { templatesPath } from '../../service.ts';
import type { Templates } from './templates.ts';

/** Adds the REST API of templates to `app`. */
export function addTemplateRoutes(app: HttpServer, templates: Templates): void {
  app.get(templatesPath, { schema: listSchema }, async ({ call }) => ({ templates: templates.list(call) }));

  app.get(`${templatesPath}/:kind/preview`, { schema: previewSchema }, async ({ params, query, call }) =>
    templates.preview(params.kind, query.channel, call),
  );
}

const tags = ['templates'];
const headers = Type.Object({ 'x-request-deadline': requestDeadline });
const problems = ['invalid', 'unauthenticated', 'forbidden', 'deadline'] as const;

const listSchema = {
  tags,
  operationId: 'listTemplates',
  summary: 'What people may be told (operators)',
  headers,
  response: {
    200: {
      description: 'Every kind of notice.',
      content: { 'application/json': { schema: Type.Object({ templates: Type.Array(templateView) }) } },
    },
    ...problemResponses(...problems),
  },
};

const previewSchema = {
  tags,
  operationId: 'previewTemplate',
  summary: 'What a notice looks like, with sample facts (operators)',
  params: Type.Object({ kind: Type.String({ minLength: 1, maxLength: 100, description: 'The kind of notice.' }) }),
  querystring: Type.Object({
    channel: Type.String({ default: 'email', maxLength: 20, description: 'email, in-app, sms or push.' }),
  }),
  headers,
  response: {
    200: { description: 'The message.', content: { 'application/json': { schema: previewView } } },
    ...problemResponses(...problems, 'not-found'),
  },
};
