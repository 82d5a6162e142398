// New passwords: for who has the mailbox, and for who has the current one.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CredentialServiceService } from '@plaza/api/credentials';
import { client, until, type TestClient } from '@plaza/testing';
import { addApp } from '../../../test/apps.ts';
import { softKey } from '../../../test/authenticator.ts';
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

describe('somebody with a second factor', () => {
  const password = 'a new password';
  const reset = (request: object) => credentials.resetPassword({ password, ...request });

  /** With a verified address, and an app. */
  async function guarded() {
    const person = await somebody(house);
    await credentials.verifyEmail({ token: (await mails.newest(person.id, 'verify-email')).token });
    const as = { token: person.accessToken };
    const app = await addApp(house, as);
    return { ...person, as, app };
  }

  test('sends a code too; without one the ways are named, and neither the link nor the code of the mail is spent', async () => {
    const lea = await guarded();
    const { token, code } = await recover(lea);
    for (const proof of [{ token }, { email: lea.email, code }])
      expect(await failure(reset(proof))).toMatchObject({
        reason: 'METHOD_NOT_ACCEPTED',
        metadata: { methods: 'totp' },
      });
    expect((await failure(reset({ token, factorCode: '1', recoveryCode: '2' }))).violations).toMatchObject([
      { field: 'factor_code' },
    ]);
    const factorCode = lea.app.code();
    expect((await failure(reset({ token, factorCode, password: 'short' }))).violations).toMatchObject([
      { field: 'password' },
    ]);
    expect(await failure(reset({ token, factorCode: lea.app.wrong() }))).toMatchObject({
      reason: 'FACTOR_CODE_INVALID',
    });
    await reset({ token, factorCode });
    expect((await signIn(lea, password)).challenge?.methods).toEqual(['totp']);
    expect(await failure(reset({ token, factorCode }))).toMatchObject(invalid);
  });

  test('can show a recovery code, once, or a passkey', async () => {
    const lea = await guarded();
    const [recoveryCode] = (await house.factors.createRecoveryCodes({}, lea.as)).codes;
    const { token } = await recover(lea);
    await reset({ token, recoveryCode });
    const { token: second } = await recover(lea, 2);
    expect(await failure(reset({ token: second, recoveryCode }))).toMatchObject({ reason: 'FACTOR_CODE_INVALID' });

    const marco = await guarded();
    const key = softKey();
    const { options } = await house.factors.beginPasskey({}, marco.as);
    await house.factors.addPasskey({ name: 'Laptop', passkey: key.create(options as never) }, marco.as);
    const asked = async () => (await house.factors.getPasskeyOptions({})).options as never;
    const { token: link } = await recover(marco);
    expect(
      await failure(reset({ token: (await recover(lea, 3)).token, passkey: key.get(await asked()) })),
    ).toMatchObject({
      reason: 'PASSKEY_INVALID',
    });
    await reset({ token: link, passkey: key.get(await asked()) });
  });

  test('guesses as often as at a sign-in, and a recovery code is accepted then', async () => {
    const lea = await guarded();
    const [recoveryCode] = (await house.factors.createRecoveryCodes({}, lea.as)).codes;
    const { token } = await recover(lea);
    const reasons = [];
    for (let count = 1; count <= 11; count++)
      reasons.push((await failure(reset({ token, factorCode: lea.app.wrong() }))).reason);
    expect(reasons).toEqual([...Array<string>(10).fill('FACTOR_CODE_INVALID'), 'FACTOR_LOCKED']);
    const { challenge } = await signIn(lea, lea.password);
    const challengeToken = challenge!.challengeToken;
    expect(await failure(house.factors.loginWithFactor({ challengeToken, code: lea.app.code() }))).toMatchObject({
      reason: 'FACTOR_LOCKED',
    });
    await reset({ token, recoveryCode });
  });

  test('changes address and password after a recent proof, and somebody without one as before', async () => {
    const [lea, noah] = [await guarded(), await somebody(house)];
    const email = 'lea-later@plaza.example';
    house.advance(601_000);
    const [old, plain] = await Promise.all(
      [lea, noah].map(async ({ refreshToken }) => ({
        token: (await house.auth.refresh({ refreshToken })).accessToken,
      })),
    );
    const needed = { reason: 'STEP_UP_REQUIRED', metadata: { methods: 'totp', max_age_seconds: '600' } };
    const change = { currentPassword: lea.password, newPassword: password };
    expect(await failure(credentials.changePassword(change, old))).toMatchObject(needed);
    expect(await failure(credentials.changeEmail({ email, password: lea.password }, old))).toMatchObject(needed);
    const { accessToken } = await house.factors.reauthenticate({ code: lea.app.code() }, old);
    await credentials.changeEmail({ email, password: lea.password }, { token: accessToken });
    await credentials.changePassword(change, { token: accessToken });
    await credentials.changePassword({ currentPassword: noah.password, newPassword: password }, plain);
  });
});

test('the factors of whoever registered the address unproven do not keep the owner out, and end', async () => {
  const thief = await somebody(house);
  const as = { token: thief.accessToken };
  await addApp(house, as);
  const [recoveryCode] = (await house.factors.createRecoveryCodes({}, as)).codes;
  const key = softKey();
  const { options } = await house.factors.beginPasskey({}, as);
  await house.factors.addPasskey({ name: 'Laptop', passkey: key.create(options as never) }, as);
  const { challenge } = await signIn(thief, thief.password);
  const { token } = await recover(thief);
  await credentials.resetPassword({ token, password: 'the owner’s password' });

  const { user, accessToken, challenge: none } = await signIn(thief, 'the owner’s password');
  expect(none).toBeUndefined();
  expect(user?.emailVerifiedAt).toBeInstanceOf(Date);
  expect(await house.factors.listFactors({}, { token: accessToken })).toMatchObject({
    factors: [],
    recoveryCodesLeft: 0,
  });
  const request = (await house.factors.getPasskeyOptions({})).options as never;
  expect(await failure(house.factors.loginWithPasskey({ passkey: key.get(request) }))).toMatchObject({
    reason: 'PASSKEY_INVALID',
  });
  const challengeToken = challenge!.challengeToken;
  expect(await failure(house.factors.loginWithFactor({ challengeToken, recoveryCode: recoveryCode! }))).toMatchObject({
    reason: 'CHALLENGE_INVALID',
  });
});

test('ten wrong current passwords in an hour are the most for an account, whichever call they are for', async () => {
  const lea = await somebody(house);
  const as = { token: lea.accessToken };
  const email = 'lea-guessed@plaza.example';
  const guess = async (at: number, current: string) =>
    (
      await failure(
        at % 2 === 0
          ? credentials.changePassword({ currentPassword: current, newPassword: 'a new password' }, as)
          : credentials.changeEmail({ email, password: current }, as),
      )
    ).reason;
  const reasons = [];
  for (let at = 1; at <= 10; at++) reasons.push(await guess(at, 'wrong'));
  expect(reasons).toEqual(Array(10).fill('WRONG_PASSWORD'));
  for (const at of [1, 2]) expect(await guess(at, lea.password)).toBe('PASSWORD_TRIES_USED');
  // Nobody else's, and no sign-in, waits for that.
  const other = await signIn(lea, lea.password);
  house.advance(3_600_001);
  const { accessToken } = await house.auth.refresh({ refreshToken: other.refreshToken });
  // A right one ends the count.
  await credentials.changeEmail({ email, password: lea.password }, { token: accessToken });
});
