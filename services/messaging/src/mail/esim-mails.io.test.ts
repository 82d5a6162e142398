// What people are told of their eSIMs: in their language, in the list of notifications and by mail, and once.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { EventInternalServiceService, Outcome_Result, type Event } from '@plaza/api/events';
import { EsimExpired, EsimExpiring, EsimUsageReached } from '@plaza/api/events/sales';
import { NotificationServiceService } from '@plaza/api/notification';
import { newId, type MessageCodec } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { startMailHouse, type MailHouse } from '../../test/mail.ts';

let house: MailHouse;
let events: TestClient<typeof EventInternalServiceService>;
let notifications: TestClient<typeof NotificationServiceService>;

beforeAll(async () => {
  house = await startMailHouse();
  events = client(EventInternalServiceService, house.port, { from: 'catalog', to: 'messaging' });
  notifications = client(NotificationServiceService, house.port);
});
afterAll(async () => {
  events.close();
  notifications.close();
  await house.stop();
});
beforeEach(() => {
  house.sink.mails.length = 0;
});

interface Person {
  id: string;
  email: string;
  token: string;
}

let people = 0;

async function owner(language: string): Promise<Person> {
  const email = `owner-${++people}@plaza.example`;
  const { user, accessToken: token } = await house.auth.register({
    email,
    password: 'test123',
    name: 'Inès',
    language,
  });
  await house.received(email);
  house.sink.mails.length = 0;
  return { id: user!.id, email, token };
}

let position = 0;

function event<Payload extends { userId: string; esimId: string }>(
  name: string,
  codec: MessageCodec<Payload>,
  payload: Payload,
): Event {
  return {
    id: newId(),
    type: `plaza.events.v1.${name}`,
    aggregate: `esim:${payload.esimId}`,
    userId: payload.userId,
    time: new Date(),
    payload: Buffer.from(codec.encode(payload).finish()),
    position: ++position,
  };
}

async function deliver(...batch: Event[]): Promise<void> {
  const { outcomes } = await events.deliver({ events: batch });
  expect(outcomes.map(({ result }) => result)).toEqual(batch.map(() => Outcome_Result.RESULT_DONE));
}

const tomorrow = (): Date => new Date(Date.now() + 86_400_000);
const esimOf = ({ id: userId }: Person) => ({ userId, esimId: newId(), planName: 'Europe 5 GB' });

async function told({ token }: Person): Promise<string[]> {
  const { notifications: list } = await notifications.listNotifications({}, { token });
  return list.map(({ title, body }) => `${title}. ${body}`).sort();
}

const states = ({ id }: Person) =>
  house.files.admin<{ template: string; state: string }>(
    `select template, state from mails where user_id = $1 and template like 'esim-%' order by id`,
    [id],
  );

test('what is used comes by mail and as a notification in the person’s language, once however often the event comes', async () => {
  const ines = await owner('fr');
  const used = { ...esimOf(ines), percent: 75, dataUsed: 3_840, dataTotal: 5_120 };
  const reached = event('EsimUsageReached', EsimUsageReached, used);
  await deliver(reached);
  await deliver(reached);
  const [mail] = await house.received(ines.email);
  expect(mail).toMatchObject({
    subject: '75 % de votre eSIM Europe 5 GB est utilisé',
    messageId: `<${reached.id}@plaza.example>`,
  });
  expect(mail?.text.replaceAll(/\s/g, ' ')).toContain('Il reste 1 280 Mo.');
  expect(mail?.text).toContain('Recharger:\nhttps://plaza.example/console/account/esims\n');
  const [french] = await told(ines);
  expect(french).toBe(
    '75 % de votre eSIM est utilisé. Europe 5 GB : 3840 Mo sur 5120 sont utilisés, il reste 1280 Mo. Rechargez-la sous Mon compte, eSIM.',
  );
  await house.auth.updateMe({ language: 'en' }, { token: ines.token });
  expect(await told(ines)).toEqual([
    '75 % of your eSIM is used. Europe 5 GB: 3840 of 5120 MB are used, 1280 MB are left. You can top it up under My account, eSIMs.',
  ]);
  // The mail arrives before it is noted that it was sent.
  await until(async () => (await states(ines))[0]?.state === 'sent', 'the mail is sent');
  expect(await states(ines)).toEqual([{ template: 'esim-usage', state: 'sent' }]);
});

test('an end that comes is told in advance with what is left, and its coming too', async () => {
  const noah = await owner('en');
  const esim = esimOf(noah);
  const expiresAt = tomorrow();
  await deliver(
    event('EsimUsageReached', EsimUsageReached, { ...esim, percent: 100, dataUsed: 5_120, dataTotal: 5_120 }),
    event('EsimExpiring', EsimExpiring, { ...esim, days: 1, expiresAt, dataUsed: 9_000, dataTotal: 0 }),
    event('EsimExpired', EsimExpired, { ...esim, expiresAt }),
  );
  const mails = await house.received(noah.email, 3);
  expect(mails.map(({ subject }) => subject.replace(/on \d.*/, 'on …')).sort()).toEqual(
    [
      'The data of your eSIM Europe 5 GB is used up',
      'Your eSIM Europe 5 GB ends on …',
      'Your eSIM Europe 5 GB has ended',
    ].sort(),
  );
  expect(mails.find(({ subject }) => subject.includes('ends on'))?.text).toContain('unlimited data');
});

test('a mail about an end that has come meanwhile is not sent', async () => {
  const noah = await owner('en');
  const late = { ...esimOf(noah), days: 3, expiresAt: new Date(Date.now() - 1_000), dataUsed: 0, dataTotal: 5_120 };
  await deliver(event('EsimExpiring', EsimExpiring, late));
  await until(async () => (await states(noah))[0]?.state === 'expired', 'the end of the mail');
  expect(house.sink.mails).toEqual([]);
});

test('without auth the list of notifications is read in English', async () => {
  const ines = await owner('fr');
  await deliver(event('EsimExpired', EsimExpired, { ...esimOf(ines), expiresAt: tomorrow() }));
  await house.received(ines.email);
  await house.stopAuth();
  expect(await told(ines)).toEqual(['Your eSIM has ended. Europe 5 GB has ended. You can buy another one.']);
  await house.resumeAuth();
});
