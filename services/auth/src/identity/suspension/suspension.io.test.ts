import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AuthAuditServiceService } from '@plaza/api/auth-audit';
import { PeopleAdminServiceService } from '@plaza/api/people';
import { SessionAdminServiceService } from '@plaza/api/sessions';
import { newId, openDatabase } from '@plaza/service';
import { client, jitter, until, type TestClient } from '@plaza/testing';
import { grantAdmin } from '../../operator.ts';
import { schema } from '../../orm.config.ts';
import { failure, somebody, startAuth, type Harness } from '../../../test/harness.ts';

let house: Harness;
let admin: { id: string; token: string };
let staff: TestClient<typeof SessionAdminServiceService>;

beforeAll(async () => {
  house = await startAuth();
  staff = client(SessionAdminServiceService, house.app.port);
  const { id, email, password } = await somebody(house);
  const database = await openDatabase(schema, house.files.url);
  await grantAdmin(database, email);
  await database.close();
  admin = { id, token: (await house.auth.login({ email, password })).accessToken };
});
afterAll(async () => {
  staff.close();
  await house.close();
});

const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;
const inAnHour = (): Date => new Date(house.now().getTime() + 3_600_000);

test('a suspended person is refused everywhere in auth, and can sign in again when it is lifted', async () => {
  const { id, email, password, accessToken, refreshToken } = await somebody(house);
  expect(await staff.suspendPerson({ id, reason: 'Tickets sold twice' }, admin)).toEqual({ ended: 1 });
  expect(await reasonOf(house.auth.refresh({ refreshToken }))).toBe('ACCOUNT_SUSPENDED');
  const refused = await failure(house.auth.login({ email, password }));
  expect(refused).toMatchObject({ reason: 'ACCOUNT_SUSPENDED', metadata: {} });
  // A stranger learns nothing.
  expect(await reasonOf(house.auth.login({ email, password: 'wrong' }))).toBe('INVALID_CREDENTIALS');
  await until(
    async () =>
      (await house.auth.getMe({}, { token: accessToken }).catch((error: { reason: string }) => error.reason)) ===
      'ACCOUNT_SUSPENDED',
    'the access token is refused',
  );
  await staff.liftSuspension({ id }, admin);
  await staff.liftSuspension({ id }, admin);
  // What ended stays ended.
  expect(await reasonOf(house.auth.refresh({ refreshToken }))).toBe('REFRESH_TOKEN_INVALID');
  const { accessToken: token } = await house.auth.login({ email, password });
  expect((await house.auth.getMe({}, { token })).user?.id).toBe(id);
});

test('a suspension ends by itself, and its end is named', async () => {
  const { id, email, password } = await somebody(house);
  const end = inAnHour();
  await staff.suspendPerson({ id, reason: 'For a while', until: end }, admin);
  expect(await failure(house.auth.login({ email, password }))).toMatchObject({
    reason: 'ACCOUNT_SUSPENDED',
    metadata: { until: end.toISOString() },
  });
  const people = client(PeopleAdminServiceService, house.app.port);
  expect((await people.getPerson({ id }, admin)).suspension).toEqual({
    since: expect.any(Date),
    until: end,
    reason: 'For a while',
  });
  await staff.suspendPerson({ id, reason: 'For a moment', until: new Date(house.now().getTime() + 500) }, admin);
  await until(async () => !(await people.getPerson({ id }, admin)).suspension, 'the suspension has ended');
  people.close();
  await house.auth.login({ email, password });
});

test('a sign-in at the same time as the suspension leaves no session', async () => {
  for (let round = 0; round < 5; round++) {
    const { id, email, password } = await somebody(house);
    await Promise.allSettled([
      ...Array.from({ length: 4 }, () => jitter(20).then(() => house.auth.login({ email, password }))),
      jitter(20).then(() => staff.suspendPerson({ id, reason: 'At once' }, admin)),
    ]);
    expect(await house.files.admin('select 1 from sessions where user_id = $1 and ended_at is null', [id])).toEqual([]);
  }
});

test('a registration that is repeated under its key opens no session of a suspended person', async () => {
  const person = { email: 'repeated@plaza.example', password: 'password-1', name: 'Repeated' };
  const { user } = await house.auth.register(person, { idempotencyKey: 'again' });
  await staff.suspendPerson({ id: user!.id, reason: 'Spam' }, admin);
  expect(await reasonOf(house.auth.register(person, { idempotencyKey: 'again' }))).toBe('ACCOUNT_SUSPENDED');
});

test('administrators see the sessions of a person, and end them without a suspension', async () => {
  const { id, email, password, refreshToken } = await somebody(house);
  await house.auth.login({ email, password });
  const { sessions } = await staff.listPersonSessions({ id }, admin);
  expect(sessions.map(({ device, current }) => [device, current])).toEqual(Array(2).fill(['grpc-node-js', false]));
  expect(await staff.endPersonSessions({ id }, admin)).toEqual({ ended: 2 });
  expect((await staff.listPersonSessions({ id }, admin)).sessions).toEqual([]);
  expect(await reasonOf(house.auth.refresh({ refreshToken }))).toBe('REFRESH_TOKEN_INVALID');
  await house.auth.login({ email, password });
});

test('what cannot be is refused and changes nothing', async () => {
  const { id, accessToken: token } = await somebody(house);
  const past = new Date(house.now().getTime() - 1_000);
  for (const [wrong, reason] of [
    [{ id: admin.id, reason: 'Me' }, 'CANNOT_SUSPEND_YOURSELF'],
    [{ id: newId(), reason: 'Nobody' }, 'USER_NOT_FOUND'],
    [{ id }, 'INVALID_ARGUMENT'],
    [{ id, reason: 'x'.repeat(501) }, 'INVALID_ARGUMENT'],
    [{ id, reason: 'Late', until: past }, 'INVALID_ARGUMENT'],
    [{ id: 'x', reason: 'Who' }, 'INVALID_ARGUMENT'],
  ] as const)
    expect(await reasonOf(staff.suspendPerson(wrong, admin))).toBe(reason);
  const nobody = { id: newId() };
  for (const call of [
    staff.liftSuspension(nobody, admin),
    staff.endPersonSessions(nobody, admin),
    staff.listPersonSessions(nobody, admin),
  ])
    expect(await reasonOf(call)).toBe('USER_NOT_FOUND');
  expect(await reasonOf(staff.suspendPerson({ id, reason: 'Not mine to do' }, { token }))).toBe('PERMISSION_DENIED');
  expect((await house.auth.getMe({}, { token })).user?.id).toBe(id);
});

test('each act is in the audit log, with the state of before', async () => {
  const { id } = await somebody(house);
  await staff.suspendPerson({ id, reason: 'First' }, admin);
  await staff.suspendPerson({ id, reason: 'Second' }, admin);
  await staff.liftSuspension({ id }, admin);
  const audit = client(AuthAuditServiceService, house.app.port);
  const { entries } = await audit.listAuthAuditEntries({ subject: id }, admin);
  audit.close();
  expect(entries.map(({ rpc, reason }) => [rpc.split('/').at(-1), reason])).toEqual([
    ['LiftSuspension', ''],
    ['SuspendPerson', 'Second'],
    ['SuspendPerson', 'First'],
  ]);
  expect(JSON.stringify(entries[1])).toContain('First');
});
