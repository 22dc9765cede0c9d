import { type CallContext, type HttpServer, problemResponses, ServiceError } from '@keelson/chassis';
import { pagingQuery, requestDeadline } from '@keelson/servicekit';
import { Type } from 'typebox';
import { mailsView, mailView } from '../../contract/view.ts';
import { inboxPagePath, inboxPath } from '../../service.ts';
import type { Mail } from '../channels/mail-sender.ts';
import type { Inbox } from './inbox.ts';
import { framedMail, listPage, mailPage, mailPolicy, pagePolicy } from './page.ts';

/** Adds the inbox to `app`: as JSON for tests, and as pages for people. Only where everybody may read all mails. */
export function addInboxRoutes(app: HttpServer, inbox: Inbox): void {
  addJson(app, inbox);
  addPages(app, inbox);
}

function addJson(app: HttpServer, inbox: Inbox): void {
  app.get(inboxPath, { schema: listSchema }, ({ query, call }) => inbox.list(query, bounds(call)));
  app.get(`${inboxPath}/:id`, { schema: mailSchema }, ({ params, call }) => find(inbox, params.id, call));
}

function addPages(app: HttpServer, inbox: Inbox): void {
  // Pages for people: they stand in no OpenAPI document.
  const hidden = { hide: true };
  app.get(inboxPagePath, { schema: { ...hidden, querystring: listQuery } }, async ({ query, call }, reply) => {
    const found = await inbox.list({ ...query, size: PAGE_SIZE }, bounds(call));
    return reply.headers(headersOf(pagePolicy)).send(listPage({ ...found, ...query }));
  });
  app.get(`${inboxPagePath}/:id`, { schema: { ...hidden, params } }, async ({ params: { id }, call }, reply) =>
    reply.headers(headersOf(pagePolicy)).send(mailPage(await find(inbox, id, call))),
  );
  app.get(`${inboxPagePath}/:id/html`, { schema: { ...hidden, params } }, async ({ params: { id }, call }, reply) =>
    reply.headers(headersOf(mailPolicy)).send(framedMail(await find(inbox, id, call))),
  );
}

/** Mails on one page for people. */
const PAGE_SIZE = 50;

/** What a page is sent with. */
function headersOf(policy: string) {
  return {
    'content-security-policy': policy,
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

async function find(inbox: Inbox, id: string, call: CallContext): Promise<Mail> {
  const mail = await inbox.get(id, bounds(call));
  if (!mail) throw new ServiceError('not-found', `There is no mail ${id}.`, { type: 'mail-not-found' });
  return mail;
}

function bounds(call: CallContext) {
  return { deadline: call.deadline.epochMs, signal: call.signal };
}

const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) });
const to = Type.String({ default: '', maxLength: 254, description: 'Only mails to this address. Empty for all.' });
const listQuery = Type.Object({ to, page: pagingQuery.page });
const tags = ['inbox'];
const headers = Type.Object({ 'x-request-deadline': requestDeadline });

const listSchema = {
  tags,
  operationId: 'listMails',
  summary: 'Mails that were not sent, newest first',
  description: 'Only where INBOX is on: on laptops and in tests.',
  querystring: Type.Object({ to, ...pagingQuery }),
  headers,
  response: {
    200: { description: 'One page of mails.', content: { 'application/json': { schema: mailsView } } },
    ...problemResponses('invalid', 'unavailable', 'deadline'),
  },
};

const mailSchema = {
  tags,
  operationId: 'getMail',
  summary: 'One mail that was not sent',
  params,
  headers,
  response: {
    200: { description: 'The mail.', content: { 'application/json': { schema: mailView } } },
    ...problemResponses('invalid', 'not-found', 'unavailable', 'deadline'),
  },
};
