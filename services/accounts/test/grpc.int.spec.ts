import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accountContract,
  accountDirectoryContract,
  accountOperationsContract,
  sessionContract,
} from '../contract/index.ts';
import { accountIdOf } from '../src/accounts/account-id.ts';
import { claimsOf, newPerson, Platform } from './platform.ts';

const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const FAILED_PRECONDITION = 9;
const UNAUTHENTICATED = 16;

const operatorEmail = newPerson().email;
let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start({ OPERATOR_EMAILS: operatorEmail });
});
afterAll(() => platform.stop());

interface TokensAnswer {
  readonly tokens: { readonly accessToken: string; readonly expiresIn: number; readonly refreshToken: string };
}

/** Registers, confirms and signs in, by gRPC alone. */
async function signedIn(email = newPerson().email) {
  const sessions = platform.grpc(sessionContract);
  const password = 'a long sentence';
  expect(await sessions('Register', { email, password })).toEqual({});
  expect(await sessions('VerifyEmail', { email, code: await platform.code(email) })).toEqual({});
  const { tokens } = (await sessions('SignIn', { email, password })) as TokensAnswer;
  return { email, password, sessions, ...tokens, as: claimsOf(tokens.accessToken) };
}

describe('by gRPC as by REST, one', () => {
  it('registers, signs in, refreshes and signs out', async () => {
    const { sessions, refreshToken } = await signedIn();
    const { tokens } = (await sessions('Refresh', { refreshToken })) as TokensAnswer;
    expect(tokens).toMatchObject({ expiresIn: 600, accessToken: expect.any(String) });
    expect(await sessions('SignOut', { refreshToken: tokens.refreshToken })).toEqual({});
    await expect(sessions('Refresh', { refreshToken: tokens.refreshToken })).rejects.toMatchObject({
      code: UNAUTHENTICATED,
    });
  });

  it('sees and changes the own account', async () => {
    const { email, as } = await signedIn();
    const accounts = platform.grpc(accountContract);
    expect(await accounts('ChangeProfile', { name: 'Ann', deliveryAddress: 'Bergen' }, as)).toEqual({ revision: 2 });
    expect(await accounts('GetProfile', {}, as)).toMatchObject({
      account: {
        accountId: accountIdOf(email),
        email,
        emailVerified: true,
        name: 'Ann',
        deliveryAddress: 'Bergen',
        revision: 2,
      },
    });
    await expect(accounts('GetProfile', {})).rejects.toMatchObject({ code: UNAUTHENTICATED });
  });

  it('changes the password and signs out everywhere', async () => {
    const { email, password, sessions, refreshToken, as } = await signedIn();
    const accounts = platform.grpc(accountContract);
    await accounts('ChangePassword', { oldPassword: password, newPassword: 'another sentence' }, as);
    await expect(sessions('SignIn', { email, password })).rejects.toMatchObject({ code: UNAUTHENTICATED });
    await accounts('SignOutEverywhere', {}, as);
    await expect(sessions('Refresh', { refreshToken })).rejects.toMatchObject({ code: UNAUTHENTICATED });
  });

  it('is told what is wrong by the names of the messages', async () => {
    const { as } = await signedIn();
    const change = platform.grpc(accountContract)(
      'ChangePassword',
      { oldPassword: 'a long sentence', newPassword: 'x' },
      as,
    );
    await expect(change).rejects.toMatchObject({
      code: INVALID_ARGUMENT,
      details: expect.stringContaining('new_password'),
    });
  });
});

it('by gRPC too, a code counts only with the password of its registration where one is given', async () => {
  const { email, password } = newPerson();
  const sessions = platform.grpc(sessionContract);
  await sessions('Register', { email, password });
  const code = await platform.code(email);
  const wrong = sessions('VerifyEmail', { email, code, password: 'another sentence' });
  await expect(wrong).rejects.toMatchObject({ code: FAILED_PRECONDITION });
  expect(await sessions('VerifyEmail', { email, code, password })).toEqual({});
});

describe('an operator', () => {
  it('finds accounts and changes roles; nobody else does', async () => {
    const operator = await signedIn(operatorEmail);
    const { email, as } = await signedIn();
    await platform.finds(email, 1, operator.accessToken);
    const operations = platform.grpc(accountOperationsContract);
    expect(await operations('ListAccounts', { search: email }, operator.as)).toMatchObject({
      pagination: { totalCount: 1, page: 1, size: 10 },
      accounts: [{ email, roles: ['customer'] }],
    });
    const change = { accountId: accountIdOf(email), roles: ['operator'] };
    await expect(operations('ChangeRoles', change, as)).rejects.toMatchObject({ code: PERMISSION_DENIED });
    expect(await operations('ChangeRoles', change, operator.as)).toEqual({ revision: 2 });
    await expect(operations('ListAccounts', {}, as)).rejects.toMatchObject({ code: PERMISSION_DENIED });
  });
});

describe('another service', () => {
  it('sees an account by its id', async () => {
    const { email } = await signedIn();
    const directory = platform.grpc(accountDirectoryContract);
    expect(await directory('GetAccount', { accountId: accountIdOf(email) })).toMatchObject({ account: { email } });
    const nobody = { accountId: accountIdOf(newPerson().email) };
    await expect(directory('GetAccount', nobody)).rejects.toMatchObject({ code: NOT_FOUND });
    await expect(directory('GetAccount', { accountId: 'x' })).rejects.toMatchObject({
      code: INVALID_ARGUMENT,
      details: expect.stringContaining('account_id'),
    });
  });
});
