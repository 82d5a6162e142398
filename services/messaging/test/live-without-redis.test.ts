// In a file of its own: one replica without Redis keeps all replicas of the service from using it as a cache.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openLine, type Line } from '@plaza/testing';
import { follow } from './live.ts';
import { open, startMessaging, type Messaging, type Person } from './messaging.ts';

let messaging: Messaging;
let line: Line;
let lea: Person;
let marco: Person;
let conversationId: string;

beforeAll(async () => {
  messaging = await startMessaging();
  line = await openLine(Number(new URL(process.env['PLAZA_TEST_REDIS_URL'] ?? '').port));
  [lea, marco] = await Promise.all([messaging.person('Léa'), messaging.person('Marco')]);
  conversationId = (await open(lea, marco)).id;
});
afterAll(async () => {
  await messaging.stop();
  await line.close();
});

const say = (message: string) => lea.social.sendMessage({ conversationId, message });

test('a process without Redis hears of everything', async () => {
  const alone = await messaging.another({ redisUrl: undefined });
  const stream = follow(alone.port, marco.token);
  const { number } = await stream.gets('started');
  await say('One');
  await say('Two');
  await stream.reaches(number + 2);
  expect(stream.number()).toBe(number + 2);
  await stream.stop();
});

test('while Redis is away, and after it is back, nothing is missed', async () => {
  const far = await messaging.another({ redisUrl: `redis://127.0.0.1:${line.port}` });
  const stream = follow(far.port, marco.token);
  const { number } = await stream.gets('started');
  await say('Before');
  await stream.reaches(number + 1);
  line.cut();
  await say('Away');
  await stream.reaches(number + 2);
  line.mend();
  await say('Back');
  await stream.reaches(number + 3);
  // It hears nothing, and does not know it.
  line.freeze();
  await say('Deaf');
  await stream.reaches(number + 4);
  line.mend();
  expect(stream.number()).toBe(number + 4);
  await stream.stop();
});
