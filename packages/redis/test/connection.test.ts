import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { openLine, until, type Line } from '@plaza/testing';
import { connectRedis, type Connection, type Use } from '../src/index.ts';

const sharedRedisUrl = process.env['PLAZA_TEST_REDIS_URL'] ?? '';
const opened: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function connected(use: Use): Promise<{ line: Line; connection: Connection }> {
  const line = await openLine(Number(new URL(sharedRedisUrl).port));
  const connection = connectRedis({ redisUrl: `redis://127.0.0.1:${line.port}` }, use)!;
  opened.push(
    () => line.close(),
    () => connection.disconnect(),
  );
  await new Promise<void>((resolve) => connection.once('ready', () => resolve()));
  return { line, connection };
}

test('without configuration there is no connection', () => {
  expect(connectRedis({}, 'cache')).toBeUndefined();
  expect(connectRedis({ clusterNodes: [] }, 'queue')).toBeUndefined();
});

test('a job for a queue is tried again on a new connection when the old one does not answer', async () => {
  const { line, connection } = await connected('queue');
  const key = `connection:${line.port}`;
  line.freeze('open');
  // In time, or it would have been refused: the 5 s of a command count once, also with a second try.
  expect(await connection.set(key, 'there', 'EX', 10)).toBe('OK');
  expect(await connection.get(key)).toBe('there');
});

/** One turn of the event loop: enough to send a pipeline, and too short for a new connection. */
async function someTurns(): Promise<void> {
  for (let turns = 0; turns < 5; turns++) await turn();
}

test.each(['cache', 'limits', 'queue'] as const)(
  'a command does not wait endlessly for a frozen Redis, and not at all for one that is away (%s)',
  async (use) => {
    const { line, connection } = await connected(use);
    line.freeze();
    // Before anything is closed or restored: a command that waited for the connection would not end.
    await expect(connection.get('x')).rejects.toThrow();
    line.cut();
    await until(() => connection.status !== 'ready', 'the connection is known to be lost');
    expect(
      await Promise.race([
        connection.get('x').then(
          () => 'answered',
          () => 'refused',
        ),
        someTurns().then(() => 'kept waiting'),
      ]),
    ).toBe('refused');
    line.mend();
    await until(() => connection.status === 'ready', 'there is a new connection');
    expect(await connection.ping()).toBe('PONG');
  },
);

test('a worker waits while Redis is away, and then gets its job', async () => {
  const { line, connection } = await connected('worker');
  const key = `connection:${line.port}:list`;
  const waiting = connection.blpop(key, 20);
  line.cut();
  await until(() => connection.status !== 'ready', 'the connection is known to be lost');
  line.mend();
  const other = connectRedis({ redisUrl: sharedRedisUrl }, 'queue')!;
  opened.push(() => other.disconnect());
  await new Promise<void>((resolve) => other.once('ready', () => resolve()));
  await other.rpush(key, 'work');
  expect(await waiting).toEqual([key, 'work']);
});
