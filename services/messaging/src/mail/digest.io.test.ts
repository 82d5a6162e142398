// The digest: only to those who agreed and have something to read, with the headers and the link that end it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ConsentServiceService, UnsubscribeServiceService } from '@plaza/api/consents';
import { newId, type Database } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { startMailHouse, type MailHouse } from '../../test/mail.ts';
import { writeDigests } from './digest.job.ts';

let house: MailHouse;
let database: Database;
let consents: TestClient<typeof ConsentServiceService>;
let ending: TestClient<typeof UnsubscribeServiceService>;

beforeAll(async () => {
  house = await startMailHouse();
  database = await house.files.open();
  consents = client(ConsentServiceService, house.authPort);
  ending = client(UnsubscribeServiceService, house.authPort);
});
afterAll(async () => {
  consents.close();
  ending.close();
  await database.close();
  await house.stop();
});

interface Person {
  id: string;
  email: string;
  token: string;
}

let people = 0;

/** Agreed to mails, and has so many notifications to read. */
async function reader(unread: number): Promise<Person> {
  const email = `reader-${++people}@plaza.example`;
  const { user, accessToken: token } = await house.auth.register({ email, password: 'test123', name: 'Noah' });
  const { id } = user!;
  await house.received(email);
  await consents.giveConsent({ purpose: 'marketing_mail', version: '1' }, { token });
  await until(async () => (await subscribed(id)).length, 'messaging knows of the consent');
  for (let count = 0; count < unread; count++)
    await house.files.admin(
      `insert into notifications (id, user_id, type, title) values ($1, $2, 'ticket.issued', 'A ticket')`,
      [newId(), id],
    );
  return { id, email, token };
}

const subscribed = (id: string) => house.files.admin('select 1 from mail_subscribers where user_id = $1', [id]);
const mailsOf = ({ id }: Person) =>
  house.files.admin<{ state: string }>(
    `select state from mails where user_id = $1 and template = 'digest' order by id`,
    [id],
  );

/** As if a week had passed. */
async function nextWeek(): Promise<void> {
  await house.files.admin('update mail_subscribers set digest_at = now()');
  await database.asSystem((em) => writeDigests(em, () => undefined));
}

test('a digest names what is unread, and ends by a click or by the mail program', async () => {
  const person = await reader(2);
  await database.asSystem((em) => writeDigests(em, () => undefined));
  expect(await mailsOf(person)).toEqual([]);
  await nextWeek();
  const [, mail] = await house.received(person.email, 2);
  expect(mail?.subject).toBe('Notifications that you have not read: 2');
  const [, token = ''] =
    /https:\/\/plaza\.example\/console\/unsubscribe#token=([\w-]{64})\s/.exec(mail?.text ?? '') ?? [];
  expect(mail?.headers).toMatchObject({
    'list-unsubscribe': `<https://plaza.example/api/auth/unsubscribe/${token}>`,
    'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
  });
  await ending.unsubscribe({ token });
  await until(async () => (await subscribed(person.id)).length === 0, 'messaging knows of the end');
  await nextWeek();
  expect(await mailsOf(person)).toEqual([{ state: 'sent' }]);
});

test('nobody without a consent, and nobody with nothing to read, gets one; other mails have no such headers', async () => {
  const [nothing, silent] = [await reader(0), await reader(1)];
  await consents.withdrawConsent({ purpose: 'marketing_mail' }, { token: silent.token });
  await until(async () => (await subscribed(silent.id)).length === 0, 'messaging knows of the end');
  await nextWeek();
  expect([await mailsOf(nothing), await mailsOf(silent)]).toEqual([[], []]);
  for (const { headers } of house.sink.mails.filter(({ to }) => to.includes(silent.email)))
    expect(headers['list-unsubscribe']).toBeUndefined();
});

test('what waits is not sent after the consent is withdrawn, nor if it is withdrawn in the last moment', async () => {
  const [early, late] = [await reader(1), await reader(1)];
  await house.pause();
  await nextWeek();
  await house.authFiles.admin(
    `insert into consents (id, user_id, purpose, version, given, source) values ($1, $2, 'marketing_mail', '1', false, 'account')`,
    [newId(), late.id],
  );
  await consents.withdrawConsent({ purpose: 'marketing_mail' }, { token: early.token });
  await house.resume();
  await until(
    async () => [...(await mailsOf(early)), ...(await mailsOf(late))].every(({ state }) => state === 'expired'),
    'both have ended',
  );
  expect(
    house.sink.mails.filter(({ subject }) => subject.startsWith('Notifications')).map(({ to }) => to),
  ).not.toContainEqual([early.email]);
});
