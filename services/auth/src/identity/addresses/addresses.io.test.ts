// Addresses: proven by link and by code, changed, and changed back.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CredentialServiceService } from '@plaza/api/credentials';
import { client, type TestClient } from '@plaza/testing';
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
const profileOf = async ({ accessToken: token }: Pick<Registered, 'accessToken'>) =>
  (await house.auth.getMe({}, { token })).user!;
const wrongCode = (code: string): string => (code.startsWith('2') ? `3${code.slice(1)}` : `2${code.slice(1)}`);

/** As if so much time had passed since the person’s mails. */
const age = ({ id }: Registered, time: string) =>
  house.files.admin('update challenges set expires_at = expires_at - $2::interval where user_id = $1', [id, time]);

let addresses = 0;
const freshAddress = (): string => `address-${++addresses}@plaza.example`;

async function verified(): Promise<Registered> {
  const person = await somebody(house);
  await credentials.verifyEmail({ token: (await mails.newest(person.id, 'verify-email')).token });
  return person;
}

/** Requests another address. @returns the secrets of the mail to it */
async function change(person: Registered, email: string, count = 1): ReturnType<Mails['newest']> {
  await credentials.changeEmail({ email, password: person.password }, { token: person.accessToken });
  return mails.newest(person.id, 'change-email', count);
}

test('a registration sends a mail, whose link proves the address once', async () => {
  const lea = await somebody(house);
  expect((await profileOf(lea)).emailVerifiedAt).toBeUndefined();
  const mail = await mails.newest(lea.id, 'verify-email');
  expect(mail.email).toBe(lea.email);
  expect(await credentials.verifyEmail({ token: mail.token })).toEqual({ email: lea.email });
  expect((await profileOf(lea)).emailVerifiedAt).toBeInstanceOf(Date);
  expect(await failure(credentials.verifyEmail({ token: mail.token }))).toMatchObject(invalid);
  expect(await failure(credentials.sendVerification({}, { token: lea.accessToken }))).toMatchObject({
    reason: 'EMAIL_ALREADY_VERIFIED',
  });
});

test('a code proves the address too, and of two who use it at once one does', async () => {
  const lea = await somebody(house);
  const { code } = await mails.newest(lea.id, 'verify-email');
  const results = await Promise.allSettled(
    [code.toLowerCase(), code.replace('-', '')].map((typed) =>
      credentials.verifyEmail({ email: lea.email.toUpperCase(), code: typed }),
    ),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a newer mail makes the older one useless, an hour ends both, and there are five in an hour', async () => {
  const lea = await somebody(house);
  const first = await mails.newest(lea.id, 'verify-email');
  await credentials.sendVerification({}, { token: lea.accessToken });
  const second = await mails.newest(lea.id, 'verify-email', 2);
  for (const proof of [{ token: first.token }, { email: lea.email, code: first.code }])
    expect(await failure(credentials.verifyEmail(proof))).toMatchObject(invalid);
  for (let count = 2; count <= 5; count++) await credentials.sendVerification({}, { token: lea.accessToken });
  const refused = await failure(credentials.sendVerification({}, { token: lea.accessToken }));
  expect(refused).toMatchObject({ reason: 'TOO_MANY_MAILS', retryAfterMs: expect.any(Number) });
  expect(await failure(credentials.verifyEmail({ token: second.token }))).toMatchObject(invalid);
  const last = await mails.newest(lea.id, 'verify-email', 6);
  await age(lea, '1 hour');
  expect(await failure(credentials.verifyEmail({ token: last.token }))).toMatchObject(invalid);
});

test('five codes are tried in an hour, also across mails; the link still works', async () => {
  const lea = await somebody(house);
  const { code } = await mails.newest(lea.id, 'verify-email');
  const tryWrong = () => failure(credentials.verifyEmail({ email: lea.email, code: wrongCode(code) }));
  for (let count = 1; count <= 3; count++) expect(await tryWrong()).toMatchObject(invalid);
  await credentials.sendVerification({}, { token: lea.accessToken });
  const { code: newer, token } = await mails.newest(lea.id, 'verify-email', 2);
  for (let count = 4; count <= 5; count++) expect(await tryWrong()).toMatchObject(invalid);
  expect(await failure(credentials.verifyEmail({ email: lea.email, code: newer }))).toMatchObject({
    reason: 'CODE_TRIES_USED',
  });
  await credentials.verifyEmail({ token });
});

test('codes for an address that nobody has are counted and answered like others', async () => {
  const email = freshAddress();
  const reasons: string[] = [];
  for (let count = 1; count <= 6; count++)
    reasons.push((await failure(credentials.verifyEmail({ email, code: 'AAAA-AAAA' }))).reason);
  expect(reasons).toEqual([...Array<string>(5).fill('LINK_INVALID'), 'CODE_TRIES_USED']);
});

test('what is no token and no code is refused, and changes nothing', async () => {
  const lea = await somebody(house);
  const { token } = await mails.newest(lea.id, 'verify-email');
  for (const wrong of ['x', `${token.slice(0, -2)}AA`, token.slice(1)])
    expect(await failure(credentials.verifyEmail({ token: wrong }))).toMatchObject(invalid);
  expect((await failure(credentials.verifyEmail({}))).violations.map(({ field }) => field)).toEqual(['email', 'code']);
  expect(await failure(credentials.undoEmailChange({ token }))).toMatchObject(invalid);
  expect((await profileOf(lea)).emailVerifiedAt).toBeUndefined();
});

test('a new address is the person’s when they prove it, and the old one can undo it', async () => {
  const lea = await verified();
  const other = await house.auth.login({ email: lea.email, password: lea.password });
  const [old, next] = [lea.email, freshAddress()];
  const { email, token } = await change(lea, next);
  expect(email).toBe(next);
  expect((await profileOf(lea)).email).toBe(old);
  expect(await credentials.verifyEmail({ token })).toEqual({ email: next });
  expect((await profileOf(lea)).email).toBe(next);
  await house.auth.login({ email: next, password: lea.password });

  const undo = await mails.newest(lea.id, 'email-changed');
  expect(undo.email).toBe(old);
  await age(lea, '6 days');
  expect(await credentials.undoEmailChange({ token: undo.token })).toEqual({ email: old });
  for (const { refreshToken } of [lea, other])
    expect(await failure(house.auth.refresh({ refreshToken }))).toBeDefined();
  for (const address of [old, next])
    expect(await failure(house.auth.login({ email: address, password: lea.password }))).toMatchObject({
      reason: 'INVALID_CREDENTIALS',
    });
  const restored = await mails.newest(lea.id, 'email-restored');
  expect(restored.email).toBe(old);
  await credentials.resetPassword({ token: restored.token, password: 'another password' });
  await house.auth.login({ email: old, password: 'another password' });
});

test('to undo a change removes the factors that were added since it was requested, and tells the person of each', async () => {
  const lea = await verified();
  const as = { token: lea.accessToken };
  const own = await addApp(house, as, 'Mine');
  await house.factors.createRecoveryCodes({}, as);
  house.advance(2 * 3_600_000);
  // Whoever has the password and the phone for a moment.
  const { challenge } = await house.auth.login(lea);
  const challengeToken = challenge!.challengeToken;
  const { accessToken: token } = await house.factors.loginWithFactor({ challengeToken, code: own.code() });
  await credentials.changeEmail({ email: freshAddress(), password: lea.password }, { token });
  const theirs = await addApp(house, { token }, 'Theirs');
  await credentials.verifyEmail({ token: (await mails.newest(lea.id, 'change-email')).token });
  const key = softKey();
  const { options } = await house.factors.beginPasskey({}, { token });
  await house.factors.addPasskey({ name: 'Key', passkey: key.create(options as never) }, { token });
  const [recoveryCode] = (await house.factors.createRecoveryCodes({}, { token })).codes;

  await credentials.undoEmailChange({ token: (await mails.newest(lea.id, 'email-changed')).token });
  const { token: link } = await mails.newest(lea.id, 'email-restored');
  const password = 'another password';
  const asked = (await house.factors.getPasskeyOptions({})).options as never;
  for (const proof of [{ factorCode: theirs.code() }, { recoveryCode }])
    expect(await failure(credentials.resetPassword({ token: link, password, ...proof }))).toMatchObject({
      reason: 'FACTOR_CODE_INVALID',
    });
  expect(await failure(house.factors.loginWithPasskey({ passkey: key.get(asked) }))).toMatchObject({
    reason: 'PASSKEY_INVALID',
  });
  house.advance(30_000);
  await credentials.resetPassword({ token: link, password, factorCode: own.code() });
  expect((await house.auth.login({ email: lea.email, password })).challenge?.methods).toEqual(['totp']);
  const told = await house.files.admin<{ name: string }>(
    `select payload->>'name' as name from outbox
     where type like '%SecurityChanged' and user_id = $1 and payload->>'change' = 'factor_removed' order by position`,
    [lea.id],
  );
  expect(told.map(({ name }) => name).sort()).toEqual(['Key', 'Theirs']);
});

test('whoever changes the address twice does not end the link of the first owner', async () => {
  const lea = await verified();
  const [old, second, third] = [lea.email, freshAddress(), freshAddress()];
  await credentials.verifyEmail({ token: (await change(lea, second)).token });
  const first = await mails.newest(lea.id, 'email-changed');
  await credentials.verifyEmail({ token: (await change(lea, third, 2)).token });
  const later = await mails.newest(lea.id, 'email-changed', 2);
  await credentials.undoEmailChange({ token: first.token });
  expect(await failure(credentials.undoEmailChange({ token: later.token }))).toMatchObject(invalid);
  const [row] = await house.files.admin('select email from users where id = $1', [lea.id]);
  expect(row).toEqual({ email: old });
});

test('an address that nobody proved gets no link to undo, and a link ends after seven days', async () => {
  const lea = await somebody(house);
  await credentials.verifyEmail({ token: (await change(lea, freshAddress())).token });
  expect((await mails.of(lea.id)).map(({ template }) => template)).not.toContain('email-changed');
  const marco = await verified();
  await credentials.verifyEmail({ token: (await change(marco, freshAddress())).token });
  const { token } = await mails.newest(marco.id, 'email-changed');
  await age(marco, '7 days');
  expect(await failure(credentials.undoEmailChange({ token }))).toMatchObject(invalid);
});

test('a change needs the password and another address, and a verified one is taken', async () => {
  const [lea, marco] = [await verified(), await verified()];
  const ask = (request: { email: string; password: string }) =>
    failure(credentials.changeEmail(request, { token: lea.accessToken }));
  expect(await ask({ email: freshAddress(), password: 'wrong' })).toMatchObject({ reason: 'WRONG_PASSWORD' });
  expect(await ask({ email: lea.email, password: lea.password })).toMatchObject({ reason: 'EMAIL_UNCHANGED' });
  expect(await ask({ email: marco.email, password: lea.password })).toMatchObject({ reason: 'EMAIL_TAKEN' });
  expect((await mails.of(lea.id)).map(({ template }) => template)).toEqual(['verify-email']);
});

test('who registered with an address without proving it loses it to the one who proves it', async () => {
  const [thief, owner] = [await somebody(house), await verified()];
  const key = softKey();
  const { options } = await house.factors.beginPasskey({}, { token: thief.accessToken });
  const passkey = key.create(options as never);
  await house.factors.addPasskey({ name: 'Key', passkey }, { token: thief.accessToken });
  const rival = await verified();
  const [mine, theirs] = [await change(owner, thief.email), await change(rival, thief.email)];
  // Several claims are open; the first to prove the address has it.
  await credentials.verifyEmail({ email: thief.email, code: mine.code });
  expect((await profileOf(owner)).email).toBe(thief.email);
  expect(await failure(credentials.verifyEmail({ token: theirs.token }))).toMatchObject({ reason: 'EMAIL_TAKEN' });
  expect(await failure(house.auth.refresh({ refreshToken: thief.refreshToken }))).toBeDefined();
  await house.auth.login({ email: thief.email, password: owner.password });
  expect(await failure(house.auth.login({ email: thief.email, password: thief.password }))).toMatchObject({
    reason: 'INVALID_CREDENTIALS',
  });
  const asked = (await house.factors.getPasskeyOptions({})).options as never;
  expect(await failure(house.factors.loginWithPasskey({ passkey: key.get(asked) }))).toMatchObject({
    reason: 'PASSKEY_INVALID',
  });
  // No mail goes to the account without an address.
  expect(await failure(mails.recipients.getRecipient({ userId: thief.id }))).toMatchObject({
    reason: 'USER_NOT_FOUND',
  });
});
