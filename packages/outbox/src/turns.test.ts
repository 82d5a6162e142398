import { expect, test } from '@jest/globals';
import { jitter } from '@plaza/testing';
import { createTurns } from './turns.ts';

test('no more than so many work at a time, in the order in which they came, also after a failure', async () => {
  const inTurn = createTurns(2);
  let working = 0;
  let most = 0;
  const begun: number[] = [];
  const results = await Promise.allSettled(
    Array.from({ length: 7 }, (_, at) =>
      inTurn(async () => {
        begun.push(at);
        most = Math.max(most, ++working);
        await jitter(10);
        working--;
        if (at === 1) throw new Error('no');
        return at;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
});
