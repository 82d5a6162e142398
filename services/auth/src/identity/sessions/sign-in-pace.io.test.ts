import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { openDatabase, type Database, type ServiceError } from '@plaza/service';
import { until } from '@plaza/testing';
import { randomBytes } from 'node:crypto';
import { schema } from '../../orm.config.ts';
import { failure, somebody, startAuth, type Harness, type Registered } from '../../../test/harness.ts';
import { countWrong, deleteForgotten, forgottenMs, takeTurn } from './sign-in-pace.ts';
import { findSignIn } from './sign-in.queries.ts';

let house: Harness;
let database: Database;

beforeAll(async () => {
  house = await startAuth({ bcrypt: { cost: 4, concurrency: 2, queue: 200 } });
  database = await openDatabase(schema, house.files.url);
});
afterAll(async () => {
  await database.close();
  await house.close();
});

const from = (address: string) => ({ metadata: { 'x-envoy-external-address': address } });
const reasonOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'signed in',
    (error: ServiceError) => error.reason,
  );

/** Guesses from many networks at once until one is refused. @returns the refusal */
function besiege(email: string, deviceToken = ''): Promise<ServiceError> {
  return until(async () => {
    const guesses = Array.from({ length: 20 }, (_, at) =>
      failure(house.auth.login({ email, password: `guess ${at}`, deviceToken }, from(`198.51.${at}.1`))),
    );
    // Those that wait for their turn are not waited for.
    return Promise.race([
      Promise.all(guesses).then(() => undefined),
      ...guesses.map((guess) => guess.then((error) => (error.reason === 'SIGN_IN_SLOWED' ? error : never))),
    ]);
  }, 'slowed down');
}

const never = new Promise<never>(() => undefined);

const counted = async (): Promise<string[]> =>
  (await house.files.admin<{ key: string }>("select encode(key, 'hex') as key from sign_in_paces")).map(
    ({ key }) => key,
  );

/** Of those who were not counted before: guesses of an earlier siege may still be under way. */
const failuresOf = async (before: string[] = []): Promise<number[]> =>
  (
    await house.files.admin<{ failures: number }>(
      "select failures from sign_in_paces where encode(key, 'hex') <> all ($1::text[]) order by failures",
      [before],
    )
  ).map(({ failures }) => failures);

test('a right password ends the count of wrong ones', async () => {
  const { email, password } = await somebody(house);
  const before = await counted();
  for (let at = 0; at < 3; at++)
    expect(await reasonOf(house.auth.login({ email, password: 'wrong' }))).toBe('INVALID_CREDENTIALS');
  expect(await failuresOf(before)).toEqual([3]);
  expect(await reasonOf(house.auth.login({ email, password }))).toBe('signed in');
  expect(await failuresOf(before)).toEqual([]);
});

const paceOf = async (key: Buffer, at = new Date()) =>
  (await findSignIn(database, '', { strangers: key, ofDevice: undefined }, at)).pace;

test('after five wrong passwords the next ones take turns, and too many at once are refused with a time to wait', async () => {
  const key = randomBytes(32);
  let clock = Date.now();
  const deps = { database, now: () => new Date(clock) };
  const read = () => paceOf(key, deps.now());
  for (let at = 0; at < 4; at++) await database.asSystem((em) => countWrong(em, key, deps.now()));
  await takeTurn(deps, key, await read());
  expect((await read())?.next_at).toEqual(new Date(clock));
  await database.asSystem((em) => countWrong(em, key, deps.now()));
  // Each takes its turn, a second after the one before it.
  const begun = clock;
  for (const seconds of [0, 1, 2]) {
    clock = begun + seconds * 1_000;
    await takeTurn(deps, key, await read());
    expect((await read())?.next_at).toEqual(new Date(begun + (seconds + 1) * 1_000));
  }
  // Fifty wrong ones, and more: ten seconds.
  for (let at = 0; at < 80; at++) await database.asSystem((em) => countWrong(em, key, deps.now()));
  clock += 3_600_000;
  await takeTurn(deps, key, await read());
  expect((await read())?.next_at).toEqual(new Date(clock + 10_000));
  const stop = new AbortController();
  const waits = failure(takeTurn(deps, key, await read(), stop.signal));
  await until(async () => ((await read())?.next_at.getTime() ?? 0) === clock + 20_000, 'the turn is taken');
  expect(await failure(takeTurn(deps, key, await read()))).toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
    reason: 'SIGN_IN_SLOWED',
    retryAfterMs: 11_000,
  });
  stop.abort();
  expect(await waits).toMatchObject({ reason: 'CANCELLED' });
});

test('an address without an account is slowed down alike', async () => {
  const { email } = await somebody(house);
  const [one, other] = [await besiege('nobody-at-all@plaza.example'), await besiege(email)];
  expect(one).toMatchObject({
    code: other.code,
    message: other.message,
    metadata: other.metadata,
    violations: other.violations,
    retryAfterMs: expect.any(Number),
  });
});

test('strangers do not slow the owner down on a known device, at any replica, and learn nothing of it', async () => {
  const owner: Registered = await somebody(house);
  const { email, password, deviceToken } = owner;
  expect(deviceToken).toMatch(/^[\w-]{91}$/);
  await besiege(email);
  const other = await house.replica();
  for (const auth of [house.auth, other.auth])
    expect(await reasonOf(auth.login({ email, password, deviceToken }))).toBe('signed in');
  // The token of somebody else's device, and an invented one, are those of a stranger.
  const { deviceToken: strange } = await somebody(house);
  for (const bad of [strange, 'A'.repeat(91)])
    expect(await besiege(email, bad)).toMatchObject({ code: status.RESOURCE_EXHAUSTED, reason: 'SIGN_IN_SLOWED' });
  // A thief of the device is slowed down too.
  for (let at = 0; at < 5; at++)
    expect(await reasonOf(house.auth.login({ email, password: 'wrong', deviceToken }))).toBe('INVALID_CREDENTIALS');
  expect(await failuresOf()).toContain(5);
});

test('a changed password makes devices unknown that signed in before', async () => {
  const { id, email, password, deviceToken } = await somebody(house);
  await house.files.admin(`update users set password_changed_at = now() + interval '2 seconds' where id = $1`, [id]);
  const before = await counted();
  await reasonOf(house.auth.login({ email, password: 'wrong', deviceToken }));
  await reasonOf(house.auth.login({ email, password: 'wrong' }));
  // Both were counted for the address.
  expect(await failuresOf(before)).toEqual([2]);
  expect(await reasonOf(house.auth.login({ email, password }))).toBe('signed in');
});

test("another person's device counts as a stranger's", async () => {
  const [lea, thief] = [await somebody(house), await somebody(house)];
  const { deviceToken } = await house.auth.login({ email: thief.email, password: thief.password });
  const before = await counted();
  for (let at = 0; at < 2; at++)
    expect(await reasonOf(house.auth.login({ email: lea.email, password: 'wrong', deviceToken }))).toBe(
      'INVALID_CREDENTIALS',
    );
  expect(await reasonOf(house.auth.login({ email: lea.email, password: 'wrong' }))).toBe('INVALID_CREDENTIALS');
  expect(await failuresOf(before)).toEqual([3]);
});

test('a token that is too long is malformed', async () => {
  const { email, password } = await somebody(house);
  expect(await failure(house.auth.login({ email, password, deviceToken: 'A'.repeat(201) }))).toMatchObject({
    code: status.INVALID_ARGUMENT,
    violations: [{ field: 'device_token' }],
  });
});

test('counts are forgotten after a day without a wrong password', async () => {
  const key = randomBytes(32);
  const long = new Date(Date.now() - forgottenMs);
  for (let at = 0; at < 7; at++) await database.asSystem((em) => countWrong(em, key, long));
  expect(await paceOf(key)).toBeUndefined();
  await database.asSystem((em) => countWrong(em, key, new Date()));
  expect(await paceOf(key)).toMatchObject({ failures: 1 });
  const others = (await failuresOf()).length;
  const gone = randomBytes(32);
  await database.asSystem((em) => countWrong(em, gone, long));
  expect(await database.asSystem((em) => deleteForgotten(em, new Date()))).toBe(false);
  expect((await failuresOf()).length).toBe(others);
});
