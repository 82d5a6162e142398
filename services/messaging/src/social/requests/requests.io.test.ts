// Strangers ask before they write, and who is asked decides.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { newId } from '@plaza/service';
import { ask, failure, open, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';

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

const say = (by: Person, conversationId: string, message = 'Hello') =>
  by.social.sendMessage({ conversationId, message });
const accept = (by: Person, conversationId: string) => by.social.acceptConversation({ conversationId });
const decline = (by: Person, conversationId: string) => by.social.declineConversation({ conversationId });
const idsOf = async (of: Person, requested: boolean): Promise<string[]> =>
  (await of.social.listConversations({ requested })).conversations.map(({ id }) => id);
const stateOf = async (of: Person, conversationId: string): Promise<string | undefined> =>
  (await of.social.getConversation({ conversationId })).conversation?.request;
const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;
/** What the person heard of, the oldest first. */
const heard = async (of: Person): Promise<string[]> =>
  (
    await messaging.files.admin<{ kind: string }>(
      'select kind from person_changes where user_id = $1 order by number',
      [of.id],
    )
  ).map(({ kind }) => kind);
/** As if the request had been made so long ago. */
const age = (conversationId: string, days: number) =>
  messaging.files.admin(`update conversations set updated_at = now() - make_interval(days => $2) where id = $1`, [
    conversationId,
    days,
  ]);

/** Léa has asked Marco. */
async function request(): Promise<string> {
  const { id, request: state } = await ask(lea, marco);
  expect(state).toBe('unsent');
  await say(lea, id, 'May I ask you something?');
  return id;
}

test('the first message of a stranger is a request, in no list but that of requests, and there is no second one', async () => {
  const { id } = await ask(lea, marco);
  expect([await idsOf(marco, false), await idsOf(marco, true), await heard(marco)]).toEqual([[], [], []]);
  await lea.social.sendMessage({ conversationId: id, message: 'Hello', mentionIds: [marco.id] });
  expect([await idsOf(marco, false), await idsOf(marco, true)]).toEqual([[], [id]]);
  expect([await idsOf(lea, false), await idsOf(lea, true)]).toEqual([[id], []]);
  expect([await stateOf(lea, id), await stateOf(marco, id)]).toEqual(['sent', 'received']);
  const pending = { code: status.FAILED_PRECONDITION, reason: 'CONVERSATION_NOT_ACCEPTED' };
  expect(await failure(say(lea, id))).toMatchObject(pending);
  expect(await marco.live.getLiveState({})).toMatchObject({ unreadConversations: 0, unreadMessages: 0, requests: 1 });
  expect(await heard(marco)).toEqual(['conversation.requested']);
  expect(await messaging.files.admin('select 1 from notifications where user_id = $1', [marco.id])).toEqual([]);
});

test('while it is a request, nobody edits, reacts or pins, and nobody learns that it was read', async () => {
  const conversationId = await request();
  const [message] = (await marco.social.listMessages({ conversationId })).messages;
  const at = { conversationId, id: message!.id };
  for (const { social } of [lea, marco])
    for (const call of [
      social.addReaction({ ...at, emoji: '👍' }),
      social.removeReaction({ ...at, emoji: '👍' }),
      social.pinMessage(at),
      social.unpinMessage(at),
    ])
      expect(await reasonOf(call)).toBe('CONVERSATION_NOT_ACCEPTED');
  expect(await reasonOf(lea.social.editMessage({ ...at, message: 'Other words' }))).toBe('CONVERSATION_NOT_ACCEPTED');
  expect(await reasonOf(lea.social.sendMessage({ conversationId, message: 'x', replyTo: at.id }))).toBe(
    'CONVERSATION_NOT_ACCEPTED',
  );
  const before = await heard(lea);
  expect(await marco.social.markRead({ conversationId })).toEqual({ readCount: 1 });
  expect((await lea.social.listMessages({ conversationId })).messages[0]).toMatchObject({ read: false });
  expect(await heard(lea)).toEqual(before);
});

test('who accepts, or replies, has a conversation like others', async () => {
  for (const answer of [(id: string) => accept(marco, id), (id: string) => say(marco, id, 'Ask!')]) {
    const id = await request();
    await answer(id);
    expect([await idsOf(marco, false), await idsOf(marco, true)]).toEqual([[id], []]);
    expect([await stateOf(lea, id), await stateOf(marco, id)]).toEqual(['none', 'none']);
    expect(await heard(lea)).toContain('conversation.changed');
    await say(lea, id);
    await say(lea, id);
    expect(await marco.live.getLiveState({})).toMatchObject({ unreadConversations: 1, requests: 0 });
    expect((await accept(marco, id)).conversation).toMatchObject({ id, request: 'none' });
    expect(await reasonOf(decline(marco, id))).toBe('CONVERSATION_NOT_REQUESTED');
    [lea, marco] = [await messaging.person('Léa'), await messaging.person('Marco')];
  }
});

test('who declines sees it no more, and who has asked learns nothing, and asks again after 30 days', async () => {
  const [declined, waiting] = [await request(), (await ask(lea, sofia)).id];
  await say(lea, waiting);
  const before = [await heard(lea), await stateOf(lea, declined), await failure(say(lea, waiting))];
  await decline(marco, declined);
  await decline(marco, declined);
  expect([await heard(lea), await stateOf(lea, declined), await failure(say(lea, declined))]).toEqual(before);
  expect([await idsOf(marco, false), await idsOf(marco, true)]).toEqual([[], []]);
  expect(await marco.live.getLiveState({})).toMatchObject({ unreadConversations: 0, requests: 0 });
  for (const id of [declined, waiting]) {
    await age(id, 29);
    expect(await reasonOf(say(lea, id))).toBe('CONVERSATION_NOT_ACCEPTED');
    await age(id, 31);
    expect(await stateOf(lea, id)).toBe('unsent');
    await say(lea, id, 'Once more?');
    expect(await reasonOf(say(lea, id))).toBe('CONVERSATION_NOT_ACCEPTED');
  }
  expect([await idsOf(marco, true), await idsOf(sofia, true)]).toEqual([[declined], [waiting]]);
});

test('those who are in a group together, or have both opened it, are no strangers', async () => {
  await open(sofia, lea, marco);
  expect(await ask(lea, marco)).toMatchObject({ request: 'none' });
  const [first, second] = await Promise.all([ask(sofia, await messaging.person('Other')), open(lea, sofia)]);
  expect([first.request, second.request]).toEqual(['unsent', 'none']);
  const stranger = await messaging.person('Stranger');
  const { id } = await ask(stranger, lea);
  expect(await ask(lea, stranger)).toMatchObject({ id, request: 'none' });
  expect(await heard(stranger)).toEqual(['conversation.opened', 'conversation.changed']);
});

test('a request of somebody who comes into a group of the other is none any more when it is opened again', async () => {
  const id = await request();
  expect(await ask(marco, lea)).toMatchObject({ id, request: 'received' });
  expect(await ask(lea, marco)).toMatchObject({ id, request: 'sent' });
  await open(sofia, lea, marco);
  expect(await ask(lea, marco)).toMatchObject({ id, request: 'none' });
  await say(lea, id);
});

test('of many first messages at once one is sent', async () => {
  const { id } = await ask(lea, marco);
  const sent = await Promise.allSettled(Array.from({ length: 10 }, () => say(lea, id)));
  expect(sent.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  expect((await marco.social.listMessages({ conversationId: id })).messages).toHaveLength(1);
});

test('a request that is accepted and declined at once ends one way, and a reply wins', async () => {
  const id = await request();
  const [accepted, declined] = await Promise.allSettled([accept(marco, id), decline(marco, id)]);
  expect(accepted.status).toBe('fulfilled');
  if (declined.status === 'rejected') expect(declined.reason).toMatchObject({ code: status.FAILED_PRECONDITION });
  expect([await stateOf(lea, id), await idsOf(marco, false)]).toEqual(['none', [id]]);
});

test('who has asked does not accept for the other, and nobody else does anything with it', async () => {
  const id = await request();
  for (const act of [accept, decline]) {
    expect(await reasonOf(act(lea, id))).toBe('CONVERSATION_NOT_REQUESTED');
    for (const wrong of [id, newId()]) expect(await reasonOf(act(sofia, wrong))).toBe('CONVERSATION_NOT_FOUND');
    for (const wrong of ['', 'x', `${id}'`]) expect(await reasonOf(act(marco, wrong))).toBe('INVALID_ARGUMENT');
  }
  expect(await stateOf(lea, id)).toBe('sent');
});

test('who is blocked asks no more: the request is in no list, and is not accepted', async () => {
  const id = await request();
  await marco.social.blockPerson({ userId: lea.id });
  expect(await idsOf(marco, true)).toEqual([]);
  for (const call of [accept(marco, id), say(lea, id), say(marco, id)])
    expect(await reasonOf(call)).toBe('PERSON_NOT_REACHABLE');
  await marco.social.unblockPerson({ userId: lea.id });
  expect(await idsOf(marco, true)).toEqual([id]);
});

test('requests are in pages, and their page tokens are of no other list', async () => {
  for (const name of ['One', 'Two', 'Three']) {
    const { id } = await ask(await messaging.person(name), marco);
    const [author] = await messaging.files.admin<{ asked_by: string }>(
      'select asked_by from conversations where id = $1',
      [id],
    );
    expect(author?.asked_by).not.toBe(marco.id);
  }
  const askers = await Promise.all(['Four', 'Five', 'Six'].map((name) => messaging.person(name)));
  for (const asker of askers) await say(asker, (await ask(asker, marco)).id);
  const first = await marco.social.listConversations({ requested: true, pageSize: 2 });
  const next = { pageSize: 2, pageToken: first.nextPageToken };
  const second = await marco.social.listConversations({ ...next, requested: true });
  expect([...first.conversations, ...second.conversations].map(({ participants }) => participants[0]?.name)).toEqual([
    'Six',
    'Five',
    'Four',
  ]);
  expect(second.nextPageToken).toBe('');
  expect(await reasonOf(marco.social.listConversations(next))).toBe('PAGE_TOKEN_INVALID');
});

test('a person asks 20 strangers a day, and more when some accept or the day is over', async () => {
  const asked = await Promise.all(Array.from({ length: 22 }, (_, n) => messaging.person(`Asked ${n}`)));
  const ids = await Promise.all(asked.map(async (one) => (await ask(lea, one)).id));
  const last = ids.pop()!;
  const sent = await Promise.allSettled(ids.map((id) => say(lea, id)));
  expect(sent.filter((one) => one.status === 'fulfilled')).toHaveLength(20);
  const error = await failure(say(lea, last));
  expect(error).toMatchObject({ code: status.RESOURCE_EXHAUSTED, reason: 'REQUESTS_EXCEEDED' });
  const [opened] = await messaging.files.admin<{ message_count: number }>(
    'select message_count from conversations where id = $1',
    [last],
  );
  expect(opened).toEqual({ message_count: 0 });
  const place = sent.findIndex((one) => one.status === 'fulfilled');
  await accept(asked[place]!, ids[place]!);
  await say(lea, last);
  const refused = ids[sent.findIndex((one) => one.status === 'rejected')]!;
  expect(await reasonOf(say(lea, refused))).toBe('REQUESTS_EXCEEDED');
  await age(last, 2);
  await say(lea, refused);
});
