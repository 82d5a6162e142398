import { afterEach, expect, test } from '@jest/globals';
import { openLine, until } from '@plaza/testing';
import { openPartitions, type RedisPartitions } from '../src/index.ts';

const redisUrl = process.env['PLAZA_TEST_REDIS_URL'] ?? '';
const opened: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

function open(url: string, name: string): { partitions: RedisPartitions; received: string[] } {
  const partitions = openPartitions({ redisUrl: url }, name)!;
  const received: string[] = [];
  partitions.listen((message) => received.push(message));
  opened.push(() => partitions.close());
  return { partitions, received };
}

/** Sends until it has arrived: what is sent before somebody listens is lost. */
async function arrives(from: RedisPartitions, partition: number, received: string[], message: string): Promise<void> {
  await until(() => {
    if (!received.includes(message)) from.publish(partition, message);
    return received.includes(message);
  }, `${message} has arrived`);
}

test('without Redis there are none', () => {
  expect(openPartitions({}, 'x')).toBeUndefined();
});

test('a message of any partition reaches everybody who listens, and nobody of another name', async () => {
  const [one, two, other] = [open(redisUrl, 'p-a'), open(redisUrl, 'p-a'), open(redisUrl, 'p-b')];
  for (const partition of [0, 1, one.partitions.size - 1])
    await arrives(one.partitions, partition, two.received, `of ${partition}`);
  await until(() => two.partitions.isListening, 'it says that it listens');
  expect(other.received).toEqual([]);
});

test('a lost connection is made again, and so is one that is renewed', async () => {
  const line = await openLine(Number(new URL(redisUrl).port));
  opened.push(() => line.close());
  const [near, far] = [open(redisUrl, 'p-c'), open(`redis://127.0.0.1:${line.port}`, 'p-c')];
  await arrives(near.partitions, 3, far.received, 'before');
  line.cut();
  await until(() => !far.partitions.isListening, 'it knows that it hears nothing');
  line.mend();
  await arrives(near.partitions, 3, far.received, 'after');
  far.partitions.renew();
  await arrives(near.partitions, 4, far.received, 'renewed');
  expect(new Set(far.received).size).toBe(3);
});
