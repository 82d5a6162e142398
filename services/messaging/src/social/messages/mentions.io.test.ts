// People whom messages mention.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { failure, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';

let messaging: Messaging;
let lea: Person;
let marco: Person;
let sofia: Person;
let conversationId: string;

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
  const participantIds = [marco.id, sofia.id];
  conversationId = (await lea.social.createConversation({ participantIds, name: 'North' })).conversation!.id;
});

const say = async (mentionIds: string[], call = {}) =>
  (await lea.social.sendMessage({ conversationId, message: 'Hello', mentionIds }, call)).message!;
const notes = (of: Person) =>
  messaging.files.admin<{ type: string; title: string; body: string }>(
    'select type, title, body from notifications where user_id = $1',
    [of.id],
  );
const mentioned = { type: 'message.mentioned', title: 'Léa mentioned you', body: 'In “North”.' };

test('who is mentioned is notified once, also if it is muted, and everybody reads who is', async () => {
  await marco.social.muteConversation({ conversationId });
  const { id, mentions } = await say([marco.id, marco.id, lea.id]);
  expect(mentions).toEqual([marco.id, lea.id]);
  expect((await sofia.social.getMessage({ conversationId, id })).message?.mentions).toEqual([marco.id, lea.id]);
  expect([await notes(marco), await notes(lea), await notes(sofia)]).toEqual([[mentioned], [], []]);
  expect((await marco.live.getLiveState({})).unreadNotifications).toBe(1);
  await lea.social.editMessage({ conversationId, id, message: 'Hello again' });
  expect(await notes(marco)).toHaveLength(1);
});

test('who is not in the conversation is not mentioned, and nothing is sent', async () => {
  const stranger = await messaging.person('Stranger');
  for (const id of [stranger.id, newId()])
    expect(await failure(say([marco.id, id]))).toMatchObject({
      reason: 'MENTIONED_PERSON_NOT_FOUND',
      violations: [{ field: 'mention_ids[1]' }],
    });
  for (const wrong of [['x'], [''], Array.from({ length: 21 }, newId)])
    expect((await failure(say(wrong))).reason).toBe('INVALID_ARGUMENT');
  expect([await notes(marco), await notes(stranger)]).toEqual([[], []]);
  expect((await marco.social.listMessages({ conversationId })).messages).toEqual([]);
});

test('a repeated key notifies once', async () => {
  const call = { idempotencyKey: newId() };
  await Promise.all([say([marco.id], call), say([marco.id], call), say([marco.id], call)]);
  expect(await notes(marco)).toEqual([mentioned]);
});
