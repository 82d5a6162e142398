// Floods: who writes too fast is refused, and told for how long.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { failure, open, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';

let messaging: Messaging;
let lea: Person;
let marco: Person;
let conversationId: string;

beforeAll(async () => {
  messaging = await startMessaging();
  [lea, marco] = [await messaging.person('Léa'), await messaging.person('Marco')];
  conversationId = (await open(lea, marco, await messaging.person('Sofía'))).id;
});
afterAll(() => messaging.stop());

const say = (by: Person, idempotencyKey?: string) =>
  by.social.sendMessage({ conversationId, message: 'Hello' }, idempotencyKey ? { idempotencyKey } : {});
/** As if so much had been written. */
const pace = (table: 'members' | 'conversations', seconds: number) => {
  const column = table === 'members' ? 'conversation_id' : 'id';
  return messaging.files.admin(
    `update ${table} set paced_until = clock_timestamp() + make_interval(secs => $2) where ${column} = $1`,
    [conversationId, seconds],
  );
};
const count = async () =>
  (
    await messaging.files.admin<{ message_count: number }>('select message_count from conversations where id = $1', [
      conversationId,
    ])
  )[0]!.message_count;
const tooFast = { code: status.RESOURCE_EXHAUSTED, reason: 'MESSAGES_TOO_FAST' };

test('60 messages at once are sent, and the next ones are refused and do not count', async () => {
  const before = await count();
  const sent = await Promise.allSettled(Array.from({ length: 80 }, () => say(lea)));
  const accepted = sent.filter((one) => one.status === 'fulfilled').length;
  // One more for each second that it took.
  expect(accepted).toBeGreaterThanOrEqual(60);
  expect(accepted).toBeLessThan(80);
  expect(await count()).toBe(before + accepted);
  // Somebody else is not held up.
  await say(marco);
});

test('who waits sends it with the same key, and only once', async () => {
  await pace('members', 120);
  expect(await failure(say(lea, 'early'))).toMatchObject(tooFast);
  await pace('members', 0);
  const before = await count();
  const first = await say(lea, 'early');
  expect(await say(lea, 'early')).toEqual(first);
  expect(await count()).toBe(before + 1);
});

test('all people of a conversation together are bounded too', async () => {
  await pace('members', 0);
  await pace('conversations', 120);
  for (const each of [lea, marco]) expect(await failure(say(each))).toMatchObject(tooFast);
  await pace('conversations', 20);
  for (const each of [lea, marco]) await say(each);
});
