import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { openDatabase } from '@plaza/service';
import { addApp, secretOf } from '../../../test/apps.ts';
import { softKey } from '../../../test/authenticator.ts';
import { failure, somebody, startAuth, type Harness, type Registered } from '../../../test/harness.ts';
import { grantAdmin } from '../../operator.ts';
import { schema } from '../../orm.config.ts';
import { codeOf, stepAt } from './totp.ts';

let house: Harness;

beforeAll(async () => {
  house = await startAuth();
});
afterAll(() => house.close());

const step = 30_000;
interface Guarded extends Registered {
  as: { token: string };
  factor: string;
  code: () => string;
  signIn: () => Promise<string>;
}

/** Somebody with an app. */
async function guarded(): Promise<Guarded> {
  const person = await somebody(house);
  const as = { token: person.accessToken };
  const { id, code } = await addApp(house, as);
  const signIn = async () => (await house.auth.login(person)).challenge?.challengeToken ?? '';
  return { ...person, as, factor: id, code, signIn };
}

const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('an app', () => {
  test('counts once it is confirmed, and then a sign-in takes two steps', async () => {
    const person = await somebody(house);
    const as = { token: person.accessToken };
    const begun = await house.factors.beginTotp({ name: 'Phone' }, as);
    expect(begun.otpauthUri).toContain(`secret=${begun.secret}&issuer=Plaza`);
    expect((await house.auth.login(person)).challenge).toBeUndefined();
    expect(await house.factors.listFactors({}, as)).toEqual({ factors: [], recoveryCodesLeft: 0 });

    const code = () => codeOf(secretOf(begun.secret), stepAt(house.now()));
    expect((await failure(house.factors.confirmTotp({ id: begun.id, code: wrong(code()) }, as))).reason).toBe(
      'FACTOR_CODE_INVALID',
    );
    const taken = code();
    const { factor } = await house.factors.confirmTotp({ id: begun.id, code: taken }, as);
    expect(factor).toMatchObject({ id: begun.id, kind: 'totp', name: 'Phone' });

    const answer = await house.auth.login(person);
    expect(answer).toMatchObject({ user: undefined, accessToken: '', refreshToken: '', expiresIn: 0 });
    expect(answer.challenge).toMatchObject({ methods: ['totp'] });
    const challengeToken = answer.challenge?.challengeToken ?? '';
    // The code that confirmed the app was taken.
    expect(await failure(house.factors.loginWithFactor({ challengeToken, code: taken }))).toMatchObject({
      reason: 'FACTOR_CODE_INVALID',
      metadata: { tries_left: '4' },
    });
    house.advance(step);
    const signedIn = await house.factors.loginWithFactor({ challengeToken, code: code() });
    expect(signedIn).toMatchObject({ user: { id: person.id }, tokenType: 'Bearer', expiresIn: 900 });
    const claims = decodeJwt(signedIn.accessToken);
    expect(claims).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], methods: ['totp'] });
    const refreshed = await house.auth.refresh({ refreshToken: signedIn.refreshToken });
    expect(decodeJwt(refreshed.accessToken)).toMatchObject({
      auth_time: claims['auth_time'],
      amr: ['pwd', 'otp', 'mfa'],
    });
    // One challenge, one session.
    house.advance(step);
    expect((await failure(house.factors.loginWithFactor({ challengeToken, code: code() }))).reason).toBe(
      'CHALLENGE_INVALID',
    );
  });

  test('one code at two replicas at once lets one in', async () => {
    const person = await guarded();
    const other = await house.replica();
    const [first, second] = [await person.signIn(), await person.signIn()];
    const code = person.code();
    const results = await Promise.allSettled([
      house.factors.loginWithFactor({ challengeToken: first, code }),
      other.factors.loginWithFactor({ challengeToken: second, code }),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('a challenge takes five tries, also at once, and an account ten wrong codes in fifteen minutes', async () => {
    const person = await guarded();
    const guess = async (challengeToken: string, count: number) => {
      const code = wrong(person.code());
      const all = Array.from({ length: count }, () => failure(house.factors.loginWithFactor({ challengeToken, code })));
      return (await Promise.all(all)).map(({ reason }) => reason).sort();
    };
    const last = await person.signIn();
    expect(await guess(await person.signIn(), 8)).toEqual([
      ...Array<string>(3).fill('CHALLENGE_INVALID'),
      ...Array<string>(5).fill('FACTOR_CODE_INVALID'),
    ]);
    expect(await guess(await person.signIn(), 5)).toEqual(Array(5).fill('FACTOR_CODE_INVALID'));
    const locked = await failure(house.factors.loginWithFactor({ challengeToken: last, code: person.code() }));
    expect(locked.reason).toBe('FACTOR_LOCKED');
    expect(locked.retryAfterMs).toBeGreaterThan(800_000);
    house.advance(15 * 60_000);
    await house.factors.loginWithFactor({ challengeToken: await person.signIn(), code: person.code() });
  });

  test('what is not of this sign-in, or of nobody, or too old is refused', async () => {
    const [person, other] = [await guarded(), await guarded()];
    const reasonOf = async (request: object) => (await failure(house.factors.loginWithFactor(request))).reason;
    const challengeToken = await person.signIn();
    expect(await reasonOf({ challengeToken: 'x', code: '123456' })).toBe('CHALLENGE_INVALID');
    expect(await reasonOf({ challengeToken })).toBe('INVALID_ARGUMENT');
    expect(await reasonOf({ challengeToken, code: '1', recoveryCode: '2' })).toBe('INVALID_ARGUMENT');
    expect(await reasonOf({ code: '123456' })).toBe('INVALID_ARGUMENT');
    expect((await failure(house.factors.removeFactor({ id: person.factor }, other.as))).reason).toBe(
      'FACTOR_NOT_FOUND',
    );
    expect((await failure(house.factors.renameFactor({ id: person.factor, name: 'Mine' }, other.as))).reason).toBe(
      'FACTOR_NOT_FOUND',
    );
    house.advance(10 * 60_000);
    expect(await reasonOf({ challengeToken, code: person.code() })).toBe('CHALLENGE_INVALID');
  });

  test('a registration that is repeated does not go past the second factor', async () => {
    const once = { idempotencyKey: 'register-and-guard' };
    const request = { email: 'twice@plaza.example', password: 'password', name: 'Twice' };
    const { accessToken } = await house.auth.register(request, once);
    const { id, secret } = await house.factors.beginTotp({ name: 'Phone' }, { token: accessToken });
    const code = codeOf(secretOf(secret), stepAt(house.now()));
    await house.factors.confirmTotp({ id, code }, { token: accessToken });
    expect((await failure(house.auth.register(request, once))).reason).toBe('EMAIL_TAKEN');
  });
});

describe('recovery codes', () => {
  test('each stands in once, a new set replaces the old one, and with the last factor they go', async () => {
    const person = await guarded();
    const bare = await somebody(house);
    expect((await failure(house.factors.createRecoveryCodes({}, { token: bare.accessToken }))).reason).toBe(
      'FACTOR_NEEDED',
    );
    const { codes: old } = await house.factors.createRecoveryCodes({}, person.as);
    const { codes } = await house.factors.createRecoveryCodes({}, person.as);
    expect(new Set(codes).size).toBe(10);
    const [first = '', second = ''] = codes;
    const use = async (recoveryCode: string) =>
      house.factors.loginWithFactor({ challengeToken: await person.signIn(), recoveryCode });
    expect((await failure(use(old[0] ?? ''))).reason).toBe('FACTOR_CODE_INVALID');
    const results = await Promise.allSettled([use(first), use(first.toUpperCase())]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(decodeJwt((await use(second)).accessToken)).toMatchObject({
      amr: ['pwd', 'recovery_code', 'mfa'],
      methods: ['totp', 'recovery_code'],
    });
    expect((await house.factors.listFactors({}, person.as)).recoveryCodesLeft).toBe(8);
    const events = await house.files.admin<{ payload: { change: string; left?: number } }>(
      `select payload from outbox where type = 'plaza.events.v1.SecurityChanged' and user_id = $1 order by position`,
      [person.id],
    );
    expect(events.map(({ payload }) => payload.change)).toEqual([
      'app_added',
      'recovery_codes_created',
      'recovery_codes_created',
      'recovery_code_used',
      'recovery_code_used',
    ]);
    await house.factors.removeFactor({ id: person.factor }, person.as);
    expect(await house.factors.listFactors({}, person.as)).toMatchObject({ factors: [], recoveryCodesLeft: 0 });
    expect((await house.auth.login(person)).accessToken).not.toBe('');
  });
});

describe('passkeys', () => {
  async function withPasskey() {
    const person = await somebody(house);
    const as = { token: person.accessToken };
    const key = softKey();
    const { options } = await house.factors.beginPasskey({}, as);
    const { factor } = await house.factors.addPasskey({ name: 'Laptop', passkey: key.create(options as never) }, as);
    return { ...person, as, key, factor };
  }

  test('sign in without an address, once for each answer', async () => {
    const { id, key, factor } = await withPasskey();
    expect(factor).toMatchObject({ kind: 'passkey', name: 'Laptop', userVerified: true, backedUp: false });
    const { options } = await house.factors.getPasskeyOptions({});
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    const passkey = key.get(options as never);
    const signedIn = await house.factors.loginWithPasskey({ passkey });
    expect(signedIn.user?.id).toBe(id);
    expect(decodeJwt(signedIn.accessToken)).toMatchObject({ amr: ['pop', 'user', 'mfa'], methods: ['passkey'] });
    expect((await failure(house.factors.loginWithPasskey({ passkey }))).reason).toBe('PASSKEY_INVALID');
  });

  test('an answer from elsewhere, of another key, unverified, too old or for something else is refused', async () => {
    const { as, key, email, password } = await withPasskey();
    const refused = async (passkey: Record<string, unknown>) =>
      expect((await failure(house.factors.loginWithPasskey({ passkey }))).reason).toBe('PASSKEY_INVALID');
    const ask = async (more = {}, call = {}) =>
      (await house.factors.getPasskeyOptions(more, call)).options as { challenge: string };
    await refused(key.get(await ask(), { origin: 'https://plaza.example.evil' }));
    await refused(key.get(await ask(), { verified: false }));
    await refused(softKey().get(await ask()));
    await refused({ id: key.id });
    await refused({});
    await refused(key.get({ challenge: Buffer.alloc(54).toString('base64url') }));
    // Asked for another purpose.
    await refused(key.get(await ask({}, as)));
    const challengeToken = (await house.auth.login({ email, password })).challenge?.challengeToken ?? '';
    await refused(key.get(await ask({ challengeToken })));
    const old = await ask();
    house.advance(10 * 60_000);
    await refused(key.get(old));
  });

  test('are a second factor, and prove again who somebody is', async () => {
    const { email, password, key, id } = await withPasskey();
    const { challenge } = await house.auth.login({ email, password });
    expect(challenge?.methods).toEqual(['passkey']);
    const challengeToken = challenge?.challengeToken ?? '';
    const { options } = await house.factors.getPasskeyOptions({ challengeToken });
    expect(options).toMatchObject({ allowCredentials: [{ id: key.id }], userVerification: 'preferred' });
    const passkey = key.get(options as never, { verified: false });
    const { accessToken, user } = await house.factors.loginWithFactor({ challengeToken, passkey });
    expect([user?.id, decodeJwt(accessToken)['amr']]).toEqual([id, ['pwd', 'pop', 'mfa']]);

    house.advance(11 * 60_000);
    const as = { token: accessToken };
    expect(await failure(house.factors.beginTotp({ name: 'Phone' }, as))).toMatchObject({
      reason: 'STEP_UP_REQUIRED',
      metadata: { methods: 'passkey', max_age_seconds: '600' },
    });
    expect(await failure(house.factors.reauthenticate({ password }, as))).toMatchObject({
      reason: 'METHOD_NOT_ACCEPTED',
      metadata: { methods: 'passkey' },
    });
    const again = (await house.factors.getPasskeyOptions({}, as)).options;
    const fresh = await house.factors.reauthenticate({ passkey: key.get(again as never) }, as);
    expect(decodeJwt(fresh.accessToken)['amr']).toEqual(['pwd', 'pop', 'user', 'mfa']);
    await house.factors.beginTotp({ name: 'Phone' }, { token: fresh.accessToken });
  });

  test('one for each authenticator, and ten at most', async () => {
    const { as, key } = await withPasskey();
    const begin = async () => (await house.factors.beginPasskey({}, as)).options as { challenge: string };
    const options = await begin();
    expect(options).toMatchObject({ excludeCredentials: [{ id: key.id }], rp: { id: 'localhost' } });
    expect((await failure(house.factors.addPasskey({ name: 'Again', passkey: key.create(options) }, as))).reason).toBe(
      'PASSKEY_KNOWN',
    );
    for (let at = 0; at < 9; at++)
      await house.factors.addPasskey({ name: `Key ${at}`, passkey: softKey().create(await begin()) }, as);
    const eleventh = house.factors.addPasskey({ name: 'Eleven', passkey: softKey().create(await begin()) }, as);
    expect((await failure(eleventh)).reason).toBe('FACTOR_LIMIT_REACHED');
    expect((await house.factors.listFactors({}, as)).factors).toHaveLength(10);
  });

  test('the origins that may use them are public', async () => {
    expect(await house.factors.getRelatedOrigins({})).toEqual({ origins: ['http://localhost:3000'] });
  });
});

test('where administrators need a second factor, one without it can only add one', async () => {
  const strict = await house.replica({ adminFactorRequired: true });
  const person = await somebody(house);
  const database = await openDatabase(schema, house.files.url);
  await grantAdmin(database, person.email).finally(() => database.close());
  const { accessToken, refreshToken } = await strict.auth.login(person);
  const as = { token: accessToken };
  expect(decodeJwt(accessToken)).toMatchObject({ role: 'admin', scope: 'enrol' });
  expect((await failure(strict.auth.updateMe({ name: 'Other' }, as))).reason).toBe('SECOND_FACTOR_REQUIRED');
  expect((await strict.auth.getMe({}, as)).user?.id).toBe(person.id);
  const { id, secret } = await strict.factors.beginTotp({ name: 'Phone' }, as);
  await strict.factors.confirmTotp({ id, code: codeOf(secretOf(secret), stepAt(house.now())) }, as);
  const full = await strict.auth.refresh({ refreshToken });
  expect(decodeJwt(full.accessToken)['scope']).toBeUndefined();
  await strict.auth.updateMe({ name: 'Other' }, { token: full.accessToken });
});
