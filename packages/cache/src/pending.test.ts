import { expect, test } from '@jest/globals';
import { PendingInvalidations } from './pending.ts';

/** A Redis that notes what is deleted, and may fail or let something happen meanwhile. */
function redis(during: (count: number) => void = () => undefined) {
  const deleted: (number | 'everything')[] = [];
  const note = async (what: number | 'everything'): Promise<void> => {
    deleted.push(what);
    during(deleted.length);
  };
  return {
    deleted,
    deleteNames: (names: readonly string[]) => note(names.length),
    deleteEverything: () => note('everything'),
  };
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `key${index}`);

test('what is pending is flushed in batches, each name once', async () => {
  const pending = new PendingInvalidations();
  pending.add(names(700));
  pending.add(names(700));
  const { deleted, ...to } = redis();
  await pending.flush(to);
  expect(deleted).toEqual([500, 200]);
  expect(pending.any).toBe(false);
});

test('what becomes pending during a flush is flushed too', async () => {
  const pending = new PendingInvalidations();
  pending.add(['a']);
  const { deleted, ...to } = redis((count) => count === 1 && pending.add(['a', 'b']));
  await pending.flush(to);
  expect(deleted).toEqual([1, 2]);
});

test('more than can be remembered is everything', async () => {
  const pending = new PendingInvalidations();
  pending.add(names(10_001));
  const { deleted, ...to } = redis();
  await pending.flush(to);
  expect(deleted).toEqual(['everything']);
});

test.each([
  ['names', (pending: PendingInvalidations) => pending.add(['a'])],
  ['everything', (pending: PendingInvalidations) => pending.addEverything()],
])('%s that could not be deleted stay pending', async (_, add) => {
  const pending = new PendingInvalidations();
  add(pending);
  const failing = redis(() => {
    throw new Error('lost');
  });
  await expect(pending.flush(failing)).rejects.toThrow('lost');
  expect(pending.any).toBe(true);
  const well = redis();
  await pending.flush(well);
  expect(well.deleted).toEqual(failing.deleted);
  expect(pending.any).toBe(false);
});
