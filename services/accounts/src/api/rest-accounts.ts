import { checker, type HttpServer, problemResponses, requireCaller, requireRole } from '@keelson/chassis';
import {
  changeSchema,
  checkedLater,
  commandHeaders,
  MAX_SEARCH_LENGTH,
  paginationView,
  pagingQuery,
  requestDeadline,
  uuidPath,
} from '@keelson/servicekit';
import { Type } from 'typebox';
import {
  accountView,
  changePasswordRequest,
  changeProfileRequest,
  changeRolesRequest,
  registerRequest,
  verifyEmailRequest,
} from '../../contract/index.ts';
import { accountsPath } from '../../service.ts';
import type { AccountsApi } from './accounts-api.ts';
import { idempotencyKey } from './idempotency-key.ts';

const checkProfile = checker(changeProfileRequest, 'body');
const checkRoles = checker(changeRolesRequest, 'body');

/** Adds the REST API of accounts to `app`. Bodies are checked by what both APIs share. */
export function addAccountRoutes(app: HttpServer, api: AccountsApi): void {
  addRegistration(app, api);
  addOwn(app, api);
  addOperations(app, api);
}

function addRegistration(app: HttpServer, { registration }: AccountsApi): void {
  const validatorCompiler = checkedLater;
  app.post(accountsPath, { schema: registerSchema, validatorCompiler }, async ({ body, call }, reply) => {
    await registration.register(body, idempotencyKey(call), call);
    return reply.code(202).send({ message: 'If the address is yours, a mail with a code is on its way.' });
  });

  app.post(`${accountsPath}/verify`, { schema: verifySchema, validatorCompiler }, async ({ body, call }, reply) => {
    await registration.verifyEmail(body, call);
    return reply.code(204).send();
  });
}

function addOwn(app: HttpServer, { directory, commands, changePassword }: AccountsApi): void {
  const validatorCompiler = checkedLater;
  const me = `${accountsPath}/me`;
  app.get(me, { schema: profileSchema }, async ({ call }, reply) => {
    const account = await directory.get(requireCaller(call).id, call.deadline.epochMs);
    return reply.header('etag', `"${account.revision}"`).header('cache-control', 'private, no-cache').send(account);
  });

  app.put(me, { schema: changeProfileSchema, validatorCompiler }, async ({ body, call }, reply) => {
    const { id } = requireCaller(call);
    return reply.send(await commands.change(id, { type: 'change-profile', ...checkProfile(body) }, call));
  });

  app.put(`${me}/password`, { schema: changePasswordSchema, validatorCompiler }, async ({ body, call }, reply) => {
    await changePassword.change(body, call);
    return reply.code(204).send();
  });
}

function addOperations(app: HttpServer, { commands, search }: AccountsApi): void {
  app.get(accountsPath, { schema: listSchema }, async ({ query, call }) => {
    requireRole(call, 'operator');
    const { search: text, page, size } = query;
    return search.find({ text, page, size }, { deadline: call.deadline.epochMs, signal: call.signal });
  });

  const roles = { schema: changeRolesSchema, validatorCompiler: checkedLater };
  app.put(`${accountsPath}/:id/roles`, roles, async ({ params, body, call }, reply) => {
    const { id: changedBy } = requireRole(call, 'operator');
    const { id } = params as { readonly id: string };
    const request = { type: 'change-roles', roles: checkRoles(body).roles } as const;
    const command = { ...request, accountId: id.toLowerCase(), changedBy };
    return reply.send(await commands.change(id, command, call, { request }));
  });
}

const deadlineHeader = Type.Object({ 'x-request-deadline': requestDeadline });
const keyedHeaders = Type.Object({
  'idempotency-key': commandHeaders.properties['idempotency-key'],
  'x-request-deadline': requestDeadline,
});
const tags = ['accounts'];
const problems = ['invalid', 'too-large', 'unsupported-media-type', 'too-many', 'unavailable', 'deadline'] as const;

const registerSchema = {
  tags,
  operationId: 'register',
  summary: 'Open an account',
  description:
    'The answer is the same whether or not there is an account for the address: a mail to its owner tells. The address has to be confirmed before anybody can sign in.',
  headers: keyedHeaders,
  body: registerRequest,
  response: {
    202: {
      description: 'A mail will follow.',
      content: { 'application/json': { schema: Type.Object({ message: Type.String() }) } },
    },
    ...problemResponses(...problems, 'key-reused'),
  },
};

const verifySchema = {
  tags,
  operationId: 'verifyEmail',
  summary: 'Confirm an address, with the code of the mail',
  description:
    'Send the password of your registration with it. Somebody else may have registered with your address too, and a code confirms the registration that its mail was sent for: without a password that may be theirs.',
  headers: deadlineHeader,
  body: verifyEmailRequest,
  response: {
    204: { description: 'It is confirmed.', type: 'null' },
    ...problemResponses(...problems, 'rule'),
  },
};

const profileSchema = {
  tags,
  operationId: 'getProfile',
  summary: 'My account',
  headers: deadlineHeader,
  response: {
    200: {
      description: 'The account.',
      headers: { ETag: Type.String({ description: 'Its revision, e.g. "3".' }) },
      content: { 'application/json': { schema: accountView } },
    },
    ...problemResponses('invalid', 'unauthenticated', 'not-found', 'unavailable', 'deadline'),
  },
};

const { params: _none, ...changeProfileSchema } = changeSchema({
  tags,
  operationId: 'changeProfile',
  summary: 'Change my name and my delivery address',
  params: Type.Object({}),
  body: changeProfileRequest,
  problems: ['unauthenticated'],
});

const changePasswordSchema = {
  tags,
  operationId: 'changePassword',
  summary: 'Take another password, and end my other sessions',
  headers: deadlineHeader,
  body: changePasswordRequest,
  response: {
    204: { description: 'It is changed.', type: 'null' },
    ...problemResponses(...problems, 'unauthenticated', 'forbidden'),
  },
};

const listSchema = {
  tags,
  operationId: 'listAccounts',
  summary: 'Find accounts (operators)',
  description:
    'By words of the name, the address and the delivery address, as a word or the beginning of one. Sees a change shortly after it was made.',
  querystring: Type.Object({
    search: Type.String({
      default: '',
      maxLength: MAX_SEARCH_LENGTH,
      description: 'Words to find. Empty finds every account.',
    }),
    ...pagingQuery,
  }),
  headers: deadlineHeader,
  response: {
    200: {
      description: 'One page of accounts, best match first.',
      content: {
        'application/json': { schema: Type.Object({ pagination: paginationView, accounts: Type.Array(accountView) }) },
      },
    },
    ...problemResponses('invalid', 'unauthenticated', 'forbidden', 'unavailable', 'deadline'),
  },
};

const changeRolesSchema = changeSchema({
  tags,
  operationId: 'changeRoles',
  summary: 'Say what an account may do (operators)',
  description: 'It counts from the next access token on, at the latest ten minutes later.',
  params: uuidPath("The account's id."),
  body: changeRolesRequest,
  problems: ['unauthenticated', 'forbidden'],
});
