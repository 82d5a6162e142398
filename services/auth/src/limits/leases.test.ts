import { expect, test } from '@jest/globals';
import { createLeases } from './leases.ts';
import type { Count } from './counters.ts';

const limit = 2_000;

/** Redis during one window, with the sizes of the shares that were taken. */
function window(): { shares: number[]; now: number; take: (points: number) => Promise<Count> } {
  const it = {
    shares: [] as number[],
    now: 0,
    taken: 0,
    take: async (points: number): Promise<Count> => {
      it.shares.push(points);
      await Promise.resolve();
      it.taken += points;
      return { limit, remaining: Math.max(0, limit - it.taken), resetMs: 1_000 - it.now, refused: it.taken > limit };
    },
  };
  return it;
}

test('a share is taken once for all calls that wait for it, and then handed out', async () => {
  const redis = window();
  const leases = createLeases(() => redis.now);
  const counts = await Promise.all(Array.from({ length: 20 }, () => leases.take('a', limit, redis.take)));
  expect(redis.shares).toEqual([20]);
  expect(counts.map(({ remaining }) => remaining).sort((a, b) => b - a)).toEqual(
    Array.from({ length: 20 }, (_, index) => limit - 1 - index),
  );
  await leases.take('b', limit, redis.take);
  await leases.take('a', limit, redis.take);
  expect(redis.shares).toEqual([20, 20, 20]);
});

test('a share ends with its window', async () => {
  const redis = window();
  const leases = createLeases(() => redis.now);
  await leases.take('a', limit, redis.take);
  redis.now = 999;
  await leases.take('a', limit, redis.take);
  expect(redis.shares.length).toBe(1);
  redis.now = 1_000;
  await leases.take('a', limit, redis.take);
  expect(redis.shares.length).toBe(2);
});

test('exactly the calls of a window pass, one by one at its end', async () => {
  const redis = window();
  const leases = createLeases(() => redis.now);
  let allowed = 0;
  for (let n = 0; n < limit + 50; n++) if (!(await leases.take('a', limit, redis.take)).refused) allowed++;
  expect(allowed).toBe(limit);
  expect(redis.shares.length).toBeLessThan(400);
});

test('small limits are counted one by one', async () => {
  const redis = window();
  const leases = createLeases(() => redis.now);
  for (let n = 0; n < 5; n++) await leases.take('a', 999, redis.take);
  expect(redis.shares).toEqual([1, 1, 1, 1, 1]);
});

test('a call that waits for a share that fails does not wait again', async () => {
  const leases = createLeases(() => 0);
  let requests = 0;
  const fails = async (): Promise<Count> => {
    requests++;
    await Promise.resolve();
    throw new Error('away');
  };
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => leases.take('a', limit, fails)));
  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  expect(requests).toBe(1);
});
