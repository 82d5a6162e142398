// New passwords: for who has the mailbox, and for who has the current one.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CredentialServiceService } from '@plaza/api/credentials';
import { client, until, type TestClient } from '@plaza/testing';
import { failure, somebody, startAuth, type Harness, type Registered } from '../../../test/harness.ts';
import { mailsOf, type Mails } from '../../../test/mails.ts';

let house: Harness;
let mails: Mails;
let credentials: TestClient<typeof CredentialServiceService>;

beforeAll(async () => {
  house = await startAuth();
  mails = mailsOf(house);
  credentials = client(CredentialServiceService, house.app.port);
});
afterAll(async () => {
  mails.close();
  credentials.close();
  await house.close();
});

const invalid = { reason: 'LINK_INVALID' };
const templatesOf = async ({ id }: Registered) => (await mails.of(id)).map(({ template }) => template);
const signIn = ({ email }: Pick<Registered, 'email'>, password: string) => house.auth.login({ email, password });
const isEnded = async ({ refreshToken }: { refreshToken: string }) =>
  (await failure(house.auth.refresh({ refreshToken }))).reason === 'REFRESH_TOKEN_INVALID';

async function recover(person: Registered, count = 1): ReturnType<Mails['newest']> {
  await credentials.recoverPassword({ email: person.email });
  return mails.newest(person.id, 'reset-password', count);
}

test('the link of a mail sets a new password once, ends every session and opens none', async () => {
  const lea = await somebody(house);
  const other = await signIn(lea, lea.password);
  const { email, token } = await recover(lea);
  expect(email).toBe(lea.email);
  expect(await credentials.resetPassword({ token, password: 'a new password' })).toEqual({});
  expect(await isEnded(lea)).toBe(true);
  expect(await isEnded(other)).toBe(true);
  expect(await failure(signIn(lea, lea.password))).toMatchObject({ reason: 'INVALID_CREDENTIALS' });
  const { user } = await signIn(lea, 'a new password');
  // Who has the mailbox has proven the address as well.
  expect(user?.emailVerifiedAt).toBeInstanceOf(Date);
  expect(await failure(credentials.resetPassword({ token, password: 'another one' }))).toMatchObject(invalid);
  expect(await templatesOf(lea)).toEqual(['verify-email', 'reset-password', 'password-changed']);
});

test('the code of a mail does as well, and a refused password does not use it up', async () => {
  const lea = await somebody(house);
  const { code, token } = await recover(lea);
  expect((await failure(credentials.resetPassword({ token, password: 'short' }))).violations).toMatchObject([
    { field: 'password' },
  ]);
  await credentials.resetPassword({ email: lea.email, code, password: 'a new password' });
  await signIn(lea, 'a new password');
});

test('every address gets the same answer, and only those of accounts get mails, five in an hour', async () => {
  const lea = await somebody(house);
  expect(await credentials.recoverPassword({ email: 'nobody@plaza.example' })).toEqual({});
  for (let count = 1; count <= 7; count++) {
    expect(await credentials.recoverPassword({ email: lea.email })).toEqual({});
    await until(
      async () => (await house.files.admin('select from recovery_requests')).length === 0,
      'the requests to be read',
    );
  }
  expect(await templatesOf(lea)).toEqual(['verify-email', ...Array<string>(5).fill('reset-password')]);
  expect(await failure(credentials.recoverPassword({ email: 'no address' }))).toMatchObject({
    violations: [{ field: 'email' }],
  });
});

test('a link for another purpose, of an old mail or of an old address sets no password', async () => {
  const lea = await somebody(house);
  const password = 'a new password';
  const { token: other } = await mails.newest(lea.id, 'verify-email');
  expect(await failure(credentials.resetPassword({ token: other, password }))).toMatchObject(invalid);
  const { token: first } = await recover(lea);
  const { token: second } = await recover(lea, 2);
  expect(await failure(credentials.resetPassword({ token: first, password }))).toMatchObject(invalid);
  await credentials.changeEmail(
    { email: 'lea-elsewhere@plaza.example', password: lea.password },
    { token: lea.accessToken },
  );
  await credentials.verifyEmail({ token: (await mails.newest(lea.id, 'change-email')).token });
  expect(await failure(credentials.resetPassword({ token: second, password }))).toMatchObject(invalid);
});

test('a thief who registered the address first is out after the owner’s recovery, with what they had open', async () => {
  const thief = await somebody(house);
  await credentials.changeEmail(
    { email: 'thief@plaza.example', password: thief.password },
    { token: thief.accessToken },
  );
  const { token: later } = await mails.newest(thief.id, 'change-email');
  const { token } = await recover(thief);
  await credentials.resetPassword({ token, password: 'the owner’s password' });
  expect(await isEnded(thief)).toBe(true);
  expect(await failure(signIn(thief, thief.password))).toMatchObject({ reason: 'INVALID_CREDENTIALS' });
  expect(await failure(credentials.verifyEmail({ token: later }))).toMatchObject(invalid);
});

test('a change with the current password ends the other sessions, and not this one', async () => {
  const lea = await somebody(house);
  const other = await signIn(lea, lea.password);
  const { token: open } = await recover(lea);
  const change = (currentPassword: string, newPassword: string) =>
    credentials.changePassword({ currentPassword, newPassword }, { token: lea.accessToken });
  expect(await failure(change('wrong', 'a new password'))).toMatchObject({ reason: 'WRONG_PASSWORD' });
  expect((await failure(change(lea.password, 'short'))).violations).toMatchObject([{ field: 'new_password' }]);
  await change(lea.password, 'a new password');
  expect(await isEnded(other)).toBe(true);
  await house.auth.refresh({ refreshToken: lea.refreshToken });
  expect(await failure(signIn(lea, lea.password))).toMatchObject({ reason: 'INVALID_CREDENTIALS' });
  await signIn(lea, 'a new password');
  expect(await failure(credentials.resetPassword({ token: open, password: 'x password' }))).toMatchObject(invalid);
  expect((await templatesOf(lea)).at(-1)).toBe('password-changed');
});

test('of two changes at once one takes effect', async () => {
  const lea = await somebody(house);
  const results = await Promise.allSettled(
    ['first password', 'second password'].map((newPassword) =>
      credentials.changePassword({ currentPassword: lea.password, newPassword }, { token: lea.accessToken }),
    ),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});
