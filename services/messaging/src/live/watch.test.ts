import { expect, test } from '@jest/globals';
import type { Database, Logger } from '@plaza/service';
import type { Hints } from './hints.ts';
import { Hub } from './hub.ts';
import { Watch } from './watch.ts';

/** A database that says these numbers, and counts how often it is read. */
function scripted({ isListening }: { isListening: boolean }) {
  const numbers = new Map<string, number>();
  const counts = { looks: 0, renewals: 0, missed: 0 };
  const hub = new Hub();
  const hints = { isListening, renew: () => void counts.renewals++ } as unknown as Hints;
  const database = {
    asSystem: async () => {
      counts.looks++;
      return { epoch: 'e', numbers: [...numbers].map(([userId, number]) => ({ userId, number })) };
    },
  } as unknown as Database;
  const log = { debug: () => undefined } as unknown as Logger;
  const watch = new Watch({ database, log, hub, hints, missed: (count) => void (counts.missed += count) });
  const listener = hub.add({ userId: 'lea', address: 'x', heartbeatMs: 1, readmit: () => undefined, now: 0 });
  listener.reach(0, 0);
  const rounds = async (count: number): Promise<number> => {
    const before = counts.looks;
    for (let n = 0; n < count; n++) await watch.round();
    return counts.looks - before;
  };
  return { numbers, counts, hub, rounds, leave: () => hub.remove(listener) };
}

test('without hints it looks every second, and finds everything', async () => {
  const { numbers, counts, rounds } = scripted({ isListening: false });
  expect(await rounds(20)).toBe(20);
  numbers.set('lea', 1);
  await rounds(2);
  expect(counts).toMatchObject({ missed: 1, renewals: 0 });
  // Whoever hears nothing tries another connection from time to time.
  await rounds(40);
  expect(counts.renewals).toBe(2);
});

test('hints that have missed nothing for a while are trusted, until they miss something', async () => {
  const { numbers, counts, hub, rounds } = scripted({ isListening: true });
  expect(await rounds(10)).toBe(10);
  expect(await rounds(40)).toBe(10);
  // Heard of in time.
  numbers.set('lea', 1);
  hub.hear([{ userId: 'lea', number: 1 }]);
  expect(await rounds(4)).toBe(1);
  numbers.set('lea', 2);
  await rounds(8);
  expect(counts).toMatchObject({ missed: 1, renewals: 1 });
  // From then on every second again, and nothing is renewed twice for it.
  expect(await rounds(8)).toBe(8);
  numbers.set('lea', 3);
  await rounds(2);
  expect(counts).toMatchObject({ missed: 2, renewals: 1 });
});

test('where nobody listens, nothing is read', async () => {
  const { hub, leave, rounds } = scripted({ isListening: false });
  leave();
  expect([hub.count, await rounds(3)]).toEqual([0, 0]);
});
