// In a file of its own: one replica without Redis keeps all replicas of the service from using it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SocialServiceService } from '@plaza/api/social';
import { client, type TestClient } from '@plaza/testing';
import { startMessaging, type Messaging, type Person } from './messaging.ts';

let messaging: Messaging;
let lea: Person;
let marco: Person;

beforeAll(async () => {
  messaging = await startMessaging();
  [lea, marco] = await Promise.all([messaging.person('Léa'), messaging.person('Marco')]);
});

afterAll(() => messaging.stop());

test('without Redis everything answers, and who wrote reads their own write', async () => {
  const app = await messaging.another({ redisUrl: undefined });
  const [here, there] = [lea, marco].map(({ token }) => client(SocialServiceService, app.port, { token })) as [
    TestClient<typeof SocialServiceService>,
    TestClient<typeof SocialServiceService>,
  ];
  const { conversation } = await here.createConversation({ participantIds: [marco.id], name: 'North stand' });
  await here.sendMessage({ conversationId: conversation!.id, message: 'No cache' });
  expect((await there.listConversations({})).conversations[0]).toMatchObject({ lastMessage: 'No cache', unread: 1 });
  expect(await there.markRead({ conversationId: conversation!.id })).toEqual({ readCount: 1 });
  expect((await there.listConversations({})).conversations[0]?.unread).toBe(0);
  const { post } = await here.createPost({ text: 'A post' });
  expect((await here.getFeed({ page: 1 })).posts[0]).toEqual(post);
  expect((await there.getFeed({ page: 2 })).posts).toEqual([]);
  here.close();
  there.close();
});
