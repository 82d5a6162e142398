// Words that somebody looks for in a conversation: only in what they read there.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { failure, open, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';

let messaging: Messaging;
let lea: Person;
let marco: Person;
let sofia: Person;
let conversationId: string;

beforeAll(async () => {
  messaging = await startMessaging();
  [lea, marco, sofia] = [
    await messaging.person('Léa'),
    await messaging.person('Marco'),
    await messaging.person('Sofía'),
  ];
});
afterAll(() => messaging.stop());
beforeEach(async () => {
  conversationId = (await open(lea, marco, sofia)).id;
});

const say = async (by: Person, message: string): Promise<string> =>
  (await by.social.sendMessage({ conversationId, message })).message!.id;
const found = async (by: Person, q: string): Promise<string[]> =>
  (await by.social.listMessages({ conversationId, q })).messages.map(({ message }) => message);

test('messages are found that have every word somewhere, the newest first', async () => {
  for (const words of ['Meet at GATE 4', 'gate 5 is shut', 'Nothing']) await say(lea, words);
  expect(await found(marco, 'gate')).toEqual(['gate 5 is shut', 'Meet at GATE 4']);
  expect(await found(marco, ' 4  Gate ')).toEqual(['Meet at GATE 4']);
  expect(await found(marco, 'gate nothing')).toEqual([]);
  expect(await found(marco, '  ')).toHaveLength(3);
});

test('signs of patterns and of SQL are found as what they are', async () => {
  const odd = ['100% sure', 'a_b', "it's \\ here", 'plain'];
  for (const words of odd) await say(lea, words);
  expect(await found(lea, '%')).toEqual(['100% sure']);
  expect(await found(lea, '_')).toEqual(['a_b']);
  expect(await found(lea, '\\')).toEqual(["it's \\ here"]);
  expect(await found(lea, "'; drop")).toEqual([]);
  expect((await failure(lea.social.listMessages({ conversationId, q: 'x'.repeat(101) }))).reason).toBe(
    'INVALID_ARGUMENT',
  );
});

test('what is deleted, hidden or edited away is not found, and what it says now is', async () => {
  const [deleted, hidden, edited] = [await say(lea, 'gate 1'), await say(lea, 'gate 2'), await say(lea, 'gate 3')];
  await lea.social.deleteMessage({ conversationId, id: deleted });
  await marco.social.hideMessage({ conversationId, id: hidden });
  await lea.social.editMessage({ conversationId, id: edited, message: 'door 3' });
  expect([await found(lea, 'gate'), await found(marco, 'gate')]).toEqual([['gate 2'], []]);
  expect(await found(marco, 'door')).toEqual(['door 3']);
});

test('nobody finds anything in a conversation of others, nor in one that they have left', async () => {
  await say(lea, 'gate 1');
  const stranger = await messaging.person('Stranger');
  expect((await failure(found(stranger, 'gate'))).reason).toBe('CONVERSATION_NOT_FOUND');
  await marco.social.removeConversationMember({ conversationId, userId: marco.id });
  expect((await failure(found(marco, 'gate'))).reason).toBe('CONVERSATION_NOT_FOUND');
  expect(await found(sofia, 'gate')).toHaveLength(1);
});

test('pages go on behind each other, and their tokens are of these words alone', async () => {
  for (const n of [1, 2, 3]) await say(lea, `gate ${n}`);
  await say(lea, 'other');
  const list = { conversationId, q: 'gate', pageSize: 2 };
  const { messages, nextPageToken: pageToken } = await marco.social.listMessages(list);
  const rest = await marco.social.listMessages({ ...list, pageToken });
  expect([...messages, ...rest.messages].map(({ message }) => message)).toEqual(['gate 3', 'gate 2', 'gate 1']);
  expect(rest.nextPageToken).toBe('');
  for (const q of ['other', ''])
    expect((await failure(marco.social.listMessages({ ...list, q, pageToken }))).reason).toBe('PAGE_TOKEN_INVALID');
});
