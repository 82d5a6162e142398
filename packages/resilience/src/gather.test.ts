import { expect, jest, test } from '@jest/globals';
import { jitter } from '@plaza/testing';
import { gather } from './gather.ts';

/** As of a database: some failures did nothing, and some are one item's. */
const failure = (kind: string): Error => new Error(kind);
const kinds = {
  isRepeatable: (error: unknown) => String(error).includes('deadlock'),
  isDivisible: (error: unknown) => String(error).includes('refused'),
};

test('calls that arrive together are one batch, in their order, and each gets its own answer', async () => {
  const batches: number[][] = [];
  const ask = gather<number, string>({
    run: async (items) => {
      batches.push([...items]);
      return items.map(String);
    },
  });
  expect(await Promise.all([1, 2, 3].map(ask))).toEqual(['1', '2', '3']);
  expect(await ask(4)).toBe('4');
  expect(batches).toEqual([[1, 2, 3], [4]]);
});

test('while all batches are under way, calls wait and then leave together', async () => {
  const sizes: number[] = [];
  const ask = gather<number, number>({
    concurrency: 1,
    run: async (items) => {
      sizes.push(items.length);
      await jitter(10);
      return [...items];
    },
  });
  const first = ask(0);
  await new Promise(setImmediate);
  expect(await Promise.all([1, 2, 3, 4].map(ask))).toEqual([1, 2, 3, 4]);
  expect(await first).toBe(0);
  expect(sizes).toEqual([1, 4]);
});

test('few calls wait a short time for the batch under way; many leave beside it', async () => {
  // The clock stands still until the test moves it.
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  const sizes: number[] = [];
  const slow = Promise.withResolvers<void>();
  const ask = gather<number, number>({
    run: async (items) => {
      sizes.push(items.length);
      if (items.includes(0)) await slow.promise;
      return [...items];
    },
  });
  const first = ask(0);
  await new Promise(setImmediate);
  const few = [1, 2, 3].map(ask);
  await new Promise(setImmediate);
  expect(sizes).toEqual([1]);
  const many = Array.from({ length: 30 }, (_, index) => ask(4 + index));
  expect(await Promise.all([...few, ...many])).toHaveLength(33);
  expect(sizes).toEqual([1, 33]);
  // The first is still under way.
  const late = ask(50);
  jest.advanceTimersByTime(100);
  expect(await late).toBe(50);
  slow.resolve();
  expect(await first).toBe(0);
  jest.useRealTimers();
});

test('items with the same key are never under way together, and keep their order', async () => {
  const underWay = new Set<string>();
  const seen: number[] = [];
  const ask = gather<{ name: string; number: number }, void>({
    exclusiveKeys: ({ name }) => [name],
    run: async (items) => {
      for (const { name, number } of items) {
        expect(underWay.has(name)).toBe(false);
        underWay.add(name);
        seen.push(number);
      }
      await jitter(10);
      for (const { name } of items) underWay.delete(name);
      return items.map(() => undefined);
    },
  });
  await Promise.all([1, 2, 3, 4, 5].map((number) => ask({ name: 'same', number })));
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});

test('an item that cannot be done fails alone', async () => {
  const ask = gather<number, number>({
    ...kinds,
    run: async (items) => {
      if (items.includes(3)) throw failure('refused');
      return [...items];
    },
  });
  const ends = await Promise.allSettled([1, 2, 3, 4, 5].map(ask));
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
});

test('a deadlock is tried again, together', async () => {
  const sizes: number[] = [];
  const ask = gather<number, number>({
    ...kinds,
    run: async (items) => {
      sizes.push(items.length);
      if (sizes.length < 3) throw failure('deadlock');
      return [...items];
    },
  });
  expect(await Promise.all([1, 2].map(ask))).toEqual([1, 2]);
  expect(sizes).toEqual([2, 2, 2]);
});

test('a broken connection fails all calls and is not tried again, as its effect is unknown', async () => {
  let calls = 0;
  const ask = gather<number, number>({
    ...kinds,
    run: async () => {
      calls++;
      throw failure('connection lost');
    },
  });
  const ends = await Promise.allSettled([1, 2, 3].map(ask));
  expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
  expect(calls).toBe(1);
  await expect(ask(4)).rejects.toThrow('connection lost');
});

test('with a linger time the first call waits for others, and calls that arrived meanwhile leave at once', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  const batches: number[][] = [];
  const slow = Promise.withResolvers<void>();
  const ask = gather<number, number>({
    concurrency: 1,
    lingerMs: 5,
    run: async (items) => {
      batches.push([...items]);
      await slow.promise;
      return [...items];
    },
  });
  const first = ask(0);
  await new Promise(setImmediate);
  const second = ask(1);
  expect(batches).toEqual([]);
  jest.advanceTimersByTime(5);
  expect(batches).toEqual([[0, 1]]);
  const third = ask(2);
  slow.resolve();
  expect(await Promise.all([first, second, third])).toEqual([0, 1, 2]);
  expect(batches).toEqual([[0, 1], [2]]);
  jest.useRealTimers();
});

test('with a gap the first call leaves at once, and those that follow it go together', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  const batches: number[][] = [];
  const ask = gather<number, number>({
    gapMs: 10,
    minBatch: 3,
    run: async (items) => {
      batches.push([...items]);
      return [...items];
    },
  });
  expect(await ask(0)).toBe(0);
  jest.advanceTimersByTime(4);
  const waiting = [ask(1), ask(2)];
  await new Promise(setImmediate);
  jest.advanceTimersByTime(5);
  await new Promise(setImmediate);
  expect(batches).toEqual([[0]]);
  jest.advanceTimersByTime(1);
  expect(await Promise.all(waiting)).toEqual([1, 2]);
  // So many are worth a batch of their own.
  expect(await Promise.all([3, 4, 5].map(ask))).toEqual([3, 4, 5]);
  expect(batches).toEqual([[0], [1, 2], [3, 4, 5]]);
  jest.useRealTimers();
});

test('beyond the limit of waiting calls, callers are refused', async () => {
  const ask = gather<number, number>({
    maxWaiting: 1,
    busy: () => new Error('busy'),
    run: async (items) => [...items],
  });
  const first = ask(0);
  await expect(ask(1)).rejects.toThrow('busy');
  expect(await first).toBe(0);
});

test('items with a lock key in common are under way together in one batch only, in their order', async () => {
  const underWay = new Set<string>();
  const batches: string[][] = [];
  const ask = gather<string, void>({
    even: true,
    concurrency: 5,
    minBatch: 2,
    lockKeys: (pair) => [...pair],
    run: async (pairs) => {
      batches.push([...pairs]);
      const keys = new Set(pairs.flatMap((pair) => [...pair]));
      for (const key of keys) {
        expect(underWay.has(key)).toBe(false);
        underWay.add(key);
      }
      await jitter(5);
      for (const key of keys) underWay.delete(key);
      return pairs.map(() => undefined);
    },
  });
  const pairs = ['ab', 'bc', 'xy', 'cd', 'yz', 'da', 'pq', 'ab', 'xz'];
  await Promise.all(pairs.map(ask));
  expect(batches.flat().sort()).toEqual([...pairs].sort());
  // The share of two is exceeded by what no other batch could take.
  expect(batches[0]).toEqual(['ab', 'bc', 'cd', 'da', 'ab']);
});

test('an item that waits for a key keeps its place before later items with the same key', async () => {
  const order: number[] = [];
  const ask = gather<{ number: number; locks: string[] }, void>({
    even: true,
    concurrency: 2,
    minBatch: 1,
    lockKeys: ({ locks }) => locks,
    run: async (items) => {
      order.push(...items.map(({ number }) => number));
      await jitter(5);
      return items.map(() => undefined);
    },
  });
  const first = ask({ number: 1, locks: ['a'] });
  await new Promise(setImmediate);
  // The second waits for "a"; the third could leave, and would overtake it at "b".
  await Promise.all([first, ask({ number: 2, locks: ['a', 'b'] }), ask({ number: 3, locks: ['b'] })]);
  expect(order).toEqual([1, 2, 3]);
});

test('what waits is divided evenly between the batches that may leave, by size, in shares of a minimum', async () => {
  const batches: number[][] = [];
  const ask = gather<number, number>({
    even: true,
    concurrency: 2,
    minBatch: 4,
    size: (number) => number,
    run: async (items) => {
      batches.push([...items]);
      return [...items];
    },
  });
  await Promise.all([2, 2, 3, 1, 1].map(ask));
  expect(batches).toEqual([[2, 2], [3, 1], [1]]);
});

test('callers have their answers after `answered`, while the next batch is under way', async () => {
  const story: string[] = [];
  const ask = gather<number, number>({
    even: true,
    concurrency: 1,
    minBatch: 1,
    run: async (items) => {
      story.push(`run ${items.join()}`);
      await jitter(5);
      return [...items];
    },
    answered: async (answers) => {
      story.push(`answered ${answers.map(([, answer]) => answer).join()}`);
      await new Promise(setImmediate);
    },
  });
  const hear = async (number: number) => story.push(`caller ${await ask(number)}`);
  const first = hear(1);
  await new Promise(setImmediate);
  await Promise.all([first, hear(2)]);
  expect(story.slice(0, 3)).toEqual(['run 1', 'run 2', 'answered 1']);
  expect(story.indexOf('caller 1')).toBeGreaterThan(story.indexOf('answered 1'));
});
