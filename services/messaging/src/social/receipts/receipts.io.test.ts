// People who show nobody what they have read, and see it of nobody.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { conversationOf, open, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';

let messaging: Messaging;
let lea: Person;
let marco: Person;
let sofia: Person;

beforeAll(async () => {
  messaging = await startMessaging();
});
afterAll(() => messaging.stop());
beforeEach(async () => {
  [lea, marco, sofia] = (await Promise.all(['Léa', 'Marco', 'Sofía'].map((name) => messaging.person(name)))) as [
    Person,
    Person,
    Person,
  ];
});

const say = (by: Person, conversationId: string) => by.social.sendMessage({ conversationId, message: 'Hello' });
const read = (by: Person, conversationId: string) => by.social.markRead({ conversationId });
/** Of each message, oldest first, whether the person sees that all have read it. */
const seen = async (by: Person, conversationId: string): Promise<boolean[]> =>
  (await by.social.listMessages({ conversationId })).messages.map((message) => message.read).reverse();
const heardOfReading = async (of: Person): Promise<number> =>
  (
    await messaging.files.admin(`select 1 from person_changes where user_id = $1 and kind = 'conversation.read'`, [
      of.id,
    ])
  ).length;

test('who turns them off shows nobody what they have read, and sees it of nobody', async () => {
  const { id } = await open(lea, marco);
  expect((await marco.social.getReceipts({})).enabled).toBe(true);
  await marco.social.turnOffReceipts({});
  await marco.social.turnOffReceipts({});
  expect([(await marco.social.getReceipts({})).enabled, (await lea.social.getReceipts({})).enabled]).toEqual([
    false,
    true,
  ]);
  await say(lea, id);
  expect((await read(marco, id)).readCount).toBe(1);
  expect((await conversationOf(marco, id)).unread).toBe(0);
  await say(marco, id);
  await read(lea, id);
  expect([await seen(lea, id), await seen(marco, id)]).toEqual([
    [false, true],
    [false, false],
  ]);
  expect([await heardOfReading(lea), await heardOfReading(marco)]).toEqual([1, 1]);
});

test('in a group, the reading of the others does not give away that of who has turned them off', async () => {
  const { id } = await open(lea, marco, sofia);
  await sofia.social.turnOffReceipts({});
  await say(lea, id);
  await read(sofia, id);
  await read(marco, id);
  expect(await seen(lea, id)).toEqual([false]);
  await sofia.social.removeConversationMember({ conversationId: id, userId: sofia.id });
  expect(await seen(lea, id)).toEqual([true]);
});

test('who turns them on again shows what they read from then on, with what came before', async () => {
  const { id } = await open(lea, marco);
  await marco.social.turnOffReceipts({});
  await say(lea, id);
  await read(marco, id);
  await marco.social.turnOnReceipts({});
  await marco.social.turnOnReceipts({});
  expect(await seen(lea, id)).toEqual([false]);
  await say(lea, id);
  await read(marco, id);
  expect([await seen(lea, id), await heardOfReading(lea)]).toEqual([[true, true], 1]);
});

test('who is added to a group has read what was said before, and shows it', async () => {
  const { id } = await open(lea, marco, await messaging.person('Other'));
  await say(lea, id);
  await lea.social.addConversationMember({ conversationId: id, userId: sofia.id });
  await say(lea, id);
  expect((await read(sofia, id)).readCount).toBe(1);
  expect(await seen(lea, id)).toEqual([false, false]);
});

test('both reading at the same time, one with and one without, ends the same', async () => {
  const { id } = await open(lea, marco, sofia);
  await sofia.social.turnOffReceipts({});
  await say(lea, id);
  await Promise.all([read(marco, id), read(sofia, id), read(marco, id)]);
  expect(await seen(lea, id)).toEqual([false]);
  await sofia.social.turnOnReceipts({});
  await say(marco, id);
  await Promise.all([read(sofia, id), read(lea, id)]);
  expect(await seen(lea, id)).toEqual([true, true]);
});
