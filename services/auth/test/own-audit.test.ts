// What people change about their own accounts is in the audit log of auth, without what opens them, and they can read it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AuthAuditServiceService } from '@plaza/api/auth-audit';
import { CredentialServiceService } from '@plaza/api/credentials';
import { client, type TestClient } from '@plaza/testing';
import { failure, somebody, startAuth, type Harness, type Registered } from './harness.ts';
import { mailsOf, type Mails } from './mails.ts';

let house: Harness;
let mails: Mails;
let credentials: TestClient<typeof CredentialServiceService>;
let audit: TestClient<typeof AuthAuditServiceService>;

beforeAll(async () => {
  house = await startAuth();
  mails = mailsOf(house);
  credentials = client(CredentialServiceService, house.app.port);
  audit = client(AuthAuditServiceService, house.app.port);
});
afterAll(async () => {
  mails.close();
  for (const each of [credentials, audit]) each.close();
  await house.close();
});

const as = ({ accessToken }: { accessToken: string }) => ({ token: accessToken });

interface Row {
  actor: string;
  actor_role: string;
  subject: string;
  rpc: string;
  address: string;
  details: object;
}

const rowsOf = ({ id }: Registered): Promise<Row[]> =>
  house.files.admin<Row>(
    `select actor, actor_role, subject, split_part(rpc, '/', 2) as rpc, address, details from audit_log where actor = $1 order by position`,
    [id],
  );

test('a change of one’s own password leaves one entry, without either password', async () => {
  const lea = await somebody(house);
  const change = { currentPassword: lea.password, newPassword: 'a new password' };
  await credentials.changePassword(change, as(lea));
  const rows = await rowsOf(lea);
  expect(rows).toMatchObject([
    { actor: lea.id, actor_role: 'user', subject: lea.id, rpc: 'ChangePassword', address: expect.stringMatching(/./) },
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/a new password|correct horse/);
  const wrong = { currentPassword: 'wrong', newPassword: 'another password' };
  expect(await failure(credentials.changePassword(wrong, as(lea)))).toMatchObject({ reason: 'WRONG_PASSWORD' });
  expect(await rowsOf(lea)).toHaveLength(1);
});

test('who only has a link is named by it, and a link that is wrong names nobody', async () => {
  const lea = await somebody(house);
  await credentials.verifyEmail({ token: (await mails.newest(lea.id, 'verify-email')).token });
  await credentials.recoverPassword({ email: lea.email });
  const { token } = await mails.newest(lea.id, 'reset-password');
  expect(await failure(credentials.resetPassword({ token: 'x'.repeat(40), password: 'a new password' }))).toMatchObject(
    {
      reason: 'LINK_INVALID',
    },
  );
  await credentials.resetPassword({ token, password: 'a new password' });
  const rows = await rowsOf(lea);
  expect(rows).toMatchObject([
    { actor_role: 'none', subject: lea.id, rpc: 'VerifyEmail' },
    { actor_role: 'none', subject: lea.id, rpc: 'ResetPassword' },
  ]);
  expect(JSON.stringify(rows)).not.toContain(token);
});

test('a person reads their own entries, a page at a time, and nobody else’s', async () => {
  const [lea, other] = [await somebody(house), await somebody(house)];
  await credentials.changePassword({ currentPassword: lea.password, newPassword: 'a new password' }, as(lea));
  await credentials.changeEmail({ email: `new.${lea.email}`, password: 'a new password' }, as(lea));
  const first = await audit.listMyAuthAuditEntries({ pageSize: 1 }, as(lea));
  const second = await audit.listMyAuthAuditEntries({ pageSize: 1, pageToken: first.nextPageToken }, as(lea));
  expect([...first.entries, ...second.entries]).toMatchObject([
    { by: 'you', rpc: 'plaza.auth.v1.CredentialService/ChangeEmail', subjectKind: 'person', subject: lea.id },
    { by: 'you', rpc: 'plaza.auth.v1.CredentialService/ChangePassword', outcome: 'done' },
  ]);
  expect((await audit.listMyAuthAuditEntries({}, as(other))).entries).toEqual([]);
  // The new address is in no entry: it could not be erased with the account.
  expect(JSON.stringify(await rowsOf(lea))).not.toContain(`new.${lea.email}`);
});
