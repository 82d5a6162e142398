import { expect, jest, test } from '@jest/globals';
import { createPlaces, type Place } from './places.ts';

function enterAll(places: ReturnType<typeof createPlaces>): Map<string, Place[]> {
  const entered = new Map<string, Place[]>();
  for (const { id, most } of places.next())
    entered.set(
      id,
      Array.from({ length: most }, () => places.enter(id)),
    );
  return entered;
}

test('an endpoint that is at its limit leaves the line until it has answered', () => {
  const places = createPlaces();
  places.want(['a']);
  const first = enterAll(places).get('a')!;
  places.want(['a']);
  expect(places.next()).toEqual([]);
  first[0]!.leave(true);
  expect(places.next()).toEqual([{ id: 'a', most: 2 }]);
});

test('who answers at once may be sent more, and who does not answer less', () => {
  const places = createPlaces();
  for (let n = 0; n < 100; n++) places.enter('good').leave(true);
  for (let n = 0; n < 10; n++) places.enter('bad').leave(false);
  places.want(['good', 'bad']);
  expect(places.next()).toEqual([
    { id: 'good', most: 64 },
    { id: 'bad', most: 1 },
  ]);
});

test('when there is little room, each gets something before anyone gets much', () => {
  const places = createPlaces({ young: 10 });
  places.want(['a', 'b', 'c', 'd', 'e']);
  expect(places.next().map(({ most }) => most)).toEqual([2, 2, 2, 2, 2]);
});

test('slow ones step aside after a moment, and then wait for each other only', () => {
  jest.useFakeTimers();
  try {
    const freed = jest.fn();
    const places = createPlaces({ young: 4, old: 4, moment: 1_000, freed });
    places.want(['slow']);
    const slow = enterAll(places).get('slow')!;
    expect(slow).toHaveLength(4);
    places.want(['fast']);
    expect(places.next()).toEqual([]);
    jest.advanceTimersByTime(1_000);
    expect(freed).toHaveBeenCalledTimes(4);
    expect(places.next()).toEqual([{ id: 'fast', most: 4 }]);
    slow[0]!.leave(true);
    // Known to be slow by now: three are under way, and one more may be.
    places.want(['slow']);
    expect(places.next()).toEqual([{ id: 'slow', most: 1 }]);
    places.enter('slow');
    jest.advanceTimersByTime(1_000);
    places.want(['slow', 'fast']);
    expect(places.next()).toEqual([{ id: 'fast', most: 2 }]);
    for (const place of slow.slice(1)) place.leave(true);
    expect(places.next()).toEqual([{ id: 'slow', most: 3 }]);
  } finally {
    jest.useRealTimers();
  }
});
