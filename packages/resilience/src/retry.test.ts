import { expect, test } from '@jest/globals';
import { retry } from './retry.ts';

/** Fails so often, each time with the number of the attempt. */
function failing(times: number): () => Promise<number> {
  let attempt = 0;
  return async () => {
    if (++attempt <= times) throw new Error(`attempt ${attempt}`);
    return attempt;
  };
}

test('work is done until it succeeds, with a pause after each failure', async () => {
  const pauses: number[] = [];
  const pauseMs = (attempt: number): number => {
    pauses.push(attempt);
    return 0;
  };
  expect(await retry(failing(3), { pauseMs })).toBe(4);
  expect(pauses).toEqual([1, 2, 3]);
});

test('after the last attempt its error is thrown, without a pause', async () => {
  const pauses: number[] = [];
  const tried = retry(failing(9), { attempts: 3, pauseMs: (attempt) => pauses.push(attempt) && 0 });
  await expect(tried).rejects.toThrow('attempt 3');
  expect(pauses).toEqual([1, 2]);
});

test('what cannot succeed is not tried again', async () => {
  const tried = retry(failing(9), {
    pauseMs: () => 0,
    when: (error, attempt) => attempt < 2 || !/2/.test(String(error)),
  });
  await expect(tried).rejects.toThrow('attempt 2');
});
