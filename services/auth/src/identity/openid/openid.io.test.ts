import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CredentialServiceService } from '@plaza/api/credentials';
import { SignInHistoryServiceService } from '@plaza/api/sign-ins';
import { client, until } from '@plaza/testing';
import type { OpenidProvider } from '@plaza/testing/openid-provider';
import { decodeJwt } from 'jose';
import pg from 'pg';
import { newId, openDatabase } from '@plaza/service';
import { addApp } from '../../../test/apps.ts';
import { softKey } from '../../../test/authenticator.ts';
import { failure, somebody, type Harness } from '../../../test/harness.ts';
import { schema } from '../../orm.config.ts';
import { mailsOf, type Mails } from '../../../test/mails.ts';
import { pages, startWithProviders, type WithProviders } from '../../../test/providers.ts';

let all: WithProviders;
let house: Harness;
let google: OpenidProvider;
let apple: OpenidProvider;
let mails: Mails;

beforeAll(async () => {
  all = await startWithProviders();
  ({ house, google, apple } = all);
  mails = mailsOf(house);
});
afterAll(async () => {
  mails.close();
  await all.close();
});

const amrOf = (token: string): unknown => decodeJwt(token)['amr'];
const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;

describe('a sign-in', () => {
  test('makes an account with a verified address and no password, and finds it again when the address is another one', async () => {
    const { providers } = await all.identities.listIdentityProviders({});
    expect(providers).toEqual([
      { id: 'google', name: 'Google' },
      { id: 'apple', name: 'Apple' },
    ]);
    const subject = all.newcomer({ email: 'Lea@Mail.Example', name: 'Léa Martin' });
    const first = await all.signIn(google, subject);
    expect(first).toMatchObject({ created: true, challenge: undefined, tokenType: 'Bearer' });
    expect(first.user).toMatchObject({ email: 'lea@mail.example', name: 'Léa Martin', role: 'user' });
    expect(first.user?.emailVerifiedAt).toBeInstanceOf(Date);
    expect(amrOf(first.accessToken)).toEqual(['fed']);
    for (const password of ['!', 'password'])
      expect(await reasonOf(house.auth.login({ email: 'lea@mail.example', password }))).toBe('INVALID_CREDENTIALS');

    google.accounts.set(subject, { email: 'lea@elsewhere.example', email_verified: true });
    const again = await all.signIn(google, subject);
    expect(again).toMatchObject({ created: false, user: { id: first.user?.id, email: 'lea@mail.example' } });
    const as = { token: again.accessToken };
    expect((await all.identities.listIdentities({}, as)).identities).toMatchObject([
      { provider: 'google', issuer: google.issuer, email: 'lea@elsewhere.example', lastUsedAt: expect.any(Date) },
    ]);
    const history = client(SignInHistoryServiceService, house.app.port);
    const { signIns } = await history.listSignIns({}, as);
    history.close();
    const succeeded = signIns.filter(({ failure: why }) => why === '');
    expect(succeeded.map(({ method }) => method)).toEqual(['provider', 'registration']);
    expect((await house.auth.refresh({ refreshToken: again.refreshToken })).user?.id).toBe(first.user?.id);
  });

  test('of Apple comes by a form, with a secret that is a token, and leads to the page that began it', async () => {
    const subject = all.newcomer({ name: undefined }, apple);
    const { authorizationUrl, state, verifier } = await all.identities.beginProviderSignIn({
      provider: 'apple',
      redirectUri: pages[1],
    });
    const { target, fields } = await apple.authorize(authorizationUrl, subject);
    expect(target).toBe('http://plaza.example/api/auth/providers/form');
    const user = JSON.stringify({ name: { firstName: 'Zoé', lastName: 'Roux' }, email: 'other@mail.example' });
    fields.set('user', user);
    fields.set('extra', 'ignored');
    const form = {
      contentType: 'application/x-www-form-urlencoded',
      data: Buffer.from(fields.toString()),
      extensions: [],
    };
    const page = Buffer.from((await all.identities.receiveProviderForm({ form })).data).toString();
    const url = /content="0;url=([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(url.startsWith(`${pages[1]}#`)).toBe(true);
    const passed = Object.fromEntries(new URLSearchParams(url.split('#')[1]));
    expect(passed).toEqual({ code: fields.get('code'), state, iss: apple.issuer, user });

    const request = { state, verifier, code: passed['code']!, issuer: passed['iss']!, user };
    const { user: person } = await all.identities.finishProviderSignIn({ ...request, language: 'fr' });
    expect(person).toMatchObject({ name: 'Zoé Roux', email: `${subject}@mail.example`, language: 'fr' });
    expect(apple.secrets.at(-1)).toMatchObject({ iss: 'TEAM123456', sub: 'plaza', aud: apple.issuer });
    const { iat, exp } = apple.secrets.at(-1) as { iat: number; exp: number };
    expect(exp - iat).toBe(300);
  });

  test('is finished once, by the client that began it, within ten minutes', async () => {
    const subject = all.newcomer();
    const finish = (request: object) => reasonOf(all.identities.finishProviderSignIn(request));
    const [mine, other] = [await all.goTo(google, subject), await all.goTo(google, subject)];
    expect(await finish({ ...mine, verifier: other.verifier })).toBe('OPENID_STATE_INVALID');
    expect(await finish({ ...mine, state: 'x' })).toBe('OPENID_STATE_INVALID');
    expect(await finish({ ...mine, code: '' })).toBe('INVALID_ARGUMENT');
    // A code of another sign-in fits to no other secret of PKCE, and an answer to no other issuer.
    expect(await finish({ ...mine, code: other.code })).toBe('OPENID_REFUSED');
    expect(await finish({ ...other, issuer: apple.issuer })).toBe('OPENID_REFUSED');

    const late = await all.goTo(google, subject);
    const several = await all.goTo(google, subject);
    const results = await Promise.allSettled([1, 2, 3].map(() => all.identities.finishProviderSignIn(several)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    house.advance(600_000);
    expect(await finish(late)).toBe('OPENID_STATE_INVALID');
  });

  test('of two at once with a new account makes one person', async () => {
    const subject = all.newcomer();
    const ways = [await all.goTo(google, subject), await all.goTo(google, subject)];
    const answers = await Promise.all(ways.map((way) => all.identities.finishProviderSignIn(way)));
    expect(new Set(answers.map(({ user }) => user?.id)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
  });

  test('that another with the same new account overtakes finds the person whom that one made', async () => {
    const subject = all.newcomer({ email: 'overtaken@mail.example' });
    const way = await all.goTo(google, subject);
    const other = new pg.Client({ connectionString: house.files.adminUrl, options: '-c search_path=auth' });
    await other.connect();
    // It has looked for the account at the provider already, and waits before it looks at who has the address.
    await other.query('begin');
    await other.query('lock table users in exclusive mode');
    const answer = all.identities.finishProviderSignIn(way);
    await until(
      async () =>
        (
          await house.files.admin(
            `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%users%'`,
          )
        ).length > 0,
      'it waits',
    );
    const id = newId();
    await other.query(
      `insert into users (id, email, email_verified_at, password_hash, name) values ($1, 'overtaken@mail.example', now(), '!', 'A')`,
      [id],
    );
    await other.query('insert into identities (id, user_id, issuer, subject) values ($1, $2, $3, $4)', [
      newId(),
      id,
      google.issuer,
      subject,
    ]);
    await other.query('commit');
    await other.end();
    expect(await answer).toMatchObject({ created: false, user: { id } });
  });

  test('without a verified address makes no account, and takes none that has proven the address', async () => {
    for (const account of [{ email_verified: false }, { email: undefined }, { email: 'no address' }])
      expect(await reasonOf(all.signIn(google, all.newcomer(account)))).toBe('OPENID_EMAIL_NEEDED');
    const owner = await somebody(house);
    await house.files.admin('update users set email_verified_at = now() where id = $1', [owner.id]);
    const subject = all.newcomer({ email: owner.email });
    expect(await reasonOf(all.signIn(google, subject))).toBe('OPENID_EMAIL_TAKEN');
    expect((await house.auth.login(owner)).user?.id).toBe(owner.id);
    // Nor one that has not, without the provider's word.
    const thief = await somebody(house);
    const unproven = all.newcomer({ email: thief.email, email_verified: false });
    expect(await reasonOf(all.signIn(google, unproven))).toBe('OPENID_EMAIL_NEEDED');
    expect((await house.auth.login(thief)).user?.id).toBe(thief.id);
  });

  test('asks for the second factor of a person who has one', async () => {
    const subject = all.newcomer();
    const { accessToken } = await all.signIn(google, subject);
    const app = await addApp(house, { token: accessToken });
    const { challenge, ...rest } = await all.signIn(google, subject);
    expect(rest).toMatchObject({ user: undefined, accessToken: '', refreshToken: '', created: false });
    expect(challenge).toMatchObject({ methods: ['totp'] });
    const { challengeToken } = challenge!;
    const signedIn = await house.factors.loginWithFactor({ challengeToken, code: app.code() });
    expect(amrOf(signedIn.accessToken)).toEqual(['fed', 'otp', 'mfa']);
  });

  test('of a suspended person is refused', async () => {
    const subject = all.newcomer();
    const { user } = await all.signIn(google, subject);
    const database = await openDatabase(schema, house.files.url);
    await database.asSystem((em) =>
      em.execute("update users set suspended_at = now(), suspension_reason = 'x' where id = ?", [user!.id]),
    );
    await database.close();
    expect(await reasonOf(all.signIn(google, subject))).toBe('ACCOUNT_SUSPENDED');
  });
});

describe('a thief who registered the address of somebody else first', () => {
  test('has nothing left when the owner comes through a provider', async () => {
    const thief = await somebody(house);
    const as = { token: thief.accessToken };
    await house.auth.updateMe({ name: 'Thief' }, as);
    await addApp(house, as);
    const [recoveryCode] = (await house.factors.createRecoveryCodes({}, as)).codes;
    const key = softKey();
    const { options } = await house.factors.beginPasskey({}, as);
    await house.factors.addPasskey({ name: 'Laptop', passkey: key.create(options as never) }, as);
    const own = all.newcomer({ email: 'thief@mail.example' });
    await all.link(as, google, own);
    const pending = await all.identities.beginIdentityLink({ provider: 'google' }, as);
    const another = await google.authorize(pending.authorizationUrl, all.newcomer());
    const { challenge } = await house.auth.login(thief);
    const credentials = client(CredentialServiceService, house.app.port);
    const change = { email: 'thief-later@mail.example', password: thief.password };
    await credentials.changeEmail(change, as);
    const { token: changing } = await mails.newest(thief.id, 'change-email');

    const owner = await all.signIn(google, all.newcomer({ email: thief.email, name: 'Owner' }));
    expect(owner).toMatchObject({ created: false, challenge: undefined, user: { id: thief.id, name: 'Owner' } });
    expect(owner.user?.emailVerifiedAt).toBeInstanceOf(Date);

    // Password, session, second factors, the sign-in in its second step, and the change of the address.
    expect(await reasonOf(house.auth.login(thief))).toBe('INVALID_CREDENTIALS');
    expect(await reasonOf(house.auth.refresh({ refreshToken: thief.refreshToken }))).toBe('REFRESH_TOKEN_INVALID');
    const request = (await house.factors.getPasskeyOptions({})).options as never;
    expect(await reasonOf(house.factors.loginWithPasskey({ passkey: key.get(request) }))).toBe('PASSKEY_INVALID');
    const second = { challengeToken: challenge!.challengeToken, recoveryCode: recoveryCode! };
    expect(await reasonOf(house.factors.loginWithFactor(second))).toBe('CHALLENGE_INVALID');
    expect(await reasonOf(credentials.verifyEmail({ token: changing }))).toBe('LINK_INVALID');
    credentials.close();
    // The thief's account at the provider, and one that they had begun to link.
    await until(
      () =>
        all.identities.listIdentities({}, as).then(
          () => false,
          ({ reason }: { reason: string }) => reason === 'TOKEN_INVALID',
        ),
      'the session of the thief is refused',
    );
    const { fields } = another;
    const link = { ...pending, code: fields.get('code')!, issuer: fields.get('iss')! };
    expect(await reasonOf(all.identities.linkIdentity(link, { token: owner.accessToken }))).toBe(
      'OPENID_STATE_INVALID',
    );
    expect(await all.signIn(google, own)).toMatchObject({ created: true, user: { email: 'thief@mail.example' } });

    const mine = { token: owner.accessToken };
    expect((await all.identities.listIdentities({}, mine)).identities).toHaveLength(1);
    expect(await house.factors.listFactors({}, mine)).toEqual({ factors: [], recoveryCodesLeft: 0 });
    const open = await house.files.admin('select id from sessions where user_id = $1 and ended_at is null', [thief.id]);
    expect(open).toHaveLength(1);
  });

  test('loses what they linked when the owner recovers the password by mail', async () => {
    const thief = await somebody(house);
    const own = all.newcomer({ email: 'thief-2@mail.example' });
    await all.link({ token: thief.accessToken }, google, own);
    const credentials = client(CredentialServiceService, house.app.port);
    await credentials.recoverPassword({ email: thief.email });
    const { token } = await mails.newest(thief.id, 'reset-password');
    await credentials.resetPassword({ token, password: 'the password of the owner' });
    credentials.close();
    expect(await all.signIn(google, own)).toMatchObject({ created: true });
  });
});

describe('a linked account', () => {
  test('is linked after a recent sign-in, signs in, and belongs to one person', async () => {
    const [lea, noah] = [await somebody(house), await somebody(house)];
    const as = { token: lea.accessToken };
    const subject = all.newcomer();
    const id = await all.link(as, google, subject);
    expect(await all.link(as, google, subject)).toBe(id);
    expect(await all.signIn(google, subject)).toMatchObject({ created: false, user: { id: lea.id } });
    expect(await reasonOf(all.link({ token: noah.accessToken }, google, subject))).toBe('IDENTITY_TAKEN');
    expect(await reasonOf(all.identities.unlinkIdentity({ id }, { token: noah.accessToken }))).toBe(
      'IDENTITY_NOT_FOUND',
    );
    // What one person began, another does not finish.
    const begun = await all.identities.beginIdentityLink({ provider: 'google' }, as);
    const { fields } = await google.authorize(begun.authorizationUrl, all.newcomer());
    const link = { ...begun, code: fields.get('code')!, issuer: fields.get('iss')! };
    expect(await reasonOf(all.identities.linkIdentity(link, { token: noah.accessToken }))).toBe('OPENID_STATE_INVALID');
    expect(await reasonOf(all.identities.finishProviderSignIn(link))).toBe('OPENID_STATE_INVALID');

    house.advance(601_000);
    const { accessToken: token } = await house.auth.refresh({ refreshToken: lea.refreshToken });
    for (const call of [
      all.identities.beginIdentityLink({ provider: 'google' }, { token }),
      all.identities.unlinkIdentity({ id }, { token }),
    ])
      expect(await reasonOf(call)).toBe('STEP_UP_REQUIRED');
    const events = await house.files.admin<{ change: string; name: string }>(
      `select payload->>'change' as change, payload->>'name' as name from outbox
        where type like '%SecurityChanged' and user_id = $1`,
      [lea.id],
    );
    expect(events).toEqual([{ change: 'identity_linked', name: 'Google' }]);
  });

  test('is no way to take the last way in', async () => {
    const subject = all.newcomer();
    const { accessToken: token, user } = await all.signIn(google, subject);
    const as = { token };
    const [only] = (await all.identities.listIdentities({}, as)).identities;
    expect(await reasonOf(all.identities.unlinkIdentity({ id: only!.id }, as))).toBe('LAST_WAY_IN');

    const key = softKey();
    const { options } = await house.factors.beginPasskey({}, as);
    const { factor } = await house.factors.addPasskey({ name: 'Key', passkey: key.create(options as never) }, as);
    await all.identities.unlinkIdentity({ id: only!.id }, as);
    expect(await reasonOf(house.factors.removeFactor({ id: factor!.id }, as))).toBe('LAST_WAY_IN');
    expect((await house.factors.listFactors({}, as)).factors).toHaveLength(1);
    const second = await all.link(as, google, subject);
    // Two that each leave the other: one of them happens.
    const results = await Promise.allSettled([
      house.factors.removeFactor({ id: factor!.id }, as),
      all.identities.unlinkIdentity({ id: second }, as),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const passwordless = await somebody(house);
    await all.link({ token: passwordless.accessToken }, google, all.newcomer());
    expect(user?.id).not.toBe(passwordless.id);
  });

  test('is named as the way to prove again who a person is', async () => {
    const subject = all.newcomer();
    const { accessToken, refreshToken } = await all.signIn(google, subject);
    expect(decodeJwt(accessToken)['methods']).toEqual(['provider']);
    house.advance(601_000);
    const { accessToken: token } = await house.auth.refresh({ refreshToken });
    expect(await failure(house.factors.beginTotp({ name: 'Phone' }, { token }))).toMatchObject({
      reason: 'STEP_UP_REQUIRED',
      metadata: { methods: 'provider' },
    });
    const again = await all.signIn(google, subject);
    await house.factors.beginTotp({ name: 'Phone' }, { token: again.accessToken });
  });

  test('is revoked at the provider when it is unlinked, as soon as the provider answers', async () => {
    const lea = await somebody(house);
    const as = { token: lea.accessToken };
    const subject = all.newcomer({}, apple);
    const id = await all.link(as, apple, subject);
    const other = await all.link(as, google, all.newcomer());
    const [row] = await house.files.admin<{ token: Buffer }>(
      'select refresh_token as token from identities where id = $1',
      [id],
    );
    expect(row!.token.length).toBeGreaterThan(40);
    apple.state = 'down';
    await all.identities.unlinkIdentity({ id }, as);
    await until(async () => {
      const [due] = await house.files.admin<{ attempts: number }>(
        'select attempts from identity_revocations where id = $1',
        [id],
      );
      return due?.attempts === 1;
    }, 'the first attempt');
    apple.state = 'up';
    house.advance(120_000);
    // Any other that is unlinked wakes the job.
    await all.identities.unlinkIdentity({ id: other }, as);
    await until(() => apple.revoked.includes(subject), 'the token is revoked');
    await until(
      async () => (await house.files.admin('select 1 from identity_revocations where id = $1', [id])).length === 0,
      'nothing is left to revoke',
    );
  });
});

describe('a provider', () => {
  test('that cannot be reached, never ends or says nothing is unavailable, and the sign-in begins again later', async () => {
    const subject = all.newcomer();
    for (const state of ['down', 'endless'] as const) {
      const way = await all.goTo(google, subject);
      google.state = state;
      const error = await failure(all.identities.finishProviderSignIn(way));
      google.state = 'up';
      expect(error).toMatchObject({ reason: 'OPENID_UNAVAILABLE', retryAfterMs: 5_000 });
      expect(await reasonOf(all.identities.finishProviderSignIn(way))).toBe('OPENID_STATE_INVALID');
    }
    expect((await all.signIn(google, subject)).created).toBe(true);
  });

  test('is one of those that the operator has configured, as is the page to come back to', async () => {
    expect(await reasonOf(all.identities.beginProviderSignIn({ provider: 'other' }))).toBe('OPENID_PROVIDER_UNKNOWN');
    const begin = { provider: 'google', redirectUri: 'https://evil.example/' };
    expect(await failure(all.identities.beginProviderSignIn(begin))).toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'redirect_uri' }],
    });
    const form = { contentType: 'application/json', data: Buffer.from('{}'), extensions: [] };
    expect(await reasonOf(all.identities.receiveProviderForm({ form }))).toBe('INVALID_ARGUMENT');
    const unknown = { ...form, contentType: 'application/x-www-form-urlencoded' };
    expect(await reasonOf(all.identities.receiveProviderForm({ form: unknown }))).toBe('OPENID_STATE_INVALID');
  });

  test('is asked for what it publishes of itself once', async () => {
    for (let count = 0; count < 3; count++) await all.goTo(google, all.newcomer());
    // Again after each of the failures above at most.
    expect(google.calls.get('/.well-known/openid-configuration')).toBeLessThanOrEqual(3);
  });
});
