import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { SocialServiceService } from '@plaza/api/social';
import { newId } from '@plaza/service';
import { client, dated } from '@plaza/testing';
import { conversationOf, failure, open, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';

let messaging: Messaging;
let lea: Person;
let marco: Person;
let sofia: Person;

beforeAll(async () => {
  messaging = await startMessaging();
  [lea, marco, sofia] = await Promise.all([
    messaging.person('Léa'),
    messaging.person('Marco'),
    messaging.person('Sofía'),
  ]);
});

afterAll(() => messaging.stop());

test('a new conversation names its people, and has no messages', async () => {
  const { result: conversation, from, to } = await dated(() => open(lea, marco));
  expect(conversation).toMatchObject({
    lastMessage: '',
    unread: 0,
    participants: [
      { id: lea.id, name: 'Léa' },
      { id: marco.id, name: 'Marco' },
    ],
  });
  expect((await conversationOf(marco, conversation.id)).participants).toEqual(conversation.participants);
  expect(conversation.createdAt!.getTime()).toBeGreaterThanOrEqual(from - 1);
  expect(conversation.createdAt!.getTime()).toBeLessThanOrEqual(to + 1);
});

test('two people have one conversation, whoever opens it, with ids in upper or lower case', async () => {
  const first = await open(lea, marco);
  expect((await open(marco, lea)).id).toBe(first.id);
  const { conversation } = await lea.social.createConversation({
    participantIds: [marco.id.toUpperCase(), marco.id, lea.id],
  });
  expect(conversation?.id).toBe(first.id);
});

test('two people who open their conversation at the same time, many times over, get the same one', async () => {
  const [a, b] = await Promise.all([messaging.person('A'), messaging.person('B')]);
  const opened = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? open(a, b) : open(b, a))),
  );
  expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
  const rows = await messaging.files.admin('select 1 from conversations where participants @> array[$1, $2]::uuid[]', [
    a.id,
    b.id,
  ]);
  expect(rows).toHaveLength(1);
  const members = await messaging.files.admin('select 1 from members where conversation_id = $1', [opened[0]!.id]);
  expect(members).toHaveLength(2);
});

test('three people may have several conversations, besides those that two of them have', async () => {
  const [first, second] = [await open(lea, marco, sofia), await open(lea, marco, sofia)];
  expect(first.id).not.toBe(second.id);
  expect(first.participants).toHaveLength(3);
  expect((await open(lea, sofia)).participants).toHaveLength(2);
});

test('a repeated key answers the first conversation, another body under it is refused, and another person may use the same key', async () => {
  const call = { idempotencyKey: 'open-1' };
  const request = { participantIds: [marco.id, sofia.id] };
  const first = await lea.social.createConversation(request, call);
  expect(await lea.social.createConversation(request, call)).toEqual(first);
  expect((await lea.social.createConversation({ ...request, requestId: 'open-1' })).conversation?.id).toBe(
    first.conversation?.id,
  );
  expect((await failure(lea.social.createConversation({ participantIds: [marco.id] }, call))).reason).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  const other = await sofia.social.createConversation({ participantIds: [marco.id, lea.id] }, call);
  expect(other.conversation?.id).not.toBe(first.conversation?.id);
});

test('twenty calls with one key open one conversation', async () => {
  const opened = await Promise.all(
    Array.from({ length: 20 }, () =>
      lea.social.createConversation({ participantIds: [marco.id, sofia.id] }, { idempotencyKey: 'open-many' }),
    ),
  );
  expect(new Set(opened.map(({ conversation }) => conversation?.id)).size).toBe(1);
});

test('somebody who does not exist is PARTICIPANT_NOT_FOUND, and the answer says who', async () => {
  const error = await failure(lea.social.createConversation({ participantIds: [marco.id, newId()] }));
  expect(error).toMatchObject({
    code: status.NOT_FOUND,
    reason: 'PARTICIPANT_NOT_FOUND',
    violations: [{ field: 'participant_ids[1]' }],
  });
});

test.each([
  ['nobody', () => []],
  ['the caller alone', () => [lea.id]],
  ['fifty others', () => Array.from({ length: 50 }, () => newId())],
  ['what is no id', () => [`${marco.id}'; drop table messages; --`]],
  ['an empty id', () => ['']],
])('a conversation with %s is refused', async (_, participantIds) => {
  const error = await failure(lea.social.createConversation({ participantIds: participantIds() }));
  expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'INVALID_ARGUMENT' });
  expect(error.violations[0]?.field).toMatch(/^participant_ids/);
});

test('the conversation with the latest message is first', async () => {
  const [me, x, y] = await Promise.all([messaging.person('Me'), messaging.person('X'), messaging.person('Y')]);
  const withX = await open(me, x);
  const withY = await open(me, y);
  expect((await me.social.listConversations({})).conversations.map(({ id }) => id)).toEqual([withY.id, withX.id]);
  await x.social.sendMessage({ conversationId: withX.id, message: 'Up!' });
  expect((await me.social.listConversations({})).conversations.map(({ id, lastMessage }) => [id, lastMessage])).toEqual(
    [
      [withX.id, 'Up!'],
      [withY.id, ''],
    ],
  );
});

test('one is read as the list shows it, by those in it alone', async () => {
  const { id } = await open(lea, sofia);
  await sofia.social.sendMessage({ conversationId: id, message: 'At the gate?' });
  const { conversation } = await lea.social.getConversation({ conversationId: id });
  expect(conversation).toMatchObject({ id, lastMessage: 'At the gate?', unread: 1 });
  const { conversations } = await lea.social.listConversations({ pageSize: 100 });
  expect(conversation).toEqual(conversations.find((each) => each.id === id));
  expect((await failure(marco.social.getConversation({ conversationId: id }))).reason).toBe('CONVERSATION_NOT_FOUND');
  expect((await failure(lea.social.getConversation({ conversationId: newId() }))).reason).toBe(
    'CONVERSATION_NOT_FOUND',
  );
  for (const conversationId of ['', 'x', `${id}'--`])
    expect((await failure(lea.social.getConversation({ conversationId }))).reason).toBe('INVALID_ARGUMENT');
});

test('pages hold every conversation once, in order', async () => {
  const [me, ...others] = await Promise.all(['Me', 'P1', 'P2', 'P3', 'P4', 'P5'].map((name) => messaging.person(name)));
  for (const other of others) await open(me!, other);
  const whole = (await me!.social.listConversations({ pageSize: 100 })).conversations.map(({ id }) => id);
  const seen: string[] = [];
  let pageToken = '';
  do {
    const page = await me!.social.listConversations({ pageSize: 2, pageToken });
    seen.push(...page.conversations.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  expect(whole).toHaveLength(5);
  expect(seen).toEqual(whole);
});

test('invalid page sizes and tokens are refused', async () => {
  for (const pageSize of [-1, 101])
    expect((await failure(lea.social.listConversations({ pageSize }))).reason).toBe('INVALID_ARGUMENT');
  for (const pageToken of [
    'x',
    Buffer.from('[1,"x"]').toString('base64url'),
    Buffer.from('[-1]').toString('base64url'),
  ]) {
    expect((await failure(lea.social.listConversations({ pageToken }))).reason).toBe('PAGE_TOKEN_INVALID');
  }
});

test('what was opened in one process is listed in another at once', async () => {
  const [me, you] = await Promise.all([messaging.person('Me'), messaging.person('You')]);
  const other = await messaging.another();
  const there = client(SocialServiceService, other.port, { token: you.token });
  expect((await there.listConversations({})).conversations).toEqual([]);
  const conversation = await open(me, you);
  expect((await there.listConversations({})).conversations.map(({ id }) => id)).toEqual([conversation.id]);
  await me.social.sendMessage({ conversationId: conversation.id, message: 'Hi' });
  expect((await there.listConversations({})).conversations[0]).toMatchObject({ unread: 1, lastMessage: 'Hi' });
  there.close();
});

test('a call without a token is refused', async () => {
  const anonymous = client(SocialServiceService, messaging.port);
  for (const call of [anonymous.listConversations({}), anonymous.getFeed({}), anonymous.createPost({ text: 'x' })]) {
    expect((await failure(call)).reason).toBe('UNAUTHENTICATED');
  }
  anonymous.close();
});
