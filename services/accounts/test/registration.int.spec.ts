import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountDirectoryContract } from '../contract/index.ts';
import { accountIdOf } from '../src/accounts/account-id.ts';
import { newPerson, Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform.stop());

const typesOf = async (email: string) =>
  (await platform.events(`account-${accountIdOf(email)}`)).map(({ type }) => type);
const verify = (email: string, code: string, password?: string) =>
  platform.rest('POST', '/accounts/verify', { json: { email, code, password } });
const signIn = (email: string, password: string) => platform.rest('POST', '/sessions', { json: { email, password } });

describe('who registers', () => {
  it('confirms the address by the code of the mail, and may sign in then', async () => {
    const { email, password } = newPerson();
    expect((await platform.register({ email, password })).status).toBe(202);
    expect((await verify(email, await platform.code(email))).status).toBe(204);
    expect((await signIn(email, password)).status).toBe(201);
    expect(await typesOf(email)).toEqual(['V1_ACCOUNT_REGISTERED', 'V1_EMAIL_VERIFIED']);
  });

  it('is told to confirm the address first, once the password was right', async () => {
    const { email, password } = newPerson();
    await platform.register({ email, password });
    expect((await signIn(email, password)).body).toMatchObject({
      status: 403,
      type: 'urn:keelson:problem:email-not-verified',
    });
    expect((await signIn(email, 'another sentence')).body).toMatchObject({
      status: 401,
      type: 'urn:keelson:problem:sign-in-refused',
    });
  });

  it('has one account, however the address is written', async () => {
    const { email, password } = await platform.person();
    await platform.register({ email: email.toUpperCase(), password });
    expect((await signIn(email.toUpperCase(), password)).status).toBe(201);
    expect(await typesOf(email)).toEqual(['V1_ACCOUNT_REGISTERED', 'V1_EMAIL_VERIFIED', 'V1_REGISTRATION_REPEATED']);
  });

  it('may send it again under the same key, and nothing is done twice', async () => {
    const person = newPerson();
    const headers = { 'idempotency-key': 'register-1' };
    for (let time = 0; time < 2; time++) expect((await platform.register(person, { headers })).status).toBe(202);
    expect(await typesOf(person.email)).toEqual(['V1_ACCOUNT_REGISTERED']);
    const other = { ...person, password: 'another sentence' };
    expect((await platform.register(other, { headers })).status).toBe(422);
  });

  it('is told what is wrong with what they say', async () => {
    const { body } = await platform.rest('POST', '/accounts', {
      json: { email: 'ann', password: 'short', name: '\u0000' },
    });
    expect(body).toMatchObject({ status: 400 });
    expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual(['email', 'name', 'password']);
  });
});

describe('who registers with the address of somebody else', () => {
  it('is told nothing: the answer is the same as for a new address', async () => {
    const [known, unknown] = [await platform.person(), newPerson()];
    const [one, other] = [
      await platform.register({ ...known, password: 'another sentence' }),
      await platform.register(unknown),
    ];
    expect(one.status).toBe(202);
    expect([one.status, one.body]).toEqual([other.status, other.body]);
    const names = ({ headers }: { headers: Headers }) => [...headers.keys()].sort();
    expect(names(one)).toEqual(names(other));
    expect((await signIn(known.email, 'another sentence')).status).toBe(401);
    expect((await signIn(known.email, known.password)).status).toBe(201);
  });

  it('cannot put a password into an account that its owner confirms', async () => {
    const owner = newPerson();
    await platform.register({ ...owner, password: 'of the attacker' });
    await platform.register(owner);
    await platform.register({ ...owner, password: 'of the attacker' });
    const code = await platform.code(owner.email, 2);
    expect((await verify(owner.email, code)).status).toBe(204);
    expect((await signIn(owner.email, owner.password)).status).toBe(201);
    expect((await signIn(owner.email, 'of the attacker')).status).toBe(401);
  });

  it('cannot have it confirmed by its owner, who sends the own password with the code of the wrong mail', async () => {
    const owner = newPerson();
    await platform.register(owner);
    await platform.register({ ...owner, password: 'of the attacker' });
    const [own, newer] = [await platform.code(owner.email, 1), await platform.code(owner.email, 2)];
    const [refused, wrong] = [
      await verify(owner.email, newer, owner.password),
      await verify(owner.email, '00000-00000'),
    ];
    expect(refused.body).toMatchObject({ status: 409, type: 'urn:keelson:problem:verification-code-wrong' });
    expect(refused.body).toEqual(wrong.body);
    for (let time = 0; time < 2; time++) expect((await verify(owner.email, own, owner.password)).status).toBe(204);
    expect((await signIn(owner.email, owner.password)).status).toBe(201);
    expect((await signIn(owner.email, 'of the attacker')).status).toBe(401);
  });

  it('cannot try passwords with a code for ever', async () => {
    const { email, password } = newPerson();
    await platform.register({ email, password });
    const code = await platform.code(email);
    for (let time = 0; time < 5; time++) expect((await verify(email, code, `wrong ${time}`)).status).toBe(409);
    expect((await verify(email, code, password)).body).toMatchObject({
      status: 429,
      type: 'urn:keelson:problem:sign-in-locked',
    });
  });

  it('cannot fill a mailbox', async () => {
    const owner = newPerson();
    for (let time = 0; time < 7; time++) expect((await platform.register(owner)).status).toBe(202);
    expect(await typesOf(owner.email)).toHaveLength(5);
  });
});

describe('a code', () => {
  it('that is wrong is refused, with or without an account', async () => {
    const { email } = newPerson();
    await platform.register({ email, password: 'a long sentence' });
    const answers = [await verify(email, '00000-00000'), await verify(newPerson().email, '00000-00000')];
    for (const { body } of answers) {
      expect(body).toMatchObject({ status: 409, type: 'urn:keelson:problem:verification-code-wrong' });
    }
    expect(answers[0]?.body).toEqual(answers[1]?.body);
  });

  it('may come twice', async () => {
    const { email } = newPerson();
    await platform.register({ email, password: 'a long sentence' });
    const code = await platform.code(email);
    expect((await verify(email, code)).status).toBe(204);
    expect((await verify(email, code.toLowerCase())).status).toBe(204);
  });

  it('is told to notifications only while it is of use', async () => {
    const { email } = await platform.person();
    const directory = platform.grpc(accountDirectoryContract);
    await expect(directory('GetVerificationCode', { accountId: accountIdOf(email) })).rejects.toMatchObject({
      code: 9,
    });
    const nobody = accountIdOf(newPerson().email);
    await expect(directory('GetVerificationCode', { accountId: nobody })).rejects.toMatchObject({ code: 5 });
  });
});

it('no password, hash of one or token stands in any event', async () => {
  const person = await platform.person();
  const { accessToken, refreshToken } = await platform.signIn(person);
  await platform.refresh(refreshToken);
  const change = { oldPassword: person.password, newPassword: 'another sentence' };
  await platform.rest('PUT', '/accounts/me/password', { json: change, as: accessToken });
  const stored = await platform.everythingStored();
  expect(stored).toContain(person.email);
  for (const secret of [person.password, 'another sentence', '$argon2id$', refreshToken, accessToken]) {
    expect(stored).not.toContain(secret);
  }
});
