import { describe, expect, test } from '@jest/globals';
import { setImmediate as aMoment } from 'node:timers/promises';
import { networkOf, turns } from './turns.ts';

describe('turns', () => {
  test('no more than allowed run at once, in the order of their coming, and the rest is refused with a time to wait', async () => {
    const run = turns(2, 3);
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
        reason: expect.objectContaining({ reason: 'SERVER_BUSY', retryAfterMs: 1000 }),
      })),
    );
    expect(await run(async () => 'free again')).toBe('free again');
  });

  test('who would wait for too long is refused, however long the queue may be', async () => {
    const run = turns(1, 1000, 1000);
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

  test('who goes away while waiting costs nothing', async () => {
    const run = turns(1, 5);
    const caller = new AbortController();
    let ran = false;
    const first = run(() => aMoment());
    const second = run(async () => {
      ran = true;
    }, caller.signal);
    const third = run(async () => 'third');
    caller.abort();
    await expect(second).rejects.toMatchObject({ reason: 'CANCELLED' });
    await first;
    expect(await third).toBe('third');
    expect(ran).toBe(false);
  });

  test('a task that fails frees its place', async () => {
    const run = turns(1, 5);
    await expect(
      run(async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await run(async () => 1)).toBe(1);
  });

  describe('of several addresses', () => {
    /** Runs a task that ends when it is told to, and notes who was served in which order. */
    function scene(concurrency: number, queue: number) {
      const run = turns(concurrency, queue, 3_600_000);
      const served: string[] = [];
      const ends: (() => void)[] = [];
      const ask = (who: string): Promise<string> =>
        run(
          () => {
            served.push(who);
            return new Promise<string>((resolve) => ends.push(() => resolve(who)));
          },
          undefined,
          who,
        ).catch((error: { reason: string }) => error.reason);
      const endAll = async (): Promise<void> => {
        for (let end = ends.shift(); end; end = ends.shift()) {
          end();
          await aMoment();
        }
      };
      return { ask, served, endAll };
    }

    test('each has its turn, however many wait from one', async () => {
      const { ask, served, endAll } = scene(1, 100);
      const all = [...Array.from({ length: 6 }, () => ask('flood')), ask('one'), ask('two'), ask('two')];
      await endAll();
      await Promise.all(all);
      expect(served).toEqual(['flood', 'flood', 'one', 'two', 'flood', 'two', 'flood', 'flood', 'flood']);
    });

    test('where the queue is full, who asks for less takes a slot from who has most waiting, and nobody takes from an equal', async () => {
      const { ask, served, endAll } = scene(1, 4);
      const flood = Array.from({ length: 6 }, () => ask('flood'));
      const others = ['one', 'two', 'three', 'four'].map(ask);
      await endAll();
      // One runs and four wait; the sixth was refused, and then three of those that waited.
      expect(await Promise.all(flood)).toEqual(['flood', 'flood', ...Array.from({ length: 4 }, () => 'SERVER_BUSY')]);
      expect(await Promise.all(others)).toEqual(['one', 'two', 'three', 'SERVER_BUSY']);
      expect(served).toEqual(['flood', 'flood', 'one', 'two', 'three']);
    });

    test('who comes alone is told of a short wait, and who asks for a lot of a long one', async () => {
      const run = turns(1, 1_000, 2_000);
      const ask = (who: string) =>
        run(() => aMoment(), undefined, who).then(
          () => 'served',
          (error: { retryAfterMs: number }) => error.retryAfterMs,
        );
      const flood = Array.from({ length: 10 }, () => ask('flood'));
      // Each is taken to last a quarter of a second: seven fit into two seconds, behind the one that runs.
      const alone = ask('alone');
      expect(await alone).toBe('served');
      expect((await Promise.all(flood)).filter((answer) => answer !== 'served').length).toBe(1);
    });
  });
});

describe('networkOf', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1:2:3:4', 'fe80:0:0:0::/64'],
  ])('%s is of %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
