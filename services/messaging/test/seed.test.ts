import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { demoPassword, seed as seedAuth } from '@plaza/auth/seed';
import { schema as authSchema } from '@plaza/auth/orm.config';
import { SocialServiceService } from '@plaza/api/social';
import { AuthServiceService } from '@plaza/api/auth';
import { demoId, openDatabase } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import { schema } from '../src/orm.config.ts';
import { seed } from '../src/seed.ts';
import { startMessaging, type Messaging } from './messaging.ts';

let messaging: Messaging;
let lea: TestClient<typeof SocialServiceService>;

beforeAll(async () => {
  messaging = await startMessaging();
  const database = await openDatabase(schema, messaging.files.url);
  const authDatabase = await openDatabase(authSchema, messaging.authFiles.url);
  await seedAuth(authDatabase);
  await seed(database);
  await Promise.all([database.close(), authDatabase.close()]);
  const auth = client(AuthServiceService, messaging.authPort);
  const { accessToken } = await auth.login({ email: 'lea@plaza.example', password: demoPassword });
  auth.close();
  lea = client(SocialServiceService, messaging.port, { token: accessToken });
});

afterAll(async () => {
  lea.close();
  await messaging.stop();
});

test('demo people have conversations and posts, and all of them are people whom auth knows', async () => {
  const { conversations } = await lea.listConversations({});
  expect(conversations.length).toBeGreaterThanOrEqual(3);
  expect(conversations[0]!.unread).toBeGreaterThan(0);
  const { posts } = await lea.getFeed({});
  expect(posts.length).toBeGreaterThanOrEqual(8);
  const names = [
    ...conversations.flatMap(({ participants }) => participants.map(({ name }) => name)),
    ...posts.map(({ userName }) => userName),
  ];
  expect(names).not.toContain('');
});

test('what is unread is what the messages say', async () => {
  const rows = await messaging.files.admin(`
    select m.conversation_id from members m join conversations c on c.id = m.conversation_id
     where c.message_count - m.last_read_seq - m.sent_since_read
           <> (select count(*) from messages s where s.conversation_id = c.id and s.seq > m.last_read_seq and s.user_id <> m.user_id)
        or c.message_count <> (select count(*) from messages s where s.conversation_id = c.id)`);
  expect(rows).toEqual([]);
  const { conversations } = await lea.listConversations({});
  for (const { id, unread } of conversations)
    expect((await lea.markRead({ conversationId: id })).readCount).toBe(unread);
});

test('seeding again adds nothing and keeps what people did meanwhile', async () => {
  const count = async (): Promise<unknown> =>
    (
      await messaging.files.admin(
        `select (select count(*) from conversations) as conversations, (select count(*) from members) as members,
            (select count(*) from messages) as messages, (select count(*) from posts) as posts`,
      )
    )[0];
  await lea.sendMessage({ conversationId: demoId('conversation:lea-marco'), message: 'Yes, at seven!' });
  const before = await count();
  const database = await openDatabase(schema, messaging.files.url);
  await seed(database);
  await seed(database);
  await database.close();
  expect(await count()).toEqual(before);
  expect((await lea.listConversations({})).conversations[0]?.lastMessage).toBe('Yes, at seven!');
});
