import { expect, jest, test } from '@jest/globals';
import { Slots, type Slot } from './slots.ts';

function acquireAll(slots: Slots): Map<string, Slot[]> {
  const acquired = new Map<string, Slot[]>();
  for (const { id, maxCount } of slots.next())
    acquired.set(
      id,
      Array.from({ length: maxCount }, () => slots.acquire(id)),
    );
  return acquired;
}

test('an endpoint that is at its limit leaves the queue until it has answered', () => {
  const slots = new Slots();
  slots.enqueue(['a']);
  const first = acquireAll(slots).get('a')!;
  slots.enqueue(['a']);
  expect(slots.next()).toEqual([]);
  first[0]!.release(true);
  expect(slots.next()).toEqual([{ id: 'a', maxCount: 2 }]);
});

test('an endpoint that answers at once may be sent more, and one that does not answer less', () => {
  const slots = new Slots();
  for (let n = 0; n < 100; n++) slots.acquire('good').release(true);
  for (let n = 0; n < 10; n++) slots.acquire('bad').release(false);
  slots.enqueue(['good', 'bad']);
  expect(slots.next()).toEqual([
    { id: 'good', maxCount: 64 },
    { id: 'bad', maxCount: 1 },
  ]);
});

test('when few slots are free, each endpoint gets something before one gets a lot', () => {
  const slots = new Slots({ maxQuick: 10 });
  slots.enqueue(['a', 'b', 'c', 'd', 'e']);
  expect(slots.next().map(({ maxCount }) => maxCount)).toEqual([2, 2, 2, 2, 2]);
});

test('slow endpoints free their quick slots after a moment, and then wait only for each other', () => {
  jest.useFakeTimers();
  try {
    const freed = jest.fn();
    const slots = new Slots({ maxQuick: 4, maxSlow: 4, slowAfterMs: 1_000, freed });
    slots.enqueue(['slow']);
    const slow = acquireAll(slots).get('slow')!;
    expect(slow).toHaveLength(4);
    slots.enqueue(['fast']);
    expect(slots.next()).toEqual([]);
    jest.advanceTimersByTime(1_000);
    expect(freed).toHaveBeenCalledTimes(4);
    expect(slots.next()).toEqual([{ id: 'fast', maxCount: 4 }]);
    slow[0]!.release(true);
    // Known to be slow by now: three requests run, and one more may.
    slots.enqueue(['slow']);
    expect(slots.next()).toEqual([{ id: 'slow', maxCount: 1 }]);
    slots.acquire('slow');
    jest.advanceTimersByTime(1_000);
    slots.enqueue(['slow', 'fast']);
    expect(slots.next()).toEqual([{ id: 'fast', maxCount: 2 }]);
    for (const slot of slow.slice(1)) slot.release(true);
    expect(slots.next()).toEqual([{ id: 'slow', maxCount: 3 }]);
  } finally {
    jest.useRealTimers();
  }
});
