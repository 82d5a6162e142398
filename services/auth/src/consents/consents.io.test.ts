import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { ConsentServiceService, UnsubscribeServiceService } from '@plaza/api/consents';
import { MailInternalServiceService } from '@plaza/api/recipients';
import { newId } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import { failure, somebody, startAuth, type Harness, type Registered } from '../../test/harness.ts';
import { versionsOf } from './versions.ts';

const day = 86_400_000;
const date = (days: number) => new Date(Date.now() + days * day).toISOString();
const versions = versionsOf(
  JSON.stringify({
    terms: [
      { version: '1', in_force: '2026-01-01', url: 'https://plaza.example/terms/1' },
      { version: '2', in_force: date(10) },
    ],
    marketing_mail: [
      { version: 'a', in_force: '2026-01-01' },
      { version: 'b', in_force: date(10) },
    ],
    analytics: [{ version: 'later', in_force: date(1_000) }],
  }),
);

let house: Harness;
let consents: TestClient<typeof ConsentServiceService>;
let mails: TestClient<typeof UnsubscribeServiceService>;
let recipients: TestClient<typeof MailInternalServiceService>;

beforeAll(async () => {
  house = await startAuth({ consentVersions: versions });
  consents = client(ConsentServiceService, house.app.port);
  mails = client(UnsubscribeServiceService, house.app.port);
  recipients = client(MailInternalServiceService, house.app.port, {
    from: 'messaging',
    to: 'auth',
    now: () => house.now(),
  });
});
afterAll(async () => {
  for (const one of [consents, mails, recipients]) one.close();
  await house.close();
});

const as = ({ accessToken: token }: Registered) => ({ token });
const stateOf = async (person: Registered) =>
  (await consents.listConsents({}, as(person))).consents.map(
    ({ purpose, version, given, missing, decidedVersion }) =>
      `${purpose} ${version} ${given ? 'given' : '-'} ${missing ? 'missing' : '-'} ${decidedVersion || '-'}`,
  );
const changesOf = ({ id }: Registered) =>
  house.files.admin(
    `select payload->>'purpose' as purpose, payload->>'version' as version, coalesce((payload->'given')::boolean, false) as given
     from outbox where type like '%ConsentChanged' and user_id = $1 order by position`,
    [id],
  );

test('what is in force is asked for, given once, withdrawn, and stays in the list of decisions', async () => {
  const person = await somebody(house);
  expect(await stateOf(person)).toEqual(['terms 1 - missing -', 'marketing_mail a - missing -']);
  const given = await consents.giveConsent({ purpose: 'terms', version: '1' }, as(person));
  expect(given.consent).toMatchObject({
    given: true,
    missing: false,
    required: true,
    textUrl: 'https://plaza.example/terms/1',
  });
  await consents.giveConsent({ purpose: 'marketing_mail', version: 'a' }, as(person));
  await consents.giveConsent({ purpose: 'marketing_mail', version: 'a' }, as(person));
  await consents.withdrawConsent({ purpose: 'marketing_mail' }, as(person));
  // Whoever said no is not asked again.
  expect(await stateOf(person)).toEqual(['terms 1 given - 1', 'marketing_mail a - - a']);

  const first = await consents.listConsentDecisions({ pageSize: 2 }, as(person));
  const { pageToken } = { pageToken: first.nextPageToken };
  const second = await consents.listConsentDecisions({ pageSize: 2, pageToken }, as(person));
  expect([...first.decisions, ...second.decisions].map(({ purpose, given }) => [purpose, given])).toEqual([
    ['marketing_mail', false],
    ['marketing_mail', true],
    ['terms', true],
  ]);
  expect((await failure(consents.listConsentDecisions({ pageToken }, as(await somebody(house))))).reason).toBe(
    'PAGE_TOKEN_INVALID',
  );
  expect(await changesOf(person)).toEqual([
    { purpose: 'terms', version: '1', given: true },
    { purpose: 'marketing_mail', version: 'a', given: true },
    { purpose: 'marketing_mail', version: 'a', given: false },
  ]);
});

test.each([
  ['CONSENT_VERSION_NOT_IN_FORCE', () => ({ purpose: 'terms', version: '2' })],
  ['CONSENT_NOT_ASKED', () => ({ purpose: 'analytics', version: 'later' })],
  ['CONSENT_NOT_ASKED', () => ({ purpose: 'privacy', version: '1' })],
  ['INVALID_ARGUMENT', () => ({ purpose: 'cookies', version: '1' })],
  ['INVALID_ARGUMENT', () => ({ purpose: 'terms', version: 'x'.repeat(51) })],
  ['INVALID_ARGUMENT', () => ({ purpose: 'terms' })],
] as const)('what is not in force is refused with %s, and changes nothing (%#)', async (reason, request) => {
  const person = await somebody(house);
  expect((await failure(consents.giveConsent(request(), as(person)))).reason).toBe(reason);
  expect((await consents.listConsentDecisions({}, as(person))).decisions).toEqual([]);
  expect(await changesOf(person)).toEqual([]);
});

test('what an account needs is not withdrawn', async () => {
  const person = await somebody(house);
  await consents.giveConsent({ purpose: 'terms', version: '1' }, as(person));
  expect(await failure(consents.withdrawConsent({ purpose: 'terms' }, as(person)))).toMatchObject({
    code: status.FAILED_PRECONDITION,
    reason: 'CONSENT_REQUIRED',
  });
  expect(await stateOf(person)).toContain('terms 1 given - 1');
});

test('a repeated key decides once, and of many at once one is written', async () => {
  const person = await somebody(house);
  const idempotencyKey = newId();
  const request = { purpose: 'marketing_mail', version: 'a' };
  const first = await consents.giveConsent(request, { ...as(person), idempotencyKey });
  await consents.withdrawConsent({ purpose: 'marketing_mail' }, as(person));
  expect(await consents.giveConsent(request, { ...as(person), idempotencyKey })).toEqual(first);
  expect(await stateOf(person)).toContain('marketing_mail a - - a');
  await Promise.all(Array.from({ length: 10 }, () => consents.giveConsent(request, as(person))));
  expect(await changesOf(person)).toHaveLength(3);
});

test('decisions are added, and never changed, also by a query without a filter', async () => {
  const [lea, marco] = [await somebody(house), await somebody(house)];
  for (const person of [lea, marco]) await consents.giveConsent({ purpose: 'terms', version: '1' }, as(person));
  const database = await house.files.open();
  try {
    await database.asUser(lea.id, async (em) => {
      expect(await em.execute('select user_id from consents')).toEqual([{ user_id: lea.id }]);
    });
    for (const sql of ['update consents set given = false', 'delete from consents'])
      await expect(database.asSystem((em) => em.execute(sql))).rejects.toThrow(/permission denied/);
    await expect(
      database.asUser(lea.id, (em) =>
        em.execute(
          `insert into consents (id, user_id, purpose, version, given, source) values (gen_random_uuid(), ?, 'terms', '1', true, 'account')`,
          [marco.id],
        ),
      ),
    ).rejects.toThrow(/row-level security/);
  } finally {
    await database.close();
  }
  await house.files.admin('delete from users where id = $1', [lea.id]);
  expect(await house.files.admin('select 1 from consents where user_id = $1', [lea.id])).toEqual([]);
});

test('the token of a mail withdraws the consent, by a click and by a mail program, again and again', async () => {
  const person = await somebody(house);
  const recipient = () => recipients.getRecipient({ userId: person.id, optional: true });
  expect((await failure(recipient())).reason).toBe('CONSENT_NOT_GIVEN');
  const agree = () => consents.giveConsent({ purpose: 'marketing_mail', version: 'a' }, as(person));
  await agree();
  const { unsubscribeToken: token } = await recipient();
  expect((await recipients.getRecipient({ userId: person.id })).unsubscribeToken).toBe('');
  for (let count = 0; count < 2; count++) await mails.unsubscribe({ token });
  expect((await failure(recipient())).reason).toBe('CONSENT_NOT_GIVEN');
  await agree();
  expect((await recipient()).unsubscribeToken).toBe(token);
  const form = { contentType: 'application/x-www-form-urlencoded', data: Buffer.from('List-Unsubscribe=One-Click') };
  for (let count = 0; count < 2; count++)
    await mails.unsubscribeInOneClick({ token, form: { ...form, extensions: [] } });
  const { decisions } = await consents.listConsentDecisions({}, as(person));
  expect(decisions.map(({ given, source }) => `${given} ${source}`)).toEqual([
    'false mail',
    'true account',
    'false mail',
    'true account',
  ]);
  for (const wrong of ['', 'x', `${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`])
    expect((await failure(mails.unsubscribe({ token: wrong }))).code).not.toBe(status.OK);
  await house.files.admin('delete from users where id = $1', [person.id]);
  expect((await failure(mails.unsubscribe({ token }))).reason).toBe('UNSUBSCRIBE_LINK_INVALID');
});

// Last: it sets the clock forward.
test('a newer version is asked for again, and until then the consent does not hold', async () => {
  const [agreed, refused] = [await somebody(house), await somebody(house)];
  for (const person of [agreed, refused]) {
    await consents.giveConsent({ purpose: 'terms', version: '1' }, as(person));
    await consents.giveConsent({ purpose: 'marketing_mail', version: 'a' }, as(person));
  }
  await consents.withdrawConsent({ purpose: 'marketing_mail' }, as(refused));
  house.advance(11 * day);
  const again = async ({ email, password }: Registered) => ({
    ...agreed,
    ...(await house.auth.login({ email, password })),
  });
  const [first, second] = [await again(agreed), await again(refused)];
  expect(await stateOf(first)).toEqual(['terms 2 - missing 1', 'marketing_mail b - missing a']);
  expect(await stateOf(second)).toEqual(['terms 2 - missing 1', 'marketing_mail b - - a']);
  expect((await failure(recipients.getRecipient({ userId: agreed.id, optional: true }))).reason).toBe(
    'CONSENT_NOT_GIVEN',
  );
  await consents.giveConsent({ purpose: 'marketing_mail', version: 'b' }, as(first));
  expect((await recipients.getRecipient({ userId: agreed.id, optional: true })).unsubscribeToken).not.toBe('');
});
