import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { newId } from '@plaza/service';
import type { Conversation } from '@plaza/api/social';
import { conversationOf, failure, open, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';

let messaging: Messaging;
let lea: Person;
let marco: Person;
let sofia: Person;
let stranger: Person;

beforeAll(async () => {
  messaging = await startMessaging();
  [lea, marco, sofia, stranger] = await Promise.all([
    messaging.person('Léa'),
    messaging.person('Marco'),
    messaging.person('Sofía'),
    messaging.person('Stranger'),
  ]);
});

afterAll(() => messaging.stop());

async function fresh(): Promise<{ a: Person; b: Person; conversation: Conversation }> {
  const [a, b] = await Promise.all([messaging.person('A'), messaging.person('B')]);
  return { a, b, conversation: await open(a, b) };
}

async function say(person: Person, conversationId: string, message: string): Promise<string> {
  return (await person.social.sendMessage({ conversationId, message })).message!.id;
}

async function readStates(person: Person, conversationId: string): Promise<Record<string, boolean>> {
  const { messages } = await person.social.listMessages({ conversationId, pageSize: 100 });
  return Object.fromEntries(messages.map(({ message, read }) => [message, read]));
}

test('the other member finds a message, newest first, unread until marked read', async () => {
  const { a, b, conversation } = await fresh();
  const conversationId = conversation.id;
  const sent = await a.social.sendMessage({ conversationId, message: 'One' });
  expect(sent.message).toMatchObject({ conversationId, userId: a.id, message: 'One', read: false });
  await say(a, conversationId, 'Two');
  const { messages } = await b.social.listMessages({ conversationId });
  expect(messages.map(({ message }) => message)).toEqual(['Two', 'One']);
  expect(messages[1]).toEqual(sent.message);
  expect(await conversationOf(b, conversationId)).toMatchObject({
    unread: 2,
    lastMessage: 'Two',
    updatedAt: messages[0]!.timestamp,
  });
  expect((await conversationOf(a, conversationId)).unread).toBe(0);

  expect(await b.social.markRead({ conversationId })).toEqual({ readCount: 2 });
  expect((await conversationOf(b, conversationId)).unread).toBe(0);
  expect(await readStates(a, conversationId)).toEqual({ One: true, Two: true });
});

test('marking read again changes nothing', async () => {
  const { a, b, conversation } = await fresh();
  await say(a, conversation.id, 'Hi');
  const counts = await Promise.all(
    Array.from({ length: 10 }, () => b.social.markRead({ conversationId: conversation.id })),
  );
  expect(counts.map(({ readCount }) => readCount).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect(await b.social.markRead({ conversationId: conversation.id })).toEqual({ readCount: 0 });
});

test('a repeated key marks a conversation read once, also when messages arrive meanwhile', async () => {
  const {
    a,
    b,
    conversation: { id: conversationId },
  } = await fresh();
  await say(a, conversationId, 'One.');
  const call = { idempotencyKey: newId() };
  expect(await b.social.markRead({ conversationId }, call)).toEqual({ readCount: 1 });
  await say(a, conversationId, 'Two.');
  expect(await b.social.markRead({ conversationId }, call)).toEqual({ readCount: 1 });
  expect((await conversationOf(b, conversationId)).unread).toBe(1);
  expect(await b.social.markRead({ conversationId, requestId: newId() })).toEqual({ readCount: 1 });
  expect((await failure(b.social.markRead({ conversationId, requestId: 'a key' }))).reason).toBe(
    'IDEMPOTENCY_KEY_INVALID',
  );
});

test('a message is read when everyone but its author has read it', async () => {
  const { id } = await open(lea, marco, sofia);
  await say(lea, id, 'from lea');
  await say(marco, id, 'from marco');
  await sofia.social.markRead({ conversationId: id });
  expect(await readStates(lea, id)).toEqual({ 'from lea': false, 'from marco': false });
  await lea.social.markRead({ conversationId: id });
  expect(await readStates(lea, id)).toEqual({ 'from lea': false, 'from marco': true });
  await say(sofia, id, 'from sofia');
  expect(await marco.social.markRead({ conversationId: id })).toEqual({ readCount: 2 });
  expect(await readStates(lea, id)).toEqual({ 'from lea': true, 'from marco': true, 'from sofia': false });
});

test('one’s own messages are never unread, also between those of others', async () => {
  const {
    a,
    b,
    conversation: { id },
  } = await fresh();
  await say(a, id, '1');
  await say(b, id, '2');
  await say(a, id, '3');
  expect((await conversationOf(a, id)).unread).toBe(1);
  expect((await conversationOf(b, id)).unread).toBe(2);
  expect(await b.social.markRead({ conversationId: id })).toEqual({ readCount: 2 });
  await say(b, id, '4');
  expect((await conversationOf(b, id)).unread).toBe(0);
  expect(await a.social.markRead({ conversationId: id })).toEqual({ readCount: 2 });
});

test('counters add up when many write and read at the same time', async () => {
  const {
    a,
    b,
    conversation: { id },
  } = await fresh();
  const counts: { a: number[]; b: number[] } = { a: [], b: [] };
  // As many at once as the service has connections: on a busy machine more would be refused with "try again".
  await Promise.all(
    Array.from({ length: 10 }, async (_, writer) => {
      for (let index = writer; index < 60; index += 10) {
        await say(index % 2 === 0 ? a : b, id, `Message ${index}`);
        if (index % 5 === 0) counts.b.push((await b.social.markRead({ conversationId: id })).readCount);
        if (index % 7 === 0) counts.a.push((await a.social.markRead({ conversationId: id })).readCount);
      }
    }),
  );
  const unreadOfA = (await conversationOf(a, id)).unread;
  const unreadOfB = (await conversationOf(b, id)).unread;
  const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);
  expect([sum(counts.a) + unreadOfA, sum(counts.b) + unreadOfB]).toEqual([30, 30]);

  const [truth] = await messaging.files.admin<{ count: number; seqs: number; last: number; unread: number }>(
    `
    select count(*)::int as count, count(distinct seq)::int as seqs, max(seq)::int as last,
           count(*) filter (where user_id = $2 and seq > (select last_read_seq from members where conversation_id = $1 and user_id = $3))::int as unread
      from messages where conversation_id = $1`,
    [id, a.id, b.id],
  );
  expect(truth).toEqual({ count: 60, seqs: 60, last: 60, unread: unreadOfB });
  const disorder = await messaging.files.admin(
    `
    select 1 from (select "timestamp" < lag("timestamp") over (order by seq) as earlier from messages where conversation_id = $1) m where earlier`,
    [id],
  );
  expect(disorder).toEqual([]);

  await Promise.all([a.social.markRead({ conversationId: id }), b.social.markRead({ conversationId: id })]);
  expect(await messaging.files.admin('select 1 from messages where conversation_id = $1 and not read', [id])).toEqual(
    [],
  );
});

test('a repeated key sends the message once', async () => {
  const {
    a,
    b,
    conversation: { id },
  } = await fresh();
  const request = { conversationId: id, message: 'Once' };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => a.social.sendMessage(request, { idempotencyKey: 'say-1' })),
  );
  expect(new Set(answers.map(({ message }) => message?.id)).size).toBe(1);
  expect(await a.social.sendMessage({ ...request, requestId: 'say-1' })).toEqual(answers[0]);
  expect(
    (await failure(a.social.sendMessage({ ...request, message: 'Twice' }, { idempotencyKey: 'say-1' }))).code,
  ).toBe(status.ALREADY_EXISTS);
  expect((await b.social.listMessages({ conversationId: id })).messages).toHaveLength(1);
  expect((await conversationOf(b, id)).unread).toBe(1);
});

test('pages hold every message once, also when one is sent in between', async () => {
  const {
    a,
    b,
    conversation: { id },
  } = await fresh();
  for (let index = 1; index <= 7; index++) await say(index % 2 ? a : b, id, String(index));
  const first = await b.social.listMessages({ conversationId: id, pageSize: 3 });
  await say(a, id, 'late');
  const second = await b.social.listMessages({ conversationId: id, pageSize: 3, pageToken: first.nextPageToken });
  const third = await b.social.listMessages({ conversationId: id, pageSize: 3, pageToken: second.nextPageToken });
  expect([first, second, third].map(({ messages }) => messages.map(({ message }) => message))).toEqual([
    ['7', '6', '5'],
    ['4', '3', '2'],
    ['1'],
  ]);
  expect(third.nextPageToken).toBe('');
  const other = await open(a, b, lea);
  expect(
    (await failure(a.social.listMessages({ conversationId: other.id, pageToken: first.nextPageToken }))).reason,
  ).toBe('PAGE_TOKEN_INVALID');
});

test('a conversation of others is not found', async () => {
  const {
    a,
    conversation: { id },
  } = await fresh();
  await say(a, id, 'A secret');
  for (const conversationId of [id, newId()]) {
    for (const call of [
      stranger.social.listMessages({ conversationId }),
      stranger.social.sendMessage({ conversationId, message: 'Let me in' }),
      stranger.social.markRead({ conversationId }),
    ]) {
      expect(await failure(call)).toMatchObject({ code: status.NOT_FOUND, reason: 'CONVERSATION_NOT_FOUND' });
    }
  }
  expect((await stranger.social.listConversations({})).conversations).toEqual([]);
  expect((await a.social.listMessages({ conversationId: id })).messages).toHaveLength(1);
});

test('SQL, HTML and every script are stored as they were sent', async () => {
  const {
    a,
    b,
    conversation: { id },
  } = await fresh();
  const texts = [
    `'); drop table messages; --`,
    `<script>alert("x")</script>`,
    `\\'; select ? ?? $1 :name {}`,
    `Ça va ? 你好 مرحبا 👩‍👩‍👧`,
    'two\nlines',
    'one\ttab',
    '\u2067\u05d0\u05d1\u2069 vs. \u2066abc\u2069',
    '%s %n \\0 \\u0000',
  ];
  for (const text of texts) await say(a, id, text);
  const { messages } = await b.social.listMessages({ conversationId: id });
  expect(messages.map(({ message }) => message).reverse()).toEqual(texts);
});

test('the last message is cut after 200 characters and never inside one', async () => {
  const {
    a,
    b,
    conversation: { id },
  } = await fresh();
  await say(a, id, '🎉'.repeat(4000));
  expect((await conversationOf(b, id)).lastMessage).toBe('🎉'.repeat(200));
  await say(a, id, 'x'.repeat(4000));
  expect((await conversationOf(b, id)).lastMessage).toBe('x'.repeat(200));
});

test.each([
  ['nothing', ''],
  ['only white space', ' \n\t '],
  ['4,001 characters', 'x'.repeat(4001)],
  ['a NUL', 'a\u0000b'],
  ['an escape sequence', '\u001b[31mred'],
  ['a bidirectional override', 'abc\u202edef'],
  ['what nobody can see', '\u200b\u2800\u3164\ufe0f'],
])('%s is refused, and nothing changes', async (_, message) => {
  const {
    a,
    b,
    conversation: { id },
  } = await fresh();
  expect(await failure(a.social.sendMessage({ conversationId: id, message }))).toMatchObject({
    reason: 'INVALID_ARGUMENT',
    violations: [{ field: 'message' }],
  });
  expect((await b.social.listMessages({ conversationId: id })).messages).toEqual([]);
});

test('an invalid conversation id is refused', async () => {
  for (const conversationId of ['', 'x', `${newId()} or true`]) {
    expect(await failure(lea.social.listMessages({ conversationId }))).toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'conversation_id' }],
    });
  }
});
