import { type CallContext, checker, requireCaller, requireRole } from '@keelson/chassis';
import { readUuid, timestampMessage, withFieldNames } from '@keelson/servicekit';
import { readSearch } from '@keelson/servicekit/views';
import { type AccountView, changeProfileRequest, changeRolesRequest } from '../../contract/index.ts';
import type { Tokens } from '../sessions/sign-in.ts';
import type { AccountsApi } from './accounts-api.ts';
import { idempotencyKey } from './idempotency-key.ts';

/**
 * The gRPC API, a part for each service of keelson.accounts.v1. Messages come with lower-camel-case names, all fields set.
 */

/** SessionService: what comes before a token, or ends it. */
export function sessionHandlers(api: AccountsApi) {
  return {
    Register: (request: RegisterMessage, call: CallContext) =>
      named(async () => {
        await api.registration.register(request, idempotencyKey(call), call);
        return {};
      }),
    VerifyEmail: ({ password, ...request }: VerifyMessage, call: CallContext) =>
      named(async () => {
        await api.registration.verifyEmail(password === '' ? request : { ...request, password }, call);
        return {};
      }),
    SignIn: (request: SignInMessage, call: CallContext) =>
      named(async () => tokensMessage(await api.signIn.signIn(request, idempotencyKey(call), call))),
    Refresh: ({ refreshToken }: RefreshMessage, call: CallContext) =>
      named(async () => tokensMessage(await api.refresh.refresh(refreshToken, idempotencyKey(call), call))),
    SignOut: async ({ refreshToken }: RefreshMessage, call: CallContext) => {
      await api.signOut.byToken(refreshToken, call);
      return {};
    },
  };
}

const checkProfile = checker(changeProfileRequest, 'body');
const checkRoles = checker(changeRolesRequest, 'body');

/** AccountService: for those who are signed in. */
export function accountHandlers({ directory, commands, changePassword, signOut }: AccountsApi) {
  return {
    GetProfile: async (_request: object, call: CallContext) => {
      const account = await directory.get(requireCaller(call).id, call.deadline.epochMs);
      call.setHeader('etag', `"${account.revision}"`);
      return { account: accountMessage(account) };
    },
    ChangeProfile: (request: ProfileMessage, call: CallContext) =>
      named(async () => {
        const { id } = requireCaller(call);
        const command = { type: 'change-profile', ...checkProfile(request) } as const;
        const { revision } = await commands.change(id, command, call);
        return { revision };
      }),
    ChangePassword: (request: PasswordMessage, call: CallContext) =>
      named(async () => {
        await changePassword.change(request, call);
        return {};
      }),
    SignOutEverywhere: async (_request: object, call: CallContext) => {
      await signOut.everywhere(call);
      return {};
    },
  };
}

/** AccountOperationsService: for operators. */
export function operationHandlers({ search, commands }: AccountsApi) {
  return {
    ListAccounts: async ({ search: text, page, size }: ListMessage, call: CallContext) => {
      requireRole(call, 'operator');
      const asked = readSearch({ text, page, size }, { text: 'search', page: 'page', size: 'size' });
      const { pagination, accounts } = await search.find(asked, {
        deadline: call.deadline.epochMs,
        signal: call.signal,
      });
      return { pagination, accounts: accounts.map(accountMessage) };
    },
    ChangeRoles: ({ accountId, roles }: RolesMessage, call: CallContext) =>
      named(async () => {
        const { id: changedBy } = requireRole(call, 'operator');
        const request = { type: 'change-roles', roles: checkRoles({ roles }).roles } as const;
        const command = { ...request, accountId: accountId.toLowerCase(), changedBy };
        const { revision } = await commands.change(accountId, command, call, { request });
        return { revision };
      }),
  };
}

/** AccountDirectoryService: for other services. */
export function directoryHandlers({ directory }: Pick<AccountsApi, 'directory'>) {
  return {
    GetVerificationCode: ({ accountId, registration }: CodeMessage, call: CallContext) =>
      named(async () => {
        const id = readUuid(accountId);
        const { code, expiresAt } = await directory.verificationCode(id, registration, call.deadline.epochMs);
        return { code, expiresAt: timestampMessage(expiresAt) };
      }),
    GetAccount: ({ accountId }: AccountMessage, call: CallContext) =>
      named(async () => ({
        account: accountMessage(await directory.get(readUuid(accountId), call.deadline.epochMs)),
      })),
  };
}

/** What is wrong, told by the fields of the messages: `newPassword` is new_password, and an id is the account's. */
function named<T>(run: () => Promise<T>): Promise<T> {
  return withFieldNames(
    (field) => (field === 'id' ? 'account_id' : field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
    run,
  );
}

function tokensMessage(tokens: Tokens) {
  return { tokens };
}

function accountMessage({ id, registeredAt, ...account }: AccountView) {
  return { accountId: id, ...account, registeredAt: timestampMessage(registeredAt) };
}

interface RegisterMessage {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

interface VerifyMessage {
  readonly email: string;
  readonly code: string;
  /** Empty where it was left out. */
  readonly password: string;
}

interface SignInMessage {
  readonly email: string;
  readonly password: string;
}

interface RefreshMessage {
  readonly refreshToken: string;
}

interface ProfileMessage {
  readonly name: string;
  readonly deliveryAddress: string;
}

interface PasswordMessage {
  readonly oldPassword: string;
  readonly newPassword: string;
}

interface ListMessage {
  readonly search: string;
  readonly page: number;
  readonly size: number;
}

interface AccountMessage {
  readonly accountId: string;
}

interface RolesMessage extends AccountMessage {
  readonly roles: readonly string[];
}

interface CodeMessage extends AccountMessage {
  readonly registration: number;
}
