// People who have blocked others: neither of the two reaches the other, and nobody learns who has blocked whom.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { newId, openDatabase } from '@plaza/service';
import { conversationOf, failure, open, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';
import { erasePeople } from '../../account-deletion/index.ts';
import { schema } from '../../orm.config.ts';

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

const block = (by: Person, of: Person) => by.social.blockPerson({ userId: of.id });
const unblock = (by: Person, of: Person) => by.social.unblockPerson({ userId: of.id });
const say = (by: Person, conversationId: string, message = 'Hello') =>
  by.social.sendMessage({ conversationId, message });
const blocked = async (by: Person): Promise<string[]> =>
  (await by.social.listBlockedPeople({})).people.map(({ id }) => id);
/** What the person heard of, the oldest first. */
const heard = (of: Person): Promise<{ kind: string; conversation_id: string }[]> =>
  messaging.files.admin('select kind, conversation_id from person_changes where user_id = $1 order by number', [of.id]);

/** The same answer for both: who reads it learns nothing. */
async function expectUnreachable(call: Promise<unknown>): Promise<void> {
  const { code, reason, message } = await failure(call);
  expect({ code, reason, message }).toEqual({
    code: status.FAILED_PRECONDITION,
    reason: 'PERSON_NOT_REACHABLE',
    message: 'You cannot reach this person.',
  });
}

test('of two people, neither writes, edits, reacts or pins, whoever has blocked whom; and nothing arrives', async () => {
  const { id: conversationId } = await open(lea, marco);
  const { message: first } = await say(lea, conversationId);
  const { message: second } = await say(marco, conversationId);
  await block(lea, marco);
  expect((await heard(lea)).at(-1)).toEqual({ kind: 'conversation.changed', conversation_id: conversationId });
  const before = [await heard(lea), await heard(marco)];
  for (const [person, own] of [
    [lea, first],
    [marco, second],
  ] as const) {
    const at = { conversationId, id: own!.id };
    await expectUnreachable(say(person, conversationId));
    await expectUnreachable(person.social.sendMessage({ conversationId, message: 'No', replyTo: own!.id }));
    await expectUnreachable(person.social.editMessage({ ...at, message: 'Other words' }));
    await expectUnreachable(person.social.addReaction({ ...at, emoji: '👍' }));
    await expectUnreachable(person.social.removeReaction({ ...at, emoji: '👍' }));
    await expectUnreachable(person.social.pinMessage(at));
    await expectUnreachable(person.social.unpinMessage(at));
    expect((await person.social.listMessages({ conversationId })).messages).toHaveLength(2);
  }
  expect([await heard(lea), await heard(marco)]).toEqual(before);
  await marco.social.markRead({ conversationId });
  expect(await heard(lea)).toEqual(before[0]);
  await marco.social.deleteMessage({ conversationId, id: second!.id });
  expect((await lea.social.listMessages({ conversationId })).messages).toHaveLength(1);
});

test('neither opens a conversation or a group with the other, nor adds them', async () => {
  await block(lea, marco);
  for (const [one, other] of [
    [lea, marco],
    [marco, lea],
  ] as const) {
    await expectUnreachable(open(one, other));
    await expectUnreachable(open(one, sofia, other));
    const group = await one.social.createConversation({ participantIds: [sofia.id], name: 'North stand' });
    const conversationId = group.conversation!.id;
    await expectUnreachable(one.social.addConversationMember({ conversationId, userId: other.id }));
    expect((await conversationOf(sofia, conversationId)).participants).toHaveLength(2);
    const { violations } = await failure(open(one, sofia, other));
    expect(violations).toEqual([{ field: 'participant_ids', description: `You cannot reach ${other.id}.` }]);
  }
  expect((await marco.social.listConversations({})).conversations).toHaveLength(1);
});

test('in a group of others both go on, and a mention of who has blocked its author notifies nobody', async () => {
  const { id: conversationId } = await open(sofia, lea, marco);
  await block(lea, marco);
  await marco.social.sendMessage({ conversationId, message: 'Look', mentionIds: [lea.id, sofia.id] });
  await lea.social.sendMessage({ conversationId, message: 'Seen', mentionIds: [marco.id] });
  expect((await lea.social.listMessages({ conversationId })).messages).toHaveLength(2);
  const notified = await messaging.files.admin<{ user_id: string }>(
    `select user_id from notifications where type = 'message.mentioned' and data->>'conversation_id' = $1`,
    [conversationId],
  );
  expect(notified.map(({ user_id: userId }) => userId)).toEqual([sofia.id]);
});

test('neither sees posts of the other in the feed, also on a cached page, and both do when none blocks the other', async () => {
  const posts: Record<string, string> = {};
  for (const person of [lea, marco, sofia])
    posts[person.id] = (await person.social.createPost({ text: person.name })).post!.id;
  /** Whose posts the person sees: on the page that is cached, and in pages of one. */
  const seen = async (by: Person): Promise<string[][]> => {
    const cached = (await by.social.getFeed({})).posts.map(({ id }) => id);
    const single: string[] = [];
    let pageToken = '';
    do {
      const page = await by.social.getFeed({ pageSize: 1, pageToken });
      single.push(...page.posts.map(({ id }) => id));
      pageToken = page.nextPageToken;
    } while (pageToken !== '' && single.length < 3);
    return [cached, single].map((ids) =>
      [sofia, marco, lea].filter(({ id }) => ids.includes(posts[id]!)).map(({ name }) => name),
    );
  };
  const all = ['Sofía', 'Marco', 'Léa'];
  const expectSeen = async (ofLea: string[], ofMarco: string[]) => {
    expect([await seen(lea), await seen(marco), await seen(sofia)]).toEqual([
      [ofLea, ofLea],
      [ofMarco, ofMarco],
      [all, all],
    ]);
  };
  await expectSeen(all, all);
  await block(lea, marco);
  await expectSeen(['Sofía', 'Léa'], ['Sofía', 'Marco']);
  await block(marco, lea);
  await unblock(lea, marco);
  await expectSeen(['Sofía', 'Léa'], ['Sofía', 'Marco']);
  await unblock(marco, lea);
  await expectSeen(all, all);
});

test('they reach each other again when neither has blocked the other any more', async () => {
  const { id: conversationId } = await open(lea, marco);
  await Promise.all([block(lea, marco), block(marco, lea)]);
  await unblock(lea, marco);
  await expectUnreachable(say(lea, conversationId));
  await unblock(marco, lea);
  await unblock(marco, lea);
  await say(lea, conversationId);
  expect((await open(marco, lea)).id).toBe(conversationId);
});

test('the list has whom one has blocked, the latest first and in pages, and nobody else reads it', async () => {
  await block(lea, marco);
  await block(lea, marco);
  await block(lea, sofia);
  expect(await blocked(lea)).toEqual([sofia.id, marco.id]);
  expect(await blocked(marco)).toEqual([]);
  const first = await lea.social.listBlockedPeople({ pageSize: 1 });
  expect(first.people).toMatchObject([{ id: sofia.id, name: 'Sofía' }]);
  const next = { pageSize: 1, pageToken: first.nextPageToken };
  expect((await lea.social.listBlockedPeople(next)).people).toMatchObject([{ id: marco.id }]);
  await unblock(marco, lea);
  expect(await blocked(lea)).toHaveLength(2);
});

test('a conversation that is opened while one blocks the other is closed all the same', async () => {
  for (const round of [0, 1, 2, 3]) {
    const [one, other] = [await messaging.person(`One ${round}`), await messaging.person(`Other ${round}`)];
    const [opened] = await Promise.allSettled([open(one, other), block(other, one)]);
    await expectUnreachable(opened.status === 'fulfilled' ? say(one, opened.value.id) : open(one, other));
  }
});

test('nobody blocks themselves, or who does not exist', async () => {
  expect((await failure(block(lea, lea))).violations[0]?.field).toBe('user_id');
  expect((await failure(unblock(lea, lea))).reason).toBe('INVALID_ARGUMENT');
  for (const userId of ['', 'x', `${newId()}'`])
    expect((await failure(lea.social.blockPerson({ userId }))).reason).toBe('INVALID_ARGUMENT');
  expect((await failure(lea.social.blockPerson({ userId: newId() }))).reason).toBe('PERSON_NOT_FOUND');
  expect(await blocked(lea)).toEqual([]);
});

test('with an account, what it has blocked and who has blocked it is deleted', async () => {
  await Promise.all([block(lea, marco), block(marco, sofia)]);
  const database = await openDatabase(schema, messaging.files.url);
  try {
    await database.asSystem((em) => erasePeople(em, [marco.id]));
  } finally {
    await database.close();
  }
  expect(await messaging.files.admin('select 1 from blocks where $1 in (user_id, blocked_id)', [marco.id])).toEqual([]);
});
