// Messages that answer others of their conversation.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { newId } from '@plaza/service';
import { failure, open, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';

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

const say = async (person: Person, message: string, replyTo = '') =>
  (await person.social.sendMessage({ conversationId, message, replyTo })).message!;
const read = async (person: Person) =>
  (await person.social.listMessages({ conversationId })).messages.map(({ message, replyTo }) => [message, replyTo]);

test('a message answers one of anybody, and everybody reads which', async () => {
  const asked = await say(lea, 'Which gate?');
  const answered = await say(marco, 'Gate 4', asked.id);
  expect([asked.replyTo, answered.replyTo]).toEqual(['', asked.id]);
  await say(marco, 'The northern one', answered.id);
  const expected = [
    ['The northern one', answered.id],
    ['Gate 4', asked.id],
    ['Which gate?', ''],
  ];
  expect([await read(lea), await read(marco)]).toEqual([expected, expected]);
});

test('a message that is deleted leaves its id with those that answer it, and is answered no more', async () => {
  const { id } = await say(lea, 'Which gate?');
  await say(marco, 'Gate 4', id);
  await lea.social.deleteMessage({ conversationId, id });
  const left = [['Gate 4', id]];
  expect(await read(lea)).toEqual(left);
  expect((await failure(say(marco, 'Or 5', id))).reason).toBe('REPLIED_MESSAGE_NOT_FOUND');
  expect(await read(marco)).toEqual(left);
});

test('what is not in the conversation is not answered, whether it is elsewhere or nowhere', async () => {
  const stranger = await messaging.person('Stranger');
  const [shared, foreign] = [await open(lea, stranger), await open(marco, stranger)];
  const elsewhere = await Promise.all(
    [shared, foreign].map(({ id }) => stranger.social.sendMessage({ conversationId: id, message: 'Elsewhere' })),
  );
  for (const id of [...elsewhere.map(({ message }) => message!.id), newId(), conversationId])
    expect(await failure(say(lea, 'I read it', id))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'REPLIED_MESSAGE_NOT_FOUND',
    });
  const { id } = await say(lea, 'Ours');
  expect((await failure(stranger.social.sendMessage({ conversationId, message: 'x', replyTo: id }))).reason).toBe(
    'CONVERSATION_NOT_FOUND',
  );
  expect(await read(marco)).toEqual([['Ours', '']]);
});

test.each(['x', `${newId()}'`, 'a'.repeat(36)])('%p is no id to answer', async (replyTo) => {
  expect(await failure(say(lea, 'Hello', replyTo))).toMatchObject({
    reason: 'INVALID_ARGUMENT',
    violations: [{ field: 'reply_to' }],
  });
  expect(await read(marco)).toEqual([]);
});

test('a repeated key answers once, also when the other message is deleted since', async () => {
  const { id } = await say(lea, 'Which gate?');
  const send = (replyTo: string) =>
    marco.social.sendMessage({ conversationId, message: 'Gate 4', replyTo }, { idempotencyKey: `reply-${id}` });
  const [first] = await Promise.all([send(id), send(id), send(id)]);
  await lea.social.deleteMessage({ conversationId, id });
  expect(await send(id)).toEqual(first);
  expect((await failure(send(''))).code).toBe(status.ALREADY_EXISTS);
  expect(await read(lea)).toEqual([['Gate 4', id]]);
});

test('answers and the deletion of what they answer at the same time leave every answer that was given', async () => {
  const { id } = await say(lea, 'Which gate?');
  const [, ...answers] = await Promise.allSettled([
    lea.social.deleteMessage({ conversationId, id }),
    ...Array.from({ length: 6 }, (_, n) => say(marco, `Gate ${n}`, id)),
  ]);
  const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  expect((await read(lea)).toSorted()).toEqual(given.map(({ message }) => [message, id]).toSorted());
});
