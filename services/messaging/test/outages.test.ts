import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { conversationOf, failure, open, startMessaging, type Messaging, type Person } from './messaging.ts';

let messaging: Messaging;
let lea: Person;
let marco: Person;

beforeAll(async () => {
  messaging = await startMessaging();
  [lea, marco] = await Promise.all([messaging.person('Léa'), messaging.person('Marco')]);
});

afterAll(() => messaging.stop());

test('while auth is away people whose names are known go on talking, and new names are UNAVAILABLE, not empty', async () => {
  const { id } = await open(lea, marco);
  const sofia = await messaging.person('Sofía');
  await sofia.social.listConversations({});
  await messaging.stopAuth();
  await lea.social.sendMessage({ conversationId: id, message: 'Still here' });
  expect(await conversationOf(marco, id)).toMatchObject({
    lastMessage: 'Still here',
    participants: [{ name: 'Léa' }, { name: 'Marco' }],
  });
  expect((await open(marco, lea)).id).toBe(id);
  expect(await failure(open(lea, sofia))).toMatchObject({ code: status.UNAVAILABLE });
});
