import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SignInHistoryServiceService } from '@plaza/api/sign-ins';
import { openDatabase, type Database } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { decodeJwt } from 'jose';
import { schema } from '../../orm.config.ts';
import { failure, somebody, startAuth, type Harness, type Registered } from '../../../test/harness.ts';
import { deleteOldSignIns } from './sign-ins.ts';

let house: Harness;
let database: Database;
let history: TestClient<typeof SignInHistoryServiceService>;

beforeAll(async () => {
  house = await startAuth();
  database = await openDatabase(schema, house.files.url);
  history = client(SignInHistoryServiceService, house.app.port);
});
afterAll(async () => {
  history.close();
  await database.close();
  await house.close();
});

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';
const from = (ip: string, userAgent = firefox) => ({
  metadata: { 'x-forwarded-user-agent': userAgent, 'x-envoy-external-address': ip },
});
const listed = async ({ accessToken: token }: Registered) => (await history.listSignIns({}, { token })).signIns;
const told = (id: string) =>
  house.files.admin(
    `select payload->>'device' as device, payload->>'ip' as ip from outbox where type like '%NewDeviceSignedIn' and user_id = $1 order by position`,
    [id],
  );

test('people see how and from where they signed in, and who tried to', async () => {
  const person = await somebody(house);
  const { email, password } = person;
  const { accessToken } = await house.auth.login({ email, password }, from('198.51.100.7'));
  await failure(house.auth.login({ email, password: 'wrong' }, from('203.0.113.9', 'curl/8.5.0')));
  await until(async () => (await listed(person)).length === 3, 'the failure is written');
  expect(await listed(person)).toEqual([
    expect.objectContaining({
      method: 'password',
      failure: 'password',
      device: 'curl',
      ip: '203.0.113.9',
      sessionId: '',
    }),
    expect.objectContaining({
      method: 'password',
      failure: '',
      device: 'Firefox on Windows',
      userAgent: firefox,
      ip: '198.51.100.7',
      sessionId: decodeJwt<{ sid: string }>(accessToken).sid,
    }),
    expect.objectContaining({ method: 'registration', failure: '', device: 'grpc-node-js', newDevice: false }),
  ]);
});

test('a sign-in from a new device is notified of, but not the first one after the registration', async () => {
  const { id, email, password } = await somebody(house);
  const signIn = (ip: string, userAgent?: string) => house.auth.login({ email, password }, from(ip, userAgent));
  await signIn('198.51.100.7');
  // The same browser with another version, in the same network.
  await signIn('198.51.100.99', firefox.replaceAll('145', '146'));
  expect(await told(id)).toEqual([]);
  await signIn('198.51.100.7', 'curl/8.5.0');
  await signIn('192.0.2.7');
  await signIn('192.0.2.8');
  expect(await told(id)).toEqual([
    { device: 'curl', ip: '198.51.100.7' },
    { device: 'Firefox on Windows', ip: '192.0.2.7' },
  ]);
});

test('what failed makes no device known, and an old account without a history is notified', async () => {
  const { id, email, password } = await somebody(house);
  await house.auth.login({ email, password });
  await failure(house.auth.login({ email, password: 'wrong' }, from('192.0.2.7')));
  await until(
    async () =>
      (await house.files.admin('select 1 from sign_ins where user_id = $1 and failure is not null', [id])).length,
    'the failure is written',
  );
  await house.auth.login({ email, password }, from('192.0.2.7'));
  expect(await told(id)).toHaveLength(1);
  const old = await somebody(house);
  await house.files.admin(`update users set created_at = now() - interval '100 days' where id = $1`, [old.id]);
  await house.files.admin('delete from sign_ins where user_id = $1', [old.id]);
  await house.auth.login({ email: old.email, password: old.password });
  expect(await told(old.id)).toHaveLength(1);
});

test('of one person at most fifty failures a day are kept', async () => {
  const { id, email } = await somebody(house);
  await house.files.admin(
    `insert into sign_ins (id, user_id, method, failure, device, network) select gen_random_uuid(), $1, 'password', 'password', '', '' from generate_series(1, 49)`,
    [id],
  );
  const failures = async () =>
    (await house.files.admin('select 1 from sign_ins where user_id = $1 and failure is not null', [id])).length;
  await failure(house.auth.login({ email, password: 'wrong' }));
  await until(async () => (await failures()) === 50, 'the fiftieth is written');
  await failure(house.auth.login({ email, password: 'wrong' }));
  const other = await somebody(house);
  await failure(house.auth.login({ email: other.email, password: 'wrong' }));
  await until(async () => (await listed(other)).length === 2, 'a later failure of somebody else is written');
  expect(await failures()).toBe(50);
});

test('the list has pages, of nobody else, and what is older than 90 days is deleted', async () => {
  const person = await somebody(house);
  const { accessToken: token, email, password } = person;
  for (let count = 0; count < 2; count++) await house.auth.login({ email, password });
  const first = await history.listSignIns({ pageSize: 2 }, { token });
  const second = await history.listSignIns({ pageSize: 2, pageToken: first.nextPageToken }, { token });
  expect([...first.signIns, ...second.signIns].map(({ method }) => method)).toEqual([
    'password',
    'password',
    'registration',
  ]);
  const stranger = { token: (await somebody(house)).accessToken };
  expect((await failure(history.listSignIns({ pageToken: first.nextPageToken }, stranger))).reason).toBe(
    'PAGE_TOKEN_INVALID',
  );
  await house.files.admin(
    `update sign_ins set created_at = now() - interval '91 days' where user_id = $1 and method = 'registration'`,
    [person.id],
  );
  expect(await database.asSystem((em) => deleteOldSignIns(em, house.now()))).toBe(false);
  expect((await listed(person)).map(({ method }) => method)).toEqual(['password', 'password']);
});
