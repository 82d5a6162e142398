import { describe, expect, test } from '@jest/globals';
import { jitter } from '@plaza/testing';
import { createPasswords, limiter, passwordField } from './passwords.ts';

describe('passwordField', () => {
  test.each(['test123', '123456', 'a'.repeat(72), 'ééé', 'correct horse battery staple', '😀😀'])('%s is a password', (password) => {
    expect(passwordField.safeParse(password).success).toBe(true);
  });

  test.each(['', '12345', 'a'.repeat(73), 'é'.repeat(37), 'tab\tbed', 'null\u0000byte', 'half\ud800pair'])('%j is none', (password) => {
    expect(passwordField.safeParse(password).success).toBe(false);
  });
});

describe('passwords', () => {
  test('only the right password matches, and the hash says nothing of it', async () => {
    const passwords = await createPasswords({ cost: 4, concurrency: 2, queue: 10 });
    const hash = await passwords.hash('test123');
    expect(hash).toMatch(/^\$2b\$04\$/);
    expect(await passwords.matches('test123', hash)).toBe(true);
    expect(await passwords.matches('test124', hash)).toBe(false);
    expect(await passwords.matches('test123', undefined)).toBe(false);
  });

  test('what comes after the 72nd byte is no longer ignored', async () => {
    const passwords = await createPasswords({ cost: 4, concurrency: 2, queue: 10 });
    const hash = await passwords.hash('a'.repeat(72));
    expect(await passwords.matches('a'.repeat(73), hash)).toBe(false);
  });

  test('a letter matches however it is composed', async () => {
    const passwords = await createPasswords({ cost: 4, concurrency: 2, queue: 10 });
    expect(await passwords.matches('pele\u0301123', await passwords.hash('pel\u00e9123'))).toBe(true);
  });

  test('a hash of another cost is outdated', async () => {
    const passwords = await createPasswords({ cost: 5, concurrency: 2, queue: 10 });
    const cheaper = await createPasswords({ cost: 4, concurrency: 2, queue: 10 });
    expect(passwords.isOutdated(await cheaper.hash('test123'))).toBe(true);
    expect(passwords.isOutdated(await passwords.hash('test123'))).toBe(false);
  });
});

describe('limiter', () => {
  test('no more than allowed run at once, in the order of their coming, and the rest is refused with a time to wait', async () => {
    const run = limiter(2, 3);
    const started: number[] = [];
    let running = 0;
    let most = 0;
    const results = await Promise.allSettled(
      [0, 1, 2, 3, 4, 5, 6].map((id) =>
        run(async () => {
          started.push(id);
          most = Math.max(most, ++running);
          await jitter(10);
          running--;
          return id;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(started).toEqual([0, 1, 2, 3, 4]);
    expect(results.slice(5)).toEqual(
      [5, 6].map(() => ({ status: 'rejected', reason: expect.objectContaining({ reason: 'SERVER_BUSY', retryAfterMs: 1000 }) })),
    );
    expect(await run(async () => 'free again')).toBe('free again');
  });

  test('who would wait for too long is refused, however long the queue may be', async () => {
    const run = limiter(1, 1000, 1000);
    // The first task is taken to last as long as usual, a quarter of a second: four more can wait.
    const results = await Promise.allSettled([0, 1, 2, 3, 4, 5].map(() => run(() => jitter(2))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
  });

  test('who goes away while waiting costs nothing', async () => {
    const run = limiter(1, 5);
    const caller = new AbortController();
    let ran = false;
    const first = run(() => jitter(20));
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
    const run = limiter(1, 5);
    await expect(
      run(async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await run(async () => 1)).toBe(1);
  });
});
