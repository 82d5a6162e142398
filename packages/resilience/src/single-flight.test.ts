import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { nextFlights, singleFlight } from './single-flight.ts';

afterEach(() => void jest.useRealTimers());

test('a single flight is shared by all calls while it is under way, also when it fails', async () => {
  const runs: PromiseWithResolvers<string>[] = [];
  const fly = singleFlight((_: number) => {
    const run = Promise.withResolvers<string>();
    runs.push(run);
    return run.promise;
  });
  const both = Promise.all([fly(1), fly(2)]);
  runs[0]?.resolve('first');
  expect(await both).toEqual(['first', 'first']);
  const failed = Promise.allSettled([fly(3), fly(4)]);
  runs[1]?.reject(new Error('no'));
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = fly(5);
  runs[2]?.resolve('third');
  expect(await again).toBe('third');
  expect(runs).toHaveLength(3);
});

describe('next flights', () => {
  /** Loads that end when they are told to. */
  function scene() {
    const loads: PromiseWithResolvers<{ load: number }>[] = [];
    const fly = nextFlights({ maxDelayMs: 500 });
    const load = (): Promise<{ load: number }> => {
      const one = Promise.withResolvers<{ load: number }>();
      loads.push(one);
      return one.promise;
    };
    const read = (key = 'key'): Promise<{ load: number }> =>
      fly(key, { encode: (value) => value, decode: (shared) => ({ ...shared }) }, load);
    return { loads, read, end: (index: number) => loads[index]?.resolve({ load: index }) };
  }

  test('no call shares a load that began before it, and all calls meanwhile share the next', async () => {
    const { loads, read, end } = scene();
    const first = read();
    const others = [read(), read(), read()];
    expect(loads).toHaveLength(1);
    end(0);
    expect(await first).toEqual({ load: 0 });
    await new Promise(setImmediate);
    expect(loads).toHaveLength(2);
    end(1);
    const results = await Promise.all(others);
    expect(results).toEqual([{ load: 1 }, { load: 1 }, { load: 1 }]);
    // Each has one of their own.
    expect(new Set(results).size).toBe(3);
  });

  test('other keys do not wait', async () => {
    const { loads, read, end } = scene();
    const all = [read('one'), read('two')];
    expect(loads).toHaveLength(2);
    [0, 1].forEach(end);
    expect(await Promise.all(all)).toEqual([{ load: 0 }, { load: 1 }]);
  });

  test('when the shared load fails, each call loads by itself', async () => {
    const { loads, read, end } = scene();
    const all = [read(), read(), read()];
    end(0);
    await new Promise(setImmediate);
    loads[1]?.reject(new Error('no'));
    await new Promise(setImmediate);
    expect(loads).toHaveLength(4);
    [2, 3].forEach(end);
    expect(await Promise.all(all)).toEqual([{ load: 0 }, { load: 2 }, { load: 3 }]);
  });

  test('no call waits long behind a slow load', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const { loads, read, end } = scene();
    void read();
    const second = read();
    await Promise.resolve();
    jest.advanceTimersByTime(500);
    for (let turns = 0; turns < 3; turns++) await new Promise(setImmediate);
    expect(loads).toHaveLength(2);
    end(1);
    expect(await second).toEqual({ load: 1 });
  });
});
