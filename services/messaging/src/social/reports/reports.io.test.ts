// What people report, with a copy of the words, and what staff decides.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AuthServiceService } from '@plaza/api/auth';
import { ReportAdminServiceService, ReportServiceService, type CreateReportRequest } from '@plaza/api/reports';
import { grantAdmin } from '@plaza/auth/operator';
import { newId, openDatabase } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import { failure, open, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';
import { erasePeople } from '../../account-deletion/index.ts';
import { schema } from '../../orm.config.ts';

let messaging: Messaging;
let admin: TestClient<typeof ReportAdminServiceService>;
let adminId: string;
let lea: Person;
let marco: Person;
let conversationId: string;
let messageId: string;

async function startAdmin(): Promise<void> {
  const email = 'ada@plaza.example';
  const auth = client(AuthServiceService, messaging.authPort);
  adminId = (await auth.register({ email, password: 'secret1', name: 'Ada' })).user!.id;
  const database = await messaging.authFiles.open();
  await grantAdmin(database, email);
  await database.close();
  const { accessToken: token } = await auth.login({ email, password: 'secret1' });
  auth.close();
  admin = client(ReportAdminServiceService, messaging.port, { token });
}

beforeAll(async () => {
  messaging = await startMessaging();
  await startAdmin();
});
afterAll(async () => {
  admin.close();
  await messaging.stop();
});

beforeEach(async () => {
  [lea, marco] = await Promise.all([messaging.person('Léa'), messaging.person('Marco')]);
  conversationId = (await open(lea, marco)).id;
  const { message } = await marco.social.sendMessage({ conversationId, message: 'Send me money' });
  messageId = message!.id;
});

async function report(by: Person, what: Partial<CreateReportRequest>): Promise<string> {
  const reports = client(ReportServiceService, messaging.port, { token: by.token });
  try {
    return (await reports.createReport({ reason: 'fraud', ...what })).id;
  } finally {
    reports.close();
  }
}
const message = () => ({ conversationId, messageId });
const of = async (person: Person, state = '') => (await admin.listReports({ personId: person.id, state })).reports;

test('a reported message is kept as it was, also when its author edits or deletes it', async () => {
  const id = await report(lea, { ...message(), note: 'Twice already' });
  await marco.social.editMessage({ conversationId, id: messageId, message: 'Nice weather' });
  await marco.social.deleteMessage({ conversationId, id: messageId });
  expect(await of(marco)).toMatchObject([
    {
      id,
      userId: lea.id,
      personId: marco.id,
      conversationId,
      messageId,
      message: 'Send me money',
      reason: 'fraud',
      note: 'Twice already',
      state: 'open',
    },
  ]);
});

test('a person is reported; and who reports the same again, or many times at once, reports it once', async () => {
  const ids = await Promise.all(Array.from({ length: 5 }, () => report(lea, { userId: marco.id })));
  expect(new Set(ids).size).toBe(1);
  expect(await report(lea, message())).toBe(await report(lea, message()));
  expect(await of(marco)).toHaveLength(2);
  const [first] = await of(marco);
  await admin.resolveReport({ id: first!.id, state: 'dismissed', decision: 'A joke' });
  expect(await report(lea, message())).not.toBe(first!.id);
});

test('only what the caller sees is reported, and of somebody else', async () => {
  const stranger = await messaging.person('Stranger');
  expect((await failure(report(stranger, message()))).reason).toBe('CONVERSATION_NOT_FOUND');
  expect((await failure(report(lea, { conversationId, messageId: newId() }))).reason).toBe('MESSAGE_NOT_FOUND');
  expect((await failure(report(lea, { userId: newId() }))).reason).toBe('PERSON_NOT_FOUND');
  for (const what of [
    {},
    { conversationId },
    { messageId },
    { ...message(), userId: marco.id },
    { userId: lea.id },
    { userId: `${marco.id}'` },
    { userId: marco.id, reason: 'boring' },
    { userId: marco.id, note: 'x'.repeat(1001) },
  ])
    expect((await failure(report(lea, what))).reason).toBe('INVALID_ARGUMENT');
  expect((await failure(report(marco, message()))).violations).toMatchObject([{ field: 'message_id' }]);
  expect(await of(marco)).toEqual([]);
});

test('staff decides once, which the audit log has; nobody else reads or decides', async () => {
  const id = await report(lea, message());
  const decide = (state: string, decision = 'Was suspended') => admin.resolveReport({ id, state, decision });
  for (const wrong of [decide('open'), decide('acted', '')])
    expect((await failure(wrong)).reason).toBe('INVALID_ARGUMENT');
  const outcomes = await Promise.allSettled([decide('acted'), decide('dismissed')]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await failure(decide('acted'))).reason).toBe('REPORT_RESOLVED');
  expect((await failure(admin.resolveReport({ id: newId(), state: 'acted', decision: 'x' }))).reason).toBe(
    'REPORT_NOT_FOUND',
  );
  expect(await of(marco, 'open')).toEqual([]);
  const [decided] = await of(marco);
  expect(decided).toMatchObject({ decision: 'Was suspended', resolvedAt: expect.any(Date) });
  const entries = await messaging.files.admin(
    `select 1 from audit_log where subject = $1 and actor = $2 and rpc like '%ResolveReport'`,
    [id, adminId],
  );
  expect(entries).toHaveLength(1);
  const theirs = client(ReportAdminServiceService, messaging.port, { token: marco.token });
  for (const call of [theirs.listReports({}), theirs.resolveReport({ id, state: 'acted', decision: 'x' })])
    expect((await failure(call)).reason).toBe('PERMISSION_DENIED');
  theirs.close();
});

test('the list has pages, which are of one filter', async () => {
  await report(lea, message());
  await report(lea, { userId: marco.id });
  const first = await admin.listReports({ personId: marco.id, pageSize: 1 });
  const next = { pageSize: 1, pageToken: first.nextPageToken };
  const second = await admin.listReports({ personId: marco.id, ...next });
  expect(new Set([...first.reports, ...second.reports].map(({ messageId: each }) => each))).toEqual(
    new Set(['', messageId]),
  );
  expect((await failure(admin.listReports(next))).reason).toBe('PAGE_TOKEN_INVALID');
});

test('a report stays when the account of who is reported is deleted', async () => {
  await report(lea, message());
  const database = await openDatabase(schema, messaging.files.url);
  try {
    await database.asSystem((em) => erasePeople(em, [marco.id]));
  } finally {
    await database.close();
  }
  expect(await of(marco)).toMatchObject([{ message: 'Send me money' }]);
});
