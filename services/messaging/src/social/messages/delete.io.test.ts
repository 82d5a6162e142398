// Messages that their authors delete: gone for everybody, and counted by nobody.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { conversationOf, failure, open, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';

let messaging: Messaging;
let lea: Person;
let marco: Person;
let conversationId: string;

beforeAll(async () => {
  messaging = await startMessaging();
});
afterAll(() => messaging.stop());

beforeEach(async () => {
  [lea, marco] = await Promise.all([messaging.person('Léa'), messaging.person('Marco')]);
  conversationId = (await open(lea, marco)).id;
});

const say = async (person: Person, message: string): Promise<string> =>
  (await person.social.sendMessage({ conversationId, message })).message!.id;
const deleted = (person: Person, id: string) => person.social.deleteMessage({ conversationId, id });
const texts = async (person: Person): Promise<string[]> =>
  (await person.social.listMessages({ conversationId })).messages.map(({ message }) => message);
const seen = async (person: Person): Promise<[unread: number, lastMessage: string]> => {
  const { unread, lastMessage } = await conversationOf(person, conversationId);
  return [unread, lastMessage];
};

test('a deleted message is read by nobody, and the one before it is the latest again', async () => {
  const [one, two] = [await say(lea, 'One'), await say(lea, 'Two')];
  expect(await seen(marco)).toEqual([2, 'Two']);
  await deleted(lea, two);
  expect([await texts(lea), await texts(marco)]).toEqual([['One'], ['One']]);
  expect([await seen(lea), await seen(marco)]).toEqual([
    [0, 'One'],
    [1, 'One'],
  ]);
  await deleted(lea, one);
  expect([await texts(marco), await seen(marco)]).toEqual([[], [0, '']]);
  await say(lea, 'Three');
  expect([await texts(marco), await seen(marco)]).toEqual([['Three'], [1, 'Three']]);
});

test('the counts add up, whichever messages were read before', async () => {
  const [read] = [await say(lea, 'Read')];
  expect(await marco.social.markRead({ conversationId })).toEqual({ readCount: 1 });
  const [, own, unread] = [await say(lea, 'Stays'), await say(marco, 'Own'), await say(lea, 'Unread')];
  await deleted(lea, read);
  expect(await seen(marco)).toEqual([2, 'Unread']);
  await deleted(lea, unread);
  expect(await seen(marco)).toEqual([1, 'Own']);
  await deleted(marco, own);
  expect([await seen(marco), await seen(lea)]).toEqual([
    [1, 'Stays'],
    [0, 'Stays'],
  ]);
  expect(await marco.social.markRead({ conversationId })).toEqual({ readCount: 1 });
  expect([await seen(marco), await seen(lea)]).toEqual([
    [0, 'Stays'],
    [0, 'Stays'],
  ]);
  expect((await lea.social.listMessages({ conversationId })).messages).toMatchObject([{ read: true }]);
});

test('only its author deletes it, and nobody else hears that it is there', async () => {
  const id = await say(lea, 'Hers');
  const stranger = await messaging.person('Stranger');
  for (const [who, which, reason] of [
    [marco, id, 'MESSAGE_NOT_FOUND'],
    [stranger, id, 'CONVERSATION_NOT_FOUND'],
    [lea, newId(), 'MESSAGE_NOT_FOUND'],
  ] as const)
    expect(await failure(deleted(who, which))).toMatchObject({ reason });
  const elsewhere = await open(lea, stranger);
  expect(await failure(lea.social.deleteMessage({ conversationId: elsewhere.id, id }))).toMatchObject({
    reason: 'MESSAGE_NOT_FOUND',
  });
  for (const wrong of ['', 'x', `${id}'`, 'a'.repeat(36)])
    expect(await failure(deleted(lea, wrong))).toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'id' }],
    });
  expect(await texts(marco)).toEqual(['Hers']);
});

test('many at once delete it once, and a repeated key answers again', async () => {
  const [one, two] = [await say(lea, 'One'), await say(lea, 'Two')];
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => deleted(lea, one)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const again = () => lea.social.deleteMessage({ conversationId, id: two }, { idempotencyKey: `delete-${two}` });
  await Promise.all([again(), again(), again()]);
  expect(await again()).toEqual({});
  expect([await seen(marco), await seen(lea)]).toEqual([
    [0, ''],
    [0, ''],
  ]);
});

test('messages that are written, read and deleted at once leave the counts right', async () => {
  await Promise.all(
    [lea, marco].map(async (person) => {
      for (let n = 0; n < 8; n++) {
        const id = await say(person, `${person.name} ${n}`);
        if (n % 2 === 0) await deleted(person, id);
        if (n % 3 === 0) await person.social.markRead({ conversationId });
      }
    }),
  );
  expect((await texts(lea)).sort()).toEqual([1, 3, 5, 7].flatMap((n) => [`Léa ${n}`, `Marco ${n}`]).sort());
  const rows = await messaging.files.admin<{ unread: number; counted: number }>(
    `select c.message_count - m.last_read_seq - m.sent_since_read as unread, (select count(*)::int from messages s
       where s.conversation_id = c.id and s.seq > m.last_read_seq and s.user_id <> m.user_id) as counted
     from conversations c join members m on m.conversation_id = c.id where c.id = $1`,
    [conversationId],
  );
  expect(rows).toHaveLength(2);
  for (const { unread, counted } of rows) expect(unread).toBe(counted);
});
