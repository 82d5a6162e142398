import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createLeases } from './leases.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const log = { warn: () => undefined };

/** Work that ends when the test ends it. */
function work(): { run: () => Promise<string>; end: () => void } {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { run: () => promise, end: () => resolve('done') };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await jest.advanceTimersByTimeAsync(1);
}

test('long work is renewed again and again, together with other long work, until it ends', async () => {
  const renewed: string[][] = [];
  const leases = createLeases<string>({
    name: 'a test',
    log,
    everyMs: 5,
    renew: async (items) => void renewed.push(items),
  });
  const [first, second] = [work(), work()];
  const both = [leases.during('first', first.run), leases.during('second', second.run)];
  await until(() => renewed.filter((items) => items.length === 2).length >= 3);
  first.end();
  expect(await both[0]).toBe('done');
  const seen = renewed.length;
  await until(() => renewed.length >= seen + 3);
  expect(renewed.slice(seen + 1).every((items) => items.join() === 'second')).toBe(true);
  second.end();
  await both[1];
});

test('short work is never renewed, and failed work is no longer leased', async () => {
  const renewed: string[] = [];
  const leases = createLeases<string>({
    name: 'a test',
    log,
    everyMs: 20,
    renew: async (items) => void renewed.push(...items),
  });
  const long = work();
  const held = leases.during('long', long.run);
  for (let beat = 0; beat < 3; beat++) {
    // Right after a renewal, so that the next one is far away.
    const before = renewed.length;
    await until(() => renewed.length > before);
    expect(await leases.during('short', async () => 'done')).toBe('done');
    await expect(
      leases.during('bad', async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
  }
  expect(new Set(renewed)).toEqual(new Set(['long']));
  long.end();
  await held;
});

test('a failed renewal is tried again, one that hangs is not repeated meanwhile, and late ones are made on request', async () => {
  let tries = 0;
  let release: () => void = () => undefined;
  let fine = false;
  const leases = createLeases<string>({
    name: 'a test',
    log,
    everyMs: 5,
    async renew() {
      tries++;
      if (tries < 3) throw new Error('The database is away.');
      if (!fine)
        await new Promise<void>((resolve) => {
          release = resolve;
        });
    },
  });
  const long = work();
  const held = leases.during('long', long.run);
  await until(() => tries === 3);
  await jest.advanceTimersByTimeAsync(50);
  expect(tries).toBe(3);
  const caughtUp = leases.catchUp();
  fine = true;
  release();
  await caughtUp;
  await until(() => tries > 4);
  long.end();
  await held;
});

test('stuck work loses the lease', async () => {
  let renewed = 0;
  const leases = createLeases<string>({
    name: 'a test',
    log,
    everyMs: 2,
    stuckMs: 30,
    renew: async () => void renewed++,
  });
  const long = work();
  const held = leases.during('stuck', long.run);
  await jest.advanceTimersByTimeAsync(60);
  const seen = renewed;
  await jest.advanceTimersByTimeAsync(60);
  expect(renewed).toBe(seen);
  long.end();
  await held;
});
