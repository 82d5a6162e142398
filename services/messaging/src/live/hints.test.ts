import { expect, test } from '@jest/globals';
import type { RedisPartitions } from '@plaza/redis';
import { newId } from '@plaza/service';
import type { LastNumber } from './changes.ts';
import { hintsThrough, partitionOf } from './hints.ts';

function inMemory(): RedisPartitions & {
  published: [partition: number, message: string][];
  say(message: string): void;
} {
  let receive: (message: string) => void = () => undefined;
  const published: [number, string][] = [];
  return {
    size: 128,
    isListening: true,
    published,
    say: (message) => receive(message),
    publish: (partition, message) => void published.push([partition, message]),
    listen: (listener) => {
      receive = listener;
    },
    renew: () => undefined,
    close: () => undefined,
  };
}

test('what is published is heard, each person in their partition', () => {
  const partitions = inMemory();
  const hints = hintsThrough(partitions);
  const heard: LastNumber[] = [];
  hints.listen((numbers) => heard.push(...numbers));
  const numbers = Array.from({ length: 200 }, (_, n) => ({ userId: newId(), number: n + 1 }));
  hints.publish(numbers);
  for (const [partition, message] of partitions.published) {
    for (const line of message.split('\n')) expect(partitionOf(line.split(' ')[0]!, 128)).toBe(partition);
    partitions.say(message);
  }
  expect(heard.sort((a, b) => a.number - b.number)).toEqual(numbers);
  expect(new Set(partitions.published.map(([partition]) => partition)).size).toBe(partitions.published.length);
});

test('the partitions are about equally full', () => {
  const counts = new Map<number, number>();
  for (let n = 0; n < 12_800; n++) {
    const partition = partitionOf(newId(), 128);
    counts.set(partition, (counts.get(partition) ?? 0) + 1);
  }
  expect(counts.size).toBe(128);
  expect(Math.max(...counts.values())).toBeLessThan(200);
});

test('what cannot be read is no hint', () => {
  const partitions = inMemory();
  const heard: LastNumber[] = [];
  hintsThrough(partitions).listen((numbers) => heard.push(...numbers));
  const userId = newId();
  for (const wrong of ['', 'x', userId, `${userId} -1`, `${userId} 1.5`, `${userId}  1`, `${'f'.repeat(36)} 1`, '\n\n'])
    partitions.say(wrong);
  partitions.say(`nonsense\n${userId} 7\n`);
  expect(heard).toEqual([{ userId, number: 7 }]);
});
