import { describe, expect, test } from '@jest/globals';
import { setImmediate as aMoment } from 'node:timers/promises';
import { semaphore } from './semaphore.ts';

/** As a service makes one, with an error that says when to come again. */
const busy = (expectedMs: number): Error => Object.assign(new Error('busy'), { expectedMs });

describe('a semaphore', () => {
  test('at most the allowed number runs at once, in the order of the calls, and the rest is refused', async () => {
    const run = semaphore({ concurrency: 2, maxWaiting: 3, busy });
    const started: number[] = [];
    let running = 0;
    let most = 0;
    const results = await Promise.allSettled(
      [0, 1, 2, 3, 4, 5, 6].map((id) =>
        run(async () => {
          started.push(id);
          most = Math.max(most, ++running);
          await aMoment();
          running--;
          return id;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(started).toEqual([0, 1, 2, 3, 4]);
    expect(results.slice(5)).toEqual(
      [5, 6].map(() => ({
        status: 'rejected',
        reason: expect.objectContaining({ message: 'busy', expectedMs: 500 }),
      })),
    );
    expect(await run(async () => 'free again')).toBe('free again');
  });

  test('a task that would wait too long is refused, however long the queue may be', async () => {
    const run = semaphore({ concurrency: 1, maxWaiting: 1000, maxWaitMs: 1000 });
    // The first task is taken to last as long as usual, a quarter of a second: four more can wait.
    const results = await Promise.allSettled([0, 1, 2, 3, 4, 5].map(() => run(() => aMoment())));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
  });

  test('a caller that cancels while it waits costs nothing', async () => {
    const run = semaphore({ concurrency: 1, maxWaiting: 5 });
    const caller = new AbortController();
    let ran = false;
    const first = run(() => aMoment());
    const second = run(
      async () => {
        ran = true;
      },
      { signal: caller.signal },
    );
    const third = run(async () => 'third');
    caller.abort();
    await expect(second).rejects.toThrow('The caller has gone away.');
    await first;
    expect(await third).toBe('third');
    expect(ran).toBe(false);
  });

  test('a task that fails frees its slot', async () => {
    const run = semaphore({ concurrency: 1, maxWaiting: 5 });
    await expect(
      run(async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await run(async () => 1)).toBe(1);
  });

  describe('of several keys', () => {
    /** Runs a task that ends when it is told to, and notes who was served in which order. */
    function scene(concurrency: number, maxWaiting: number) {
      const run = semaphore({ concurrency, maxWaiting, busy });
      const served: string[] = [];
      const ends: (() => void)[] = [];
      const ask = (who: string): Promise<string> =>
        run(
          () => {
            served.push(who);
            return new Promise<string>((resolve) => ends.push(() => resolve(who)));
          },
          { key: who },
        ).catch((error: Error) => error.message);
      const endAll = async (): Promise<void> => {
        for (let end = ends.shift(); end; end = ends.shift()) {
          end();
          await aMoment();
        }
      };
      return { ask, served, endAll };
    }

    test('keys take turns, however many tasks of one key wait', async () => {
      const { ask, served, endAll } = scene(1, 100);
      const all = [...Array.from({ length: 6 }, () => ask('flood')), ask('one'), ask('two'), ask('two')];
      await endAll();
      await Promise.all(all);
      expect(served).toEqual(['flood', 'flood', 'one', 'two', 'flood', 'two', 'flood', 'flood', 'flood']);
    });

    test('in a full queue, a key with few tasks takes a place from the key with most, and never from an equal', async () => {
      const { ask, served, endAll } = scene(1, 4);
      const flood = Array.from({ length: 6 }, () => ask('flood'));
      const others = ['one', 'two', 'three', 'four'].map(ask);
      await endAll();
      // One runs and four wait; the sixth was refused, and then three of those that waited.
      expect(await Promise.all(flood)).toEqual(['flood', 'flood', ...Array.from({ length: 4 }, () => 'busy')]);
      expect(await Promise.all(others)).toEqual(['one', 'two', 'three', 'busy']);
      expect(served).toEqual(['flood', 'flood', 'one', 'two', 'three']);
    });

    test('a key with one task has a short wait, and one with many a long one', async () => {
      const run = semaphore({ concurrency: 1, maxWaiting: 1_000, maxWaitMs: 2_000 });
      const ask = (who: string) =>
        run(() => aMoment(), { key: who }).then(
          () => 'served',
          () => 'refused',
        );
      const flood = Array.from({ length: 10 }, () => ask('flood'));
      // Each is taken to last a quarter of a second: seven fit into two seconds, behind the one that runs.
      const alone = ask('alone');
      expect(await alone).toBe('served');
      expect((await Promise.all(flood)).filter((answer) => answer !== 'served').length).toBe(1);
    });
  });
});
