// Roles of staff, and what staff does for people.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AuthAuditServiceService } from '@plaza/api/auth-audit';
import { FactorServiceService } from '@plaza/api/factors';
import { PeopleAdminServiceService } from '@plaza/api/people';
import { SessionAdminServiceService, SessionServiceService } from '@plaza/api/sessions';
import { SignInHistoryServiceService } from '@plaza/api/sign-ins';
import { StaffServiceService } from '@plaza/api/staff';
import { openDatabase, type Database } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { decodeJwt } from 'jose';
import { grantAdmin, grantStaff, listStaff, revokeStaff } from '../../operator.ts';
import { schema } from '../../orm.config.ts';
import { failure, somebody, startAuth, type Harness, type Registered } from '../../../test/harness.ts';
import { mailsOf } from '../../../test/mails.ts';

let house: Harness;
let database: Database;
let admin: Registered & { token: string };
let staff: TestClient<typeof StaffServiceService>;
let people: TestClient<typeof PeopleAdminServiceService>;
let sessions: TestClient<typeof SessionAdminServiceService>;
let audit: TestClient<typeof AuthAuditServiceService>;

const signIn = async (person: Registered) => ({
  ...person,
  token: (await house.auth.login({ email: person.email, password: person.password })).accessToken,
});

beforeAll(async () => {
  house = await startAuth();
  database = await openDatabase(schema, house.files.url);
  staff = client(StaffServiceService, house.app.port);
  people = client(PeopleAdminServiceService, house.app.port);
  sessions = client(SessionAdminServiceService, house.app.port);
  audit = client(AuthAuditServiceService, house.app.port);
  const person = await somebody(house);
  await grantAdmin(database, person.email);
  admin = await signIn(person);
});
afterAll(async () => {
  for (const each of [staff, people, sessions, audit]) each.close();
  await database.close();
  await house.close();
});

const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;
const grant = (id: string, role: string) => staff.grantStaffRole({ id, role }, admin);
const revoke = (id: string, role: string) => staff.revokeStaffRole({ id, role }, admin);

async function member(role: string): Promise<Registered & { token: string }> {
  const person = await somebody(house);
  await grant(person.id, role);
  return signIn(person);
}

const refused = (token: string) =>
  until(
    async () => (await reasonOf(house.auth.getMe({}, { token })).catch(() => '')) === 'TOKEN_INVALID',
    'the token is refused',
  );

describe('roles', () => {
  test('a role permits what its set has, and a refusal names the permission', async () => {
    const support = await member('support');
    expect(decodeJwt(support.token)).toMatchObject({ role: 'user', staff: ['support'] });
    const { person } = await people.getPerson({ id: support.id }, support);
    expect(person).toMatchObject({ role: 'user', staffRoles: ['support'] });
    expect(person?.permissions).toContain('people.suspend');
    expect(person?.permissions).not.toContain('staff.write');
    expect(await failure(staff.listStaff({}, support))).toMatchObject({
      reason: 'PERMISSION_MISSING',
      metadata: { permission: 'staff.read' },
    });
    const auditor = await member('auditor');
    expect((await staff.listStaff({}, auditor)).staff.map(({ id }) => id)).toContain(support.id);
    expect(await reasonOf(sessions.endPersonSessions({ id: support.id }, auditor))).toBe('PERMISSION_MISSING');
    const nobody = await signIn(await somebody(house));
    expect(await reasonOf(people.getPerson({ id: nobody.id }, nobody))).toBe('PERMISSION_DENIED');
  });

  test('who gets or loses a role is refused with tokens of before, and it is in the audit log', async () => {
    const person = await somebody(house);
    await grant(person.id, 'finance');
    await refused(person.accessToken);
    const finance = await signIn(person);
    expect((await people.getPerson({ id: admin.id }, finance)).person?.id).toBe(admin.id);
    expect((await revoke(person.id, 'finance')).person?.staffRoles).toEqual([]);
    await refused(finance.token);
    const again = await signIn(person);
    expect(await reasonOf(people.getPerson({ id: admin.id }, again))).toBe('PERMISSION_DENIED');
    // What changes nothing ends no session.
    await revoke(person.id, 'finance');
    expect((await house.auth.getMe({}, again)).user?.id).toBe(person.id);
    const { entries } = await audit.listAuthAuditEntries({ subject: person.id, changesOnly: true }, admin);
    expect(entries.map(({ rpc }) => rpc.split('/')[1])).toEqual([
      'RevokeStaffRole',
      'RevokeStaffRole',
      'GrantStaffRole',
    ]);
    expect(entries.at(-1)?.details).toMatchObject({ after: { roles: ['finance'] } });
    expect(entries[1]?.details).toMatchObject({ before: { roles: ['finance'] } });
  });

  test('nobody changes their own roles, an unknown role is refused, and the last administrator stays', async () => {
    expect(await reasonOf(revoke(admin.id, 'admin'))).toBe('OWN_ROLES');
    const other = await member('admin');
    expect((await failure(grant(other.id, 'emperor'))).violations).toMatchObject([{ field: 'role' }]);
    expect(await reasonOf(grant('01936f2e-7d3a-7c55-9f10-2b8f6a1c9e01', 'support'))).toBe('USER_NOT_FOUND');
    // Each takes the role from the other at the same time: one stays.
    const results = await Promise.allSettled([
      staff.revokeStaffRole({ id: other.id, role: 'admin' }, admin),
      staff.revokeStaffRole({ id: admin.id, role: 'admin' }, other),
    ]);
    const admins = await house.files.admin<{ id: string }>(`select id from users where role = 'admin'`);
    expect(admins).toHaveLength(1);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    if (admins[0]!.id !== admin.id) await grantAdmin(database, admin.email);
    await revokeStaff(database, other.email, undefined);
    await expect(revokeStaff(database, admin.email, 'admin')).rejects.toMatchObject({ reason: 'LAST_ADMIN' });
    admin = await signIn(admin);
  });

  test('an operator gives and takes roles, and their entries name no person', async () => {
    const { id, email, accessToken } = await somebody(house);
    expect((await grantStaff(database, email.toUpperCase(), 'auditor')).roles).toEqual(['auditor']);
    await refused(accessToken);
    expect(await listStaff(database)).toContainEqual({ id, email, name: 'Somebody', roles: ['auditor'] });
    expect((await revokeStaff(database, email, undefined)).roles).toEqual([]);
    await expect(grantStaff(database, 'nobody@plaza.example', 'auditor')).rejects.toMatchObject({
      reason: 'USER_NOT_FOUND',
    });
    const { entries } = await audit.listAuthAuditEntries({ subject: id }, admin);
    expect(entries.map(({ rpc, actorRole }) => [rpc.split('/')[1], actorRole])).toEqual([
      ['RevokeStaffRole', 'operator'],
      ['GrantStaffRole', 'operator'],
    ]);
  });

  test('support cannot stop staff, and a role needs a recent sign-in', async () => {
    const support = await member('support');
    expect(await failure(sessions.suspendPerson({ id: admin.id, reason: 'x' }, support))).toMatchObject({
      reason: 'PERMISSION_MISSING',
      metadata: { permission: 'staff.write' },
    });
    expect(await reasonOf(sessions.endPersonSessions({ id: admin.id }, support))).toBe('PERMISSION_MISSING');
    house.advance(601_000);
    expect(await reasonOf(grant(support.id, 'finance'))).toBe('STEP_UP_REQUIRED');
    admin = await signIn(admin);
  });

  test('staff who must have a second factor has none of the permissions without one', async () => {
    const { auth, app } = await house.replica({ adminFactorRequired: true });
    const support = await member('support');
    const { accessToken } = await auth.login({ email: support.email, password: support.password });
    expect(decodeJwt(accessToken)).toMatchObject({ scope: 'enrol' });
    const there = client(PeopleAdminServiceService, app.port);
    expect(await reasonOf(there.listPeople({}, { token: accessToken }))).toBe('SECOND_FACTOR_REQUIRED');
    there.close();
  });
});

describe('a look as a person', () => {
  test('reads what the person reads for an hour, changes nothing, and is in their history', async () => {
    const [lea, support] = [await somebody(house), await member('support')];
    const given = await staff.impersonate({ id: lea.id, reason: 'She cannot find her tickets' }, support);
    const looking = { token: given.accessToken };
    expect(given).toMatchObject({ expiresIn: 3_600, person: { id: lea.id } });
    const { exp = 0, iat = 0, ...claims } = decodeJwt(given.accessToken);
    expect(exp - iat).toBe(3_600);
    expect(claims).toMatchObject({ sub: lea.id, role: 'user', act: { sub: support.id }, amr: [] });
    expect((await house.auth.getMe({}, looking)).user?.id).toBe(lea.id);
    expect(await reasonOf(house.auth.updateMe({ name: 'Thief' }, looking))).toBe('IMPERSONATION_READ_ONLY');
    const factors = client(FactorServiceService, house.app.port);
    for (const call of [
      factors.beginTotp({ name: 'Phone' }, looking),
      factors.createRecoveryCodes({}, looking),
      factors.reauthenticate({ password: lea.password }, looking),
      house.auth.login({ email: lea.email, password: lea.password }, looking),
    ])
      expect(await reasonOf(call)).toBe('IMPERSONATION_READ_ONLY');
    factors.close();
    const history = client(SignInHistoryServiceService, house.app.port);
    const { signIns } = await history.listSignIns({}, { token: lea.accessToken });
    expect(signIns[0]).toMatchObject({ method: 'staff', staffRole: 'support', ip: '', userAgent: '', failure: '' });
    expect(JSON.stringify(signIns)).not.toContain(support.id);
    history.close();
    const devices = client(SessionServiceService, house.app.port);
    expect((await devices.listSessions({}, { token: lea.accessToken })).sessions).toHaveLength(1);
    devices.close();
    const { entries } = await audit.listAuthAuditEntries({ subject: lea.id }, admin);
    expect(entries[0]).toMatchObject({ actor: support.id, reason: 'She cannot find her tickets' });
    house.advance(3_601_000);
    expect(await reasonOf(house.auth.getMe({}, looking))).toBe('TOKEN_EXPIRED');
    admin = await signIn(admin);
  });

  test('ends with its session, also late, and with the sessions of either', async () => {
    const [lea, support] = [await somebody(house), await member('support')];
    const look = async () =>
      (await staff.impersonate({ id: lea.id, reason: 'Help' }, await signIn(support))).accessToken;
    const stopped = await look();
    house.advance(30 * 60_000);
    await house.auth.logout({}, { token: stopped });
    await refused(stopped);
    const [first, second] = [await look(), await look()];
    admin = await signIn(admin);
    await sessions.endPersonSessions({ id: support.id }, admin);
    await refused(first);
    await refused(second);
    const third = await look();
    await sessions.endPersonSessions({ id: lea.id }, admin);
    await refused(third);
  });

  test('needs a reason, the permission and a recent sign-in, and is at nobody of the staff', async () => {
    const [lea, support, finance] = [await somebody(house), await member('support'), await member('finance')];
    expect((await failure(staff.impersonate({ id: lea.id }, support))).violations).toMatchObject([{ field: 'reason' }]);
    expect(await reasonOf(staff.impersonate({ id: lea.id, reason: 'x' }, finance))).toBe('PERMISSION_MISSING');
    for (const id of [admin.id, support.id, finance.id])
      expect(await reasonOf(staff.impersonate({ id, reason: 'x' }, support))).toBe('STAFF_NOT_IMPERSONATED');
    house.advance(601_000);
    expect(await reasonOf(staff.impersonate({ id: lea.id, reason: 'x' }, support))).toBe('STEP_UP_REQUIRED');
    admin = await signIn(admin);
  });
});

test('a reset that staff starts is the ordinary mail, counted with those that the person requests', async () => {
  const [lea, support] = [await somebody(house), await member('support')];
  const mails = mailsOf(house);
  await staff.startPasswordReset({ id: lea.id, reason: 'Asked on the phone' }, support);
  expect((await mails.newest(lea.id, 'reset-password')).email).toBe(lea.email);
  // Nothing has changed for the person yet.
  expect((await house.auth.getMe({}, { token: lea.accessToken })).user?.id).toBe(lea.id);
  for (let count = 2; count <= 5; count++) await staff.startPasswordReset({ id: lea.id, reason: 'Again' }, support);
  expect(await reasonOf(staff.startPasswordReset({ id: lea.id, reason: 'Again' }, support))).toBe('TOO_MANY_MAILS');
  expect(await reasonOf(staff.startPasswordReset({ id: lea.id, reason: '' }, support))).toBe('INVALID_ARGUMENT');
  const { entries } = await audit.listAuthAuditEntries({ subject: lea.id }, admin);
  expect(entries).toHaveLength(5);
  mails.close();
});
