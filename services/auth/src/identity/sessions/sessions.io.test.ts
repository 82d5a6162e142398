import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createSecretKey } from 'node:crypto';
import { openDatabase, type ServiceError } from '@plaza/service';
import { until } from '@plaza/testing';
import { createPasswords, type Passwords } from '../people/passwords.ts';
import { schema } from '../../orm.config.ts';
import { deleteOldSessions, endSessionsOf } from './sessions.ts';
import { knownDevices } from './known-devices.ts';
import { parseRefreshToken } from './refresh-token.ts';
import { signIn } from './sign-in.ts';
import { challengeSecrets } from '../challenges/secrets.ts';
import { failure, somebody, startAuth, type Harness } from '../../../test/harness.ts';

let house: Harness;

beforeAll(async () => {
  house = await startAuth();
});
afterAll(() => house.close());

const refused = { code: status.UNAUTHENTICATED, reason: 'REFRESH_TOKEN_INVALID' };
const minutes = (count: number): number => count * 60_000;

test('an unknown address and a wrong password are refused alike', async () => {
  const { email, password } = await somebody(house);
  const wrong = await failure(house.auth.login({ email, password: `${password}!` }));
  const unknown = await failure(house.auth.login({ email: 'nobody@plaza.example', password }));
  const impossible = await failure(house.auth.login({ email: 'not an address', password }));
  const control = await failure(house.auth.login({ email: 'nul\u0000@plaza.example', password: 'nul\u0000' }));
  for (const error of [wrong, unknown, impossible, control])
    expect(error).toMatchObject({
      code: status.UNAUTHENTICATED,
      reason: 'INVALID_CREDENTIALS',
      message: wrong.message,
      violations: [],
      metadata: {},
    });
});

test('an unknown address costs one bcrypt, as a wrong password does', async () => {
  const { email } = await somebody(house);
  const real = await createPasswords(house.config.bcrypt);
  const compared: (string | undefined)[] = [];
  const passwords: Passwords = {
    ...real,
    matches: (password, passwordHash, signal) => {
      compared.push(passwordHash);
      return real.matches(password, passwordHash, signal);
    },
  };
  const database = await openDatabase(schema, house.files.url);
  try {
    const deps = {
      database,
      passwords,
      sessions: {
        sessionTtlMs: 1000,
        reuseGraceMs: 1000,
        rotationKeys: [createSecretKey(Buffer.alloc(32))],
        placeHeaders: [],
        now: () => house.now(),
      },
      knownDevices: knownDevices([Buffer.alloc(32)]),
      secrets: challengeSecrets(Buffer.alloc(32)),
    };
    const [{ password_hash: hash } = { password_hash: '' }] = await house.files.admin<{ password_hash: string }>(
      'select password_hash from users where email = $1',
      [email],
    );
    for (const [address, hashes] of [
      [email, [hash]],
      ['nobody@plaza.example', [undefined]],
      ['none', [undefined]],
    ] as const) {
      compared.length = 0;
      expect(
        await failure(
          signIn(deps, { email: address, password: 'wrong', deviceToken: '' }, { ip: '', userAgent: '', place: '' }),
        ),
      ).toMatchObject({
        reason: 'INVALID_CREDENTIALS',
      });
      expect(compared).toEqual(hashes);
    }
  } finally {
    await real.close();
    await database.close();
  }
});

test('empty credentials are malformed', async () => {
  const error = await failure(house.auth.login({}));
  expect(error.reason).toBe('INVALID_ARGUMENT');
  expect(error.violations.map(({ field }) => field)).toEqual(['email', 'password']);
});

test('a password of more than 72 bytes never matches one that begins like it', async () => {
  await house.auth.register({ email: 'long@plaza.example', password: 'x'.repeat(72), name: 'Long' });
  expect((await house.auth.login({ email: 'long@plaza.example', password: 'x'.repeat(72) })).user?.email).toBe(
    'long@plaza.example',
  );
  expect((await failure(house.auth.login({ email: 'long@plaza.example', password: 'x'.repeat(73) }))).reason).toBe(
    'INVALID_CREDENTIALS',
  );
});

test('a sign-in renews a hash of another cost', async () => {
  const { id, email, password } = await somebody(house);
  const { auth } = await house.replica({ bcrypt: { ...house.config.bcrypt, cost: 5 } });
  await auth.login({ email, password });
  expect(await house.files.admin('select password_hash from users where id = $1', [id])).toEqual([
    { password_hash: expect.stringMatching(/^\$2b\$05/) },
  ]);
  expect((await house.auth.login({ email, password })).user?.id).toBe(id);
});

test('sign-ins beyond the number that may wait are refused with a time to wait, and the others succeed', async () => {
  const { email, password } = await somebody(house);
  const { auth } = await house.replica({ bcrypt: { cost: 8, concurrency: 1, queue: 2 } });
  const { results, busy } = await until(async () => {
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => auth.login({ email, password })));
    const busy = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown);
    // Sequential sign-ins all succeed.
    return busy.length > 0 && { results, busy };
  }, 'too many at once');
  expect(results.length - busy.length).toBeGreaterThanOrEqual(3);
  for (const error of busy)
    expect(error).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      reason: 'SERVER_BUSY',
      retryAfterMs: expect.any(Number),
    });
});

test('many concurrent sign-ins of one address do not block another address', async () => {
  const { email, password } = await somebody(house);
  const { auth } = await house.replica({ bcrypt: { cost: 10, concurrency: 1, queue: 6 } });
  const from = (address: string) => ({ metadata: { 'x-envoy-external-address': address } });
  const ended: string[] = [];
  const signIn = (who: string, address: string): Promise<string> =>
    auth
      .login({ email, password }, from(address))
      .then(
        () => 'served',
        (error: ServiceError) => error.reason,
      )
      .finally(() => ended.push(who));
  const flood = Array.from({ length: 30 }, (_, at) => signIn(`flood ${at}`, `2001:db8::${at}`));
  const others = [signIn('one', '203.0.113.1'), signIn('two', '203.0.113.2')];
  expect(await Promise.all(others)).toEqual(['served', 'served']);
  const answers = await Promise.all(flood);
  expect(answers.filter((answer) => answer === 'SERVER_BUSY').length).toBeGreaterThan(20);
  // Some of the flood waited before them, and were served after them.
  expect(ended.lastIndexOf('one')).toBeLessThan(ended.length - 1);
});

test('an access token says who, in which role and session, for fifteen minutes', async () => {
  const { id, accessToken } = await somebody(house);
  const [session] = await house.files.admin<{ id: string; opened: number }>(
    'select id, floor(extract(epoch from authenticated_at))::integer as opened from sessions where user_id = $1',
    [id],
  );
  const { iat = 0, exp = 0, ...claims } = decodeJwt(accessToken);
  expect(claims).toEqual({
    iss: 'plaza',
    aud: 'plaza',
    sub: id,
    role: 'user',
    sid: session?.id,
    auth_time: session?.opened,
    amr: ['pwd'],
  });
  expect(exp - iat).toBe(900);
  expect(decodeProtectedHeader(accessToken)).toEqual({ alg: 'ES256', typ: 'JWT', kid: expect.any(String) });
});

test('an access token says when its session was opened by signing in, however often it is refreshed', async () => {
  const { email, password, refreshToken } = await somebody(house);
  const { auth_time: signedInAt } = decodeJwt((await house.auth.login({ email, password })).accessToken);
  const registered = await house.auth.refresh({ refreshToken });
  house.advance(60_000);
  const refreshed = await house.auth.refresh({ refreshToken: registered.refreshToken });
  const [first, second] = [registered, refreshed].map(({ accessToken }) => decodeJwt(accessToken));
  expect(second?.['auth_time']).toBe(first?.['auth_time']);
  expect(second?.iat).toBeGreaterThan((first?.iat ?? 0) + 50);
  expect(decodeJwt((await house.auth.login({ email, password })).accessToken)['auth_time']).toBeGreaterThan(
    Number(signedInAt),
  );
});

test('a session stores its client', async () => {
  const { email, password, id } = await somebody(house);
  await house.auth.login(
    { email, password },
    { metadata: { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-user-agent': 'Fan/1.0' } },
  );
  expect(
    await house.files.admin(
      `select host(ip) as ip, user_agent from sessions where user_id = $1 order by id desc limit 1`,
      [id],
    ),
  ).toEqual([{ ip: '203.0.113.7', user_agent: 'Fan/1.0' }]);
  await house.auth.login({ email, password }, { metadata: { 'x-forwarded-for': 'no address' } });
  expect(
    await house.files.admin(`select host(ip) as ip from sessions where user_id = $1 order by id desc limit 1`, [id]),
  ).toEqual([{ ip: null }]);
});

test('a refresh answers a new pair, again and again', async () => {
  const { user, ...registered } = await somebody(house);
  let { refreshToken } = registered;
  const seen = new Set([refreshToken]);
  for (let round = 0; round < 5; round++) {
    const next = await house.auth.refresh({ refreshToken });
    expect(next.user).toEqual(user);
    expect((await house.auth.getMe({}, { token: next.accessToken })).user).toEqual(user);
    refreshToken = next.refreshToken;
    seen.add(refreshToken);
  }
  expect(seen.size).toBe(6);
});

test('a spent token that shows up later ends the session, for the thief and for the robbed', async () => {
  const { refreshToken: first } = await somebody(house);
  const { refreshToken: second } = await house.auth.refresh({ refreshToken: first });
  house.advance(11_000);
  expect(await failure(house.auth.refresh({ refreshToken: first }))).toMatchObject(refused);
  expect(await failure(house.auth.refresh({ refreshToken: second }))).toMatchObject(refused);
});

test('a retry within ten seconds gets the answer that was lost, and the session goes on', async () => {
  const { refreshToken: first } = await somebody(house);
  const { refreshToken: second } = await house.auth.refresh({ refreshToken: first });
  house.advance(9_000);
  expect((await house.auth.refresh({ refreshToken: first })).refreshToken).toBe(second);
  house.advance(60_000);
  expect((await house.auth.refresh({ refreshToken: second })).refreshToken).not.toBe(second);
});

test('a thief who is as fast as a retry is detected at the next refresh', async () => {
  const { refreshToken: stolen } = await somebody(house);
  const { refreshToken: robbed } = await house.auth.refresh({ refreshToken: stolen });
  const { refreshToken: thief } = await house.auth.refresh({ refreshToken: stolen });
  const { refreshToken: thiefs } = await house.auth.refresh({ refreshToken: thief });
  house.advance(minutes(10));
  expect(await failure(house.auth.refresh({ refreshToken: robbed }))).toMatchObject(refused);
  expect(await failure(house.auth.refresh({ refreshToken: thiefs }))).toMatchObject(refused);
});

test('only the token before the valid one counts as a retry', async () => {
  const { id, refreshToken: first } = await somebody(house);
  const { refreshToken: second } = await house.auth.refresh({ refreshToken: first });
  const { refreshToken: third } = await house.auth.refresh({ refreshToken: second });
  expect(await failure(house.auth.refresh({ refreshToken: first }))).toMatchObject(refused);
  expect(await failure(house.auth.refresh({ refreshToken: third }))).toMatchObject(refused);
  expect(await house.files.admin('select end_reason from sessions where user_id = $1', [id])).toEqual([
    { end_reason: 'reuse' },
  ]);
});

test('ten refreshes at once with one token all get the same successor', async () => {
  const { refreshToken } = await somebody(house);
  const { auth } = await house.replica();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, at) => (at % 2 ? auth : house.auth).refresh({ refreshToken })),
  );
  expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
  await house.auth.refresh({ refreshToken: answers[0]?.refreshToken ?? '' });
});

test('two tabs that refresh one cookie at once, a thousand times in all and at two replicas, stay signed in', async () => {
  const { refreshToken } = await somebody(house);
  const { auth } = await house.replica();
  // The browser's one place for the cookie: a tab sends what is there, and its answer replaces it.
  let cookie = refreshToken;
  const tab = async (replica: Harness['auth']): Promise<void> => {
    cookie = (await replica.refresh({ refreshToken: cookie })).refreshToken;
  };
  // Both wake up when the access token expires.
  for (let time = 0; time < 500; time++) await Promise.all([tab(house.auth), tab(auth)]);
  expect(
    await house.files.admin('select end_reason from sessions where id = $1', [parseRefreshToken(cookie)?.sessionId]),
  ).toEqual([{ end_reason: null }]);
});

test("an invented token is refused and ends nobody's session", async () => {
  const { refreshToken } = await somebody(house);
  const bytes = Buffer.from(refreshToken, 'base64url');
  const inventions = [0, 16, 20].map((from) =>
    Buffer.concat([bytes.subarray(0, from), Buffer.alloc(bytes.length - from, 1)]).toString('base64url'),
  );
  for (const invented of [...inventions, 'x', 'x'.repeat(86), `${refreshToken}=`, `${refreshToken} `, 'null']) {
    expect(await failure(house.auth.refresh({ refreshToken: invented }))).toMatchObject(refused);
  }
  expect((await failure(house.auth.refresh({}))).reason).toBe('INVALID_ARGUMENT');
  await house.auth.refresh({ refreshToken });
});

test('a session without use for thirty days has ended; one that was used continues', async () => {
  const used = await somebody(house);
  const unused = await somebody(house);
  const day = minutes(24 * 60);
  house.advance(29 * day);
  const { refreshToken } = await house.auth.refresh({ refreshToken: used.refreshToken });
  house.advance(day + minutes(1));
  expect(await failure(house.auth.refresh({ refreshToken: unused.refreshToken }))).toMatchObject(refused);
  await house.auth.refresh({ refreshToken });
});

test('a logout with the refresh token ends its session and no other, and may be repeated', async () => {
  const { email, password, refreshToken, id } = await somebody(house);
  const other = await house.auth.login({ email, password });
  await house.auth.logout({ refreshToken });
  await house.auth.logout({ refreshToken });
  expect(await failure(house.auth.refresh({ refreshToken }))).toMatchObject(refused);
  await house.auth.refresh({ refreshToken: other.refreshToken });
  expect(await house.files.admin('select end_reason from sessions where user_id = $1 order by id', [id])).toEqual([
    { end_reason: 'logout' },
    { end_reason: null },
  ]);
});

test('all sessions of a person can be ended but for one, and those of others go on', async () => {
  const one = await somebody(house);
  const other = await somebody(house);
  const kept = await house.auth.login({ email: one.email, password: one.password });
  const database = await openDatabase(schema, house.files.url);
  try {
    const except = decodeJwt<{ sid: string }>(kept.accessToken).sid;
    const end = () => database.asSystem((em) => endSessionsOf(em, one.id, { except, reason: 'password' }));
    expect(await end()).toEqual([decodeJwt<{ sid: string }>(one.accessToken).sid]);
    expect(await end()).toEqual([]);
  } finally {
    await database.close();
  }
  expect(await failure(house.auth.refresh({ refreshToken: one.refreshToken }))).toMatchObject(refused);
  for (const { refreshToken } of [kept, other]) await house.auth.refresh({ refreshToken });
  expect(await house.files.admin('select end_reason from sessions where user_id = $1 order by id', [one.id])).toEqual([
    { end_reason: 'password' },
    { end_reason: null },
  ]);
});

test('a logout with the access token ends its session', async () => {
  const { accessToken, refreshToken } = await somebody(house);
  await house.auth.logout({}, { token: accessToken });
  expect(await failure(house.auth.refresh({ refreshToken }))).toMatchObject(refused);
});

test('a logout with a spent token ends the session too', async () => {
  const { refreshToken: first } = await somebody(house);
  const { refreshToken: second } = await house.auth.refresh({ refreshToken: first });
  await house.auth.logout({ refreshToken: first });
  expect(await failure(house.auth.refresh({ refreshToken: second }))).toMatchObject(refused);
});

test('a logout without a token, or with an invalid one, is refused', async () => {
  expect((await failure(house.auth.logout({}))).reason).toBe('UNAUTHENTICATED');
  for (const refreshToken of ['x', 'x'.repeat(86)])
    expect(await failure(house.auth.logout({ refreshToken }))).toMatchObject(refused);
});

test('sessions are deleted some time after their end, others are not', async () => {
  const ended = await somebody(house);
  const kept = await somebody(house);
  await house.auth.logout({ refreshToken: ended.refreshToken });
  const database = await openDatabase(schema, house.files.url);
  try {
    expect(
      await database.asSystem((em) => deleteOldSessions(em, new Date(house.now().getTime() + 1000))),
    ).toBeGreaterThanOrEqual(1);
  } finally {
    await database.close();
  }
  const left = await house.files.admin<{ user_id: string }>('select user_id from sessions where user_id = any($1)', [
    [ended.id, kept.id],
  ]);
  expect(left).toEqual([{ user_id: kept.id }]);
});

test('a service that starts before its database reports this, and keeps running', async () => {
  const { auth } = await house.replica({ databaseUrl: 'postgres://plaza_auth:test@127.0.0.1:1/none' });
  expect(await failure(auth.login({ email: 'lea@plaza.example', password: 'demo1234' }))).toMatchObject({
    code: status.UNAVAILABLE,
    reason: 'UNAVAILABLE',
  });
  expect(await failure(auth.getJwks({}))).toMatchObject({ code: status.UNAVAILABLE });
});
