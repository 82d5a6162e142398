// What people put on messages: reactions and pins.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newId, openDatabase } from '@plaza/service';
import { failure, open, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';
import { erasePeople } from '../../account-deletion/index.ts';
import { schema } from '../../orm.config.ts';

let messaging: Messaging;
let lea: Person;
let marco: Person;
let stranger: Person;
let conversationId: string;
let id: string;

beforeAll(async () => {
  messaging = await startMessaging();
  stranger = await messaging.person('Stranger');
});
afterAll(() => messaging.stop());

beforeEach(async () => {
  [lea, marco] = await Promise.all([messaging.person('Léa'), messaging.person('Marco')]);
  conversationId = (await open(lea, marco)).id;
  id = await say(lea, 'Hello');
});

const say = async (person: Person, message: string): Promise<string> =>
  (await person.social.sendMessage({ conversationId, message })).message!.id;
const react = async (person: Person, emoji: string, to = id) =>
  (await person.social.addReaction({ conversationId, id: to, emoji })).message!.reactions;
const takeBack = async (person: Person, emoji: string) =>
  (await person.social.removeReaction({ conversationId, id, emoji })).message!.reactions;
const pin = (person: Person, which = id) => person.social.pinMessage({ conversationId, id: which });
const unpin = (person: Person, which = id) => person.social.unpinMessage({ conversationId, id: which });
const reactions = async (person: Person) =>
  (await person.social.listMessages({ conversationId })).messages.at(-1)!.reactions;
const pinned = async (person: Person): Promise<string[]> =>
  (await person.social.listMessages({ conversationId, pinned: true })).messages.map(({ message }) => message);
const kinds = async (of: Person): Promise<string[]> =>
  (
    await messaging.files.admin<{ kind: string }>(
      'select kind from person_changes where user_id = $1 and conversation_id = $2 order by number',
      [of.id, conversationId],
    )
  ).map(({ kind }) => kind);

test('everybody reads how many react with what, and whether they do', async () => {
  await react(marco, '👍');
  await react(lea, '👍');
  expect(await react(marco, '❤️')).toEqual([
    { emoji: '👍', count: 2, mine: true },
    { emoji: '❤️', count: 1, mine: true },
  ]);
  const seen = [
    { emoji: '👍', count: 2, mine: true },
    { emoji: '❤️', count: 1, mine: false },
  ];
  expect(await reactions(lea)).toEqual(seen);
  expect((await lea.social.getMessage({ conversationId, id })).message?.reactions).toEqual(seen);
  expect((await kinds(lea)).slice(-3)).toEqual(['message.changed', 'message.changed', 'message.changed']);
  expect(await takeBack(marco, '👍')).toEqual([
    { emoji: '👍', count: 1, mine: false },
    { emoji: '❤️', count: 1, mine: true },
  ]);
});

test('the same reaction again changes nothing, nor does one that is not there', async () => {
  await Promise.all(Array.from({ length: 5 }, () => react(marco, '\u2764')));
  const before = await kinds(lea);
  expect(await react(marco, '❤️')).toEqual([{ emoji: '❤️', count: 1, mine: true }]);
  expect(await takeBack(marco, '👎')).toHaveLength(1);
  expect(await kinds(lea)).toEqual(before);
});

test('a message has at most 20 different reactions, also when many come at once', async () => {
  const faces = Array.from({ length: 24 }, (_, n) => String.fromCodePoint(0x1f600 + n));
  const results = await Promise.allSettled(faces.map((face) => react(marco, face)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  expect(await reactions(lea)).toHaveLength(20);
  const fresh = faces[results.findIndex(({ status }) => status === 'rejected')]!;
  expect((await failure(react(lea, fresh))).reason).toBe('REACTIONS_EXCEEDED');
  await react(lea, (await reactions(lea))[0]!.emoji);
  expect((await reactions(lea))[0]).toMatchObject({ count: 2 });
});

test.each(['', 'a', '👍👍', '<b>', '👍'.repeat(20)])('%p is no reaction', async (emoji) => {
  for (const call of [react(marco, emoji), takeBack(marco, emoji)])
    expect(await failure(call)).toMatchObject({ reason: 'INVALID_ARGUMENT', violations: [{ field: 'emoji' }] });
  expect(await reactions(lea)).toEqual([]);
});

test('who is not in the conversation, or has hidden the message, puts nothing on it', async () => {
  const calls = (who: Person, which: string) =>
    Promise.all([react(who, '👍', which), pin(who, which), unpin(who, which)].map(failure));
  const reasons = async (who: Person, which: string) => new Set((await calls(who, which)).map(({ reason }) => reason));
  expect(await reasons(stranger, id)).toEqual(new Set(['CONVERSATION_NOT_FOUND']));
  expect(await reasons(marco, newId())).toEqual(new Set(['MESSAGE_NOT_FOUND']));
  await marco.social.hideMessage({ conversationId, id });
  expect(await reasons(marco, id)).toEqual(new Set(['MESSAGE_NOT_FOUND']));
  expect([await reactions(lea), await pinned(lea)]).toEqual([[], []]);
});

test('a reaction goes with the message, and with the account of the person', async () => {
  await react(marco, '👍');
  const database = await openDatabase(schema, messaging.files.url);
  await database.asSystem((em) => erasePeople(em, [marco.id])).finally(() => database.close());
  expect(await reactions(lea)).toEqual([]);
  await react(lea, '👍');
  await lea.social.deleteMessage({ conversationId, id });
  expect(await messaging.files.admin('select 1 from reactions where message_id = $1', [id])).toEqual([]);
});

test('of two people both pin, and the pinned ones are listed, newest first', async () => {
  const second = await say(marco, 'Second');
  await pin(lea, second);
  await Promise.all([pin(marco), pin(lea), pin(marco)]);
  expect([await pinned(lea), await pinned(marco)]).toEqual([
    ['Second', 'Hello'],
    ['Second', 'Hello'],
  ]);
  const page = await lea.social.listMessages({ conversationId, pinned: true, pageSize: 1 });
  const next = { conversationId, pageToken: page.nextPageToken };
  const { messages } = await lea.social.listMessages({ ...next, pinned: true });
  expect(messages).toMatchObject([{ message: 'Hello', pinnedAt: expect.any(Date) }]);
  expect((await failure(lea.social.listMessages(next))).reason).toBe('PAGE_TOKEN_INVALID');
  await unpin(marco);
  expect(await pinned(lea)).toEqual(['Second']);
  expect((await kinds(marco)).slice(-3)).toEqual(['message.changed', 'message.changed', 'message.changed']);
});

test('in a group only owners and moderators pin', async () => {
  conversationId = (await open(lea, marco, stranger)).id;
  id = await say(marco, 'Mine');
  for (const call of [pin(marco), unpin(stranger)]) expect((await failure(call)).reason).toBe('GROUP_ROLE_REQUIRED');
  await pin(lea);
  await lea.social.setConversationRole({ conversationId, userId: marco.id, role: 'moderator' });
  await unpin(marco);
  expect(await pinned(stranger)).toEqual([]);
});

test('a conversation has at most 20 pinned messages', async () => {
  for (let n = 0; n < 20; n++) await pin(lea, await say(lea, String(n)));
  expect((await failure(pin(lea))).reason).toBe('PINS_EXCEEDED');
  await unpin(lea, (await lea.social.listMessages({ conversationId, pinned: true })).messages[0]!.id);
  await pin(lea);
  expect((await pinned(marco)).at(-1)).toBe('Hello');
});
