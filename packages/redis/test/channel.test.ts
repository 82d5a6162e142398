import { afterEach, expect, test } from '@jest/globals';
import { openLine, until } from '@plaza/testing';
import { openChannel, type RedisChannel } from '../src/index.ts';

const redisUrl = process.env['PLAZA_TEST_REDIS_URL'] ?? '';
const opened: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

function open(url: string, name: string): { channel: RedisChannel; received: string[] } {
  const channel = openChannel({ redisUrl: url }, name)!;
  const received: string[] = [];
  channel.listen((message) => received.push(message));
  opened.push(() => channel.close());
  return { channel, received };
}

/** Sends until it has arrived: what is sent before somebody listens is lost. */
async function arrives(from: RedisChannel, received: string[], message: string): Promise<void> {
  await until(() => {
    if (!received.includes(message)) from.publish(message);
    return received.includes(message);
  }, `${message} has arrived`);
}

test('without Redis there is no channel', () => {
  expect(openChannel({}, 'x')).toBeUndefined();
});

test('a message reaches everybody who listens on its channel, and nobody else', async () => {
  const [one, two, other] = [open(redisUrl, 'a'), open(redisUrl, 'a'), open(redisUrl, 'b')];
  await arrives(one.channel, two.received, 'hello');
  await arrives(two.channel, one.received, 'hello to you');
  await arrives(one.channel, one.received, 'hello to myself');
  expect(other.received).toEqual([]);
});

test('a lost connection is made again, and listens again', async () => {
  const line = await openLine(Number(new URL(redisUrl).port));
  opened.push(() => line.close());
  const [near, far] = [open(redisUrl, 'c'), open(`redis://127.0.0.1:${line.port}`, 'c')];
  await arrives(near.channel, far.received, 'before');
  line.cut();
  far.channel.publish('into nothing');
  line.mend();
  await arrives(near.channel, far.received, 'after');
});
