import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { newId, type ServiceError } from '@plaza/service';
import { dated } from '@plaza/testing';
import { failure, somebody, startAuth, type Harness } from '../../../test/harness.ts';

let house: Harness;

beforeAll(async () => {
  house = await startAuth();
});
afterAll(() => house.close());

const settle = (calls: Promise<unknown>[]): Promise<PromiseSettledResult<unknown>[]> => Promise.allSettled(calls);
const count = async (table: string): Promise<number> =>
  Number((await house.files.admin<{ count: string }>(`select count(*) from ${table}`))[0]?.count);

test('a person registers, is signed in at once, and can sign in again', async () => {
  const { result, from, to } = await dated(() =>
    house.auth.register({
      email: 'Test@PaieCashFan.com',
      password: 'test123',
      name: 'Test User',
      clubId: 'AS_MONACO',
    }),
  );
  const { user, accessToken, refreshToken, tokenType, expiresIn } = result;
  expect(user).toMatchObject({ email: 'test@paiecashfan.com', name: 'Test User', clubId: 'AS_MONACO', role: 'user' });
  expect(user!.createdAt!.getTime()).toBeGreaterThanOrEqual(from - 1);
  expect(user!.createdAt!.getTime()).toBeLessThanOrEqual(to + 1);
  expect({ tokenType, expiresIn }).toEqual({ tokenType: 'Bearer', expiresIn: 900 });
  expect(refreshToken).toHaveLength(86);
  expect((await house.auth.getMe({}, { token: accessToken })).user).toEqual(user);
  expect((await house.auth.login({ email: 'TEST@paiecashfan.COM', password: 'test123' })).user).toEqual(user);
});

test('neither the password nor a token is in the database', async () => {
  const password = 'tell-tale-passphrase';
  const { refreshToken, accessToken } = await house.auth.register(
    { email: 'secret@plaza.example', password, name: 'Secret' },
    { idempotencyKey: newId() },
  );
  const everything = (
    await Promise.all(
      ['users', 'sessions', 'idempotency_keys', 'signing_keys'].map((table) =>
        house.files.admin<{ row: string }>(`select row_to_json(t)::text as row from ${table} t`),
      ),
    )
  )
    .flat()
    .map(({ row }) => row)
    .join('\n');
  const inHex = (text: string | Buffer): string => Buffer.from(text).toString('hex');
  for (const secret of [password, refreshToken, accessToken, accessToken.split('.')[2] ?? '']) {
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(inHex(secret));
  }
  expect(everything).not.toContain(inHex(Buffer.from(refreshToken, 'base64url').subarray(32)));
  expect(everything).toContain('$2b$04$');
});

test('a registered address is refused in upper and lower case, and nothing changes', async () => {
  await house.auth.register({ email: 'taken@plaza.example', password: 'test123', name: 'First' });
  const before = await count('users');
  for (const email of ['taken@plaza.example', 'TAKEN@plaza.example', 'Taken@Plaza.Example']) {
    expect(await failure(house.auth.register({ email, password: 'other123', name: 'Second' }))).toMatchObject({
      code: status.ALREADY_EXISTS,
      reason: 'EMAIL_TAKEN',
    });
  }
  expect(await count('users')).toBe(before);
});

test('of ten concurrent registrations of one address, one succeeds', async () => {
  const results = await settle(
    Array.from({ length: 10 }, (_, at) =>
      house.auth.register({
        email: at % 2 ? 'RACE@plaza.example' : 'race@plaza.example',
        password: 'test123',
        name: 'Racer',
      }),
    ),
  );
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  expect(
    results.filter((result) => result.status === 'rejected').map(({ reason }) => (reason as ServiceError).reason),
  ).toEqual(Array(9).fill('EMAIL_TAKEN'));
  expect(await house.files.admin(`select 1 from users where email = 'race@plaza.example'`)).toHaveLength(1);
});

test('odd but legal addresses register and sign in', async () => {
  for (const email of [
    'lea+tag@plaza.example',
    '"john..doe"@plaza.example',
    'x@plaza.example',
    "o'brien@sub.sub.plaza.example",
    '用户@例子.广告',
    `${'a'.repeat(64)}@plaza.example`,
  ]) {
    const { user } = await house.auth.register({ email, password: 'test123', name: 'Odd' });
    expect(user?.email).toBe(email);
    expect((await house.auth.login({ email, password: 'test123' })).user?.id).toBe(user?.id);
  }
});

test.each([
  ['email', { email: '' }],
  ['email', { email: 'no-at' }],
  ['email', { email: 'a@b' }],
  ['email', { email: 'a@plaza.example\r\nBcc: b@plaza.example' }],
  ['email', { email: 'nul\u0000@plaza.example' }],
  ['email', { email: `${'a'.repeat(260)}@plaza.example` }],
  ['password', { password: '' }],
  ['password', { password: '12345' }],
  ['password', { password: 'x'.repeat(73) }],
  ['password', { password: 'nul\u0000nul' }],
  ['name', { name: '' }],
  ['name', { name: '   ' }],
  ['name', { name: 'x'.repeat(101) }],
  ['name', { name: 'a\u0000b' }],
  ['name', { name: 'a\nb' }],
  ['name', { name: 'a\u202eb' }],
  ['club_id', { clubId: 'as monaco' }],
  ['club_id', { clubId: "'; drop table users; --" }],
  ['club_id', { clubId: 'A'.repeat(51) }],
])('a malformed %s is refused with its name, and nobody is made (%#)', async (field, fault) => {
  const before = await count('users');
  const error = await failure(
    house.auth.register({ email: 'fine@plaza.example', password: 'test123', name: 'Fine', clubId: '', ...fault }),
  );
  expect(error.code).toBe(status.INVALID_ARGUMENT);
  expect(error.reason).toMatch(/^(?:INVALID_ARGUMENT|PASSWORD_TOO_LONG)$/);
  expect([...new Set(error.violations.map((violation) => violation.field))]).toEqual([field]);
  expect(await count('users')).toBe(before);
});

test('what looks like SQL is a name like any other', async () => {
  const name = `Robert'); drop table users; -- ?`;
  const { user } = await house.auth.register({ email: 'bobby@plaza.example', password: 'test123', name });
  expect(user?.name).toBe(name);
});

test('a repeated key answers the same person with a session of its own', async () => {
  const person = { email: 'again@plaza.example', password: 'test123', name: 'Again', clubId: 'AS_MONACO' };
  const idempotencyKey = newId();
  const first = await house.auth.register(person, { idempotencyKey });
  const second = await house.auth.register(person, { idempotencyKey });
  const third = await house.auth.register({ ...person, email: 'AGAIN@plaza.example', requestId: idempotencyKey });
  expect(second.user).toEqual(first.user);
  expect(third.user).toEqual(first.user);
  expect(second.refreshToken).not.toBe(first.refreshToken);
  for (const { refreshToken } of [first, second, third])
    expect((await house.auth.refresh({ refreshToken })).user).toEqual(first.user);
  expect(await house.files.admin(`select 1 from users where email = 'again@plaza.example'`)).toHaveLength(1);
});

test('a key that was used for another registration is refused, whichever field differs', async () => {
  const person = { email: 'reused@plaza.example', password: 'test123', name: 'Reused', clubId: 'AS_MONACO' };
  const idempotencyKey = newId();
  await house.auth.register(person, { idempotencyKey });
  for (const other of [{ password: 'test124' }, { name: 'Other' }, { clubId: '' }]) {
    expect(await failure(house.auth.register({ ...person, ...other }, { idempotencyKey }))).toMatchObject({
      code: status.ALREADY_EXISTS,
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  }
  expect(await house.files.admin(`select 1 from users where email like 'reused%'`)).toHaveLength(1);
});

test('a key that another person used first can be used', async () => {
  const key = { idempotencyKey: newId() };
  const register = (email: string, name: string) => house.auth.register({ email, password: 'test123', name }, key);
  const [first, second] = [
    await register('first-comer@plaza.example', 'First'),
    await register('second-comer@plaza.example', 'Second'),
  ];
  expect([first.user?.name, second.user?.name]).toEqual(['First', 'Second']);
  // Under their own address, in any case, each is answered as before.
  expect((await register('FIRST-comer@plaza.example', 'First')).user).toEqual(first.user);
  expect((await failure(register('second-comer@plaza.example', 'First'))).reason).toBe('IDEMPOTENCY_KEY_REUSED');
});

test('a key whose registration failed may be tried again', async () => {
  const { email } = await somebody(house);
  const idempotencyKey = newId();
  expect(
    (await failure(house.auth.register({ email, password: 'test123', name: 'Late' }, { idempotencyKey }))).reason,
  ).toBe('EMAIL_TAKEN');
  expect(
    (await house.auth.register({ email: 'late@plaza.example', password: 'test123', name: 'Late' }, { idempotencyKey }))
      .user?.email,
  ).toBe('late@plaza.example');
});

test('ten concurrent calls of one registration under one key create one person and answer ten times', async () => {
  const person = { email: 'tenfold@plaza.example', password: 'test123', name: 'Tenfold' };
  const idempotencyKey = newId();
  const answers = await Promise.all(Array.from({ length: 10 }, () => house.auth.register(person, { idempotencyKey })));
  expect(new Set(answers.map(({ user }) => user?.id)).size).toBe(1);
  expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(10);
});

test('the event of a new person is written once, in the transaction that creates them', async () => {
  const key = newId();
  const person = { email: 'event@plaza.example', password: 'test123', name: 'Event' };
  const { user } = await house.auth.register(person, { idempotencyKey: key });
  await house.auth.register(person, { idempotencyKey: key });
  await settle([house.auth.register({ ...person, name: 'Another' }), house.auth.register(person)]);
  expect(
    await house.files.admin(
      `select type, aggregate, destination, payload from outbox where user_id = $1 and destination = 'wallet'`,
      [user?.id],
    ),
  ).toEqual([
    {
      type: 'plaza.events.v1.UserRegistered',
      aggregate: `user:${user?.id}`,
      destination: 'wallet',
      payload: { user_id: user?.id },
    },
  ]);
  // The registration, and the mail to prove the address.
  expect(await count('outbox')).toBe(2 * (await count('users')));
});
