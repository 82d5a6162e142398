import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NotificationServiceService } from '@plaza/api/notification';
import { newId, openDatabase, type Database } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import { deleteOldNotifications } from './notification.job.ts';
import { notify } from './notify.ts';
import { schema } from '../orm.config.ts';
import { follow } from '../../test/live.ts';
import { failure, startMessaging, type Messaging, type Person } from '../../test/messaging.ts';

let messaging: Messaging;
let database: Database;
const clients: { close(): void }[] = [];

beforeAll(async () => {
  messaging = await startMessaging();
  database = await openDatabase(schema, messaging.files.url);
});

afterAll(async () => {
  for (const each of clients) each.close();
  await database.close();
  await messaging.stop();
});

async function reader(
  name: string,
): Promise<Person & { notifications: TestClient<typeof NotificationServiceService> }> {
  const person = await messaging.person(name);
  const notifications = client(NotificationServiceService, messaging.port, { token: person.token });
  clients.push(notifications);
  return { ...person, notifications };
}

async function notifyOf(person: Person, ...titles: string[]): Promise<void> {
  await database.asSystem((em) =>
    notify(
      em,
      titles.map((title) => ({
        userId: person.id,
        type: 'money.received',
        title,
        body: 'It is there.',
        data: { amount: '1.00', nested: { a: [1] } },
      })),
    ),
  );
}

test('notifications are listed page by page, newest first, for their owner only', async () => {
  const [lea, marco] = await Promise.all([reader('Léa'), reader('Marco')]);
  await notifyOf(lea, 'one', 'two', 'three', 'four', 'five');
  await notifyOf(marco, 'his');
  const first = await lea.notifications.listNotifications({ pageSize: 2 });
  expect(first.notifications.map(({ title }) => title)).toEqual(['five', 'four']);
  expect(first.notifications[0]).toMatchObject({
    type: 'money.received',
    body: 'It is there.',
    data: { amount: '1.00', nested: { a: [1] } },
    readAt: undefined,
  });
  const second = await lea.notifications.listNotifications({ pageSize: 2, pageToken: first.nextPageToken });
  const third = await lea.notifications.listNotifications({ pageSize: 2, pageToken: second.nextPageToken });
  expect([...second.notifications, ...third.notifications].map(({ title }) => title)).toEqual(['three', 'two', 'one']);
  expect(third.nextPageToken).toBe('');
  expect(
    (await failure(lea.notifications.listNotifications({ unread: true, pageToken: first.nextPageToken }))).reason,
  ).toBe('PAGE_TOKEN_INVALID');
  expect((await failure(lea.notifications.listNotifications({ pageSize: 101 }))).reason).toBe('INVALID_ARGUMENT');
});

test('a notification is marked read once, and leaves the unread ones', async () => {
  const lea = await reader('Léa');
  await notifyOf(lea, 'one', 'two');
  const {
    notifications: [newest],
  } = await lea.notifications.listNotifications({});
  const { notification } = await lea.notifications.readNotification({ id: newest!.id });
  expect(notification?.readAt).toBeInstanceOf(Date);
  expect((await lea.notifications.readNotification({ id: newest!.id })).notification?.readAt).toEqual(
    notification?.readAt,
  );
  expect((await lea.notifications.listNotifications({ unread: true })).notifications.map(({ title }) => title)).toEqual(
    ['one'],
  );
  expect((await lea.notifications.countUnreadNotifications({})).count).toBe(1);
  expect((await lea.notifications.listNotifications({})).notifications).toHaveLength(2);
});

test('nobody reads another person’s notifications', async () => {
  const [lea, marco] = await Promise.all([reader('Léa'), reader('Marco')]);
  await notifyOf(lea, 'hers');
  const {
    notifications: [hers],
  } = await lea.notifications.listNotifications({});
  for (const id of [hers!.id, newId()]) {
    expect((await failure(marco.notifications.readNotification({ id }))).reason).toBe('NOTIFICATION_NOT_FOUND');
    expect((await failure(marco.notifications.readNotifications({ upTo: id }))).reason).toBe('NOTIFICATION_NOT_FOUND');
  }
  expect((await failure(marco.notifications.readNotification({ id: 'x' }))).reason).toBe('INVALID_ARGUMENT');
  expect((await lea.notifications.countUnreadNotifications({})).count).toBe(1);
});

test('all are marked read together, or those up to the one that was seen', async () => {
  const lea = await reader('Léa');
  await notifyOf(lea, 'one', 'two', 'three');
  const { notifications } = await lea.notifications.listNotifications({});
  expect(await lea.notifications.readNotifications({ upTo: notifications[1]!.id })).toEqual({ readCount: 2 });
  expect((await lea.notifications.listNotifications({ unread: true })).notifications.map(({ title }) => title)).toEqual(
    ['three'],
  );
  expect(await lea.notifications.readNotifications({})).toEqual({ readCount: 1 });
  expect(await lea.notifications.readNotifications({})).toEqual({ readCount: 0 });
});

test('a repeated key marks read once and answers the same, and is refused for another request', async () => {
  const lea = await reader('Léa');
  await notifyOf(lea, 'one', 'two');
  const {
    notifications: [newest],
  } = await lea.notifications.listNotifications({});
  const [all, some, header] = [newId(), newId(), { idempotencyKey: newId() }];
  expect(await lea.notifications.readNotifications({ requestId: all })).toEqual({ readCount: 2 });
  await notifyOf(lea, 'three');
  expect(await lea.notifications.readNotifications({ requestId: all })).toEqual({ readCount: 2 });
  expect(await lea.notifications.readNotifications({}, { idempotencyKey: all })).toEqual({ readCount: 2 });
  expect((await lea.notifications.countUnreadNotifications({})).count).toBe(1);
  expect((await failure(lea.notifications.readNotifications({ upTo: newest!.id, requestId: all }))).reason).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  expect((await failure(lea.notifications.readNotification({ id: newest!.id, requestId: all }))).reason).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  // A refusal is not kept: the key may be tried again.
  expect((await failure(lea.notifications.readNotifications({ upTo: newId(), requestId: some }))).reason).toBe(
    'NOTIFICATION_NOT_FOUND',
  );
  expect(await lea.notifications.readNotifications({ requestId: some })).toEqual({ readCount: 1 });
  const once = await lea.notifications.readNotification({ id: newest!.id }, header);
  expect(await lea.notifications.readNotification({ id: newest!.id }, header)).toEqual(once);
  for (const call of [
    lea.notifications.readNotifications({ requestId: 'ü' }),
    lea.notifications.readNotification({ id: newest!.id, requestId: 'x'.repeat(256) }),
  ]) {
    expect((await failure(call)).reason).toMatch(/^(IDEMPOTENCY_KEY_INVALID|INVALID_ARGUMENT)$/);
  }
});

test('a title that is too long is cut, and whole characters stay whole', async () => {
  const lea = await reader('Léa');
  await notifyOf(lea, '🎉'.repeat(300));
  const {
    notifications: [one],
  } = await lea.notifications.listNotifications({});
  expect(one?.title).toBe(`${'🎉'.repeat(199)}…`);
});

test('only what is older than a year is deleted', async () => {
  const lea = await reader('Léa');
  await notifyOf(lea, 'old', 'new');
  await messaging.files.admin(
    `update notifications set id = overlay(id::text placing '018b0000-0000' from 1 for 13)::uuid where title = 'old' and user_id = $1`,
    [lea.id],
  );
  expect(await deleteOldNotifications(database)).toBe(1);
  expect(await deleteOldNotifications(database)).toBe(0);
  expect((await lea.notifications.listNotifications({})).notifications.map(({ title }) => title)).toEqual(['new']);
});

test('whoever listens hears of new ones, and of what was read on another device', async () => {
  const lea = await reader('Léa');
  const stream = follow(messaging.port, lea.token);
  const { number } = await stream.gets('started');
  await notifyOf(lea, 'one', 'two');
  await stream.reaches(number + 2);
  const { notifications } = await lea.notifications.listNotifications({});
  expect(stream.kinds()).toEqual(['notification.created', 'notification.created']);
  // Both are of the same moment: they are in either order.
  const heard = stream.pieces.flatMap(({ changes }) => changes).map(({ id }) => id);
  expect(heard.sort()).toEqual(notifications.map(({ id }) => id).sort());
  await lea.notifications.readNotification({ id: notifications[0]!.id });
  await stream.reaches(number + 3);
  await lea.notifications.readNotification({ id: notifications[0]!.id });
  await lea.notifications.readNotifications({});
  await stream.reaches(number + 4);
  expect(stream.kinds().slice(2)).toEqual(['notifications.changed', 'notifications.changed']);
  await stream.stop();
});
