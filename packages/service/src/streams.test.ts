import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ending, pull } from './streams.ts';

const never = new Promise<never>(() => undefined);
const live = new AbortController().signal;

// The clock stands still until a test moves it.
beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
afterEach(() => void jest.useRealTimers());

describe('a stream whose caller named no deadline', () => {
  test('goes on for as long as each message comes in time', async () => {
    const ended = ending(live, undefined, 1_000);
    for (let message = 0; message < 10; message++) {
      const gate = Promise.withResolvers<number>();
      const made = ended.or(gate.promise);
      jest.advanceTimersByTime(999);
      gate.resolve(message);
      expect(await made).toBe(message);
    }
  });

  test('ends with the first that does not', async () => {
    const late = ending(live, undefined, 1_000).or(never);
    jest.advanceTimersByTime(1_000);
    await expect(late).rejects.toMatchObject({ reason: 'DEADLINE_EXCEEDED' });
  });
});

test('a deadline that was named is that of the whole', async () => {
  const ended = ending(live, Date.now() + 1_000, 600_000);
  expect(await ended.or(Promise.resolve('a'))).toBe('a');
  jest.advanceTimersByTime(999);
  expect(await ended.or(Promise.resolve('b'))).toBe('b');
  jest.advanceTimersByTime(1);
  await expect(ended.or(Promise.resolve('c'))).rejects.toMatchObject({ reason: 'DEADLINE_EXCEEDED' });
});

test('a caller who goes away ends it at once', async () => {
  const caller = new AbortController();
  const waiting = ending(caller.signal, undefined, 1_000).or(never);
  caller.abort();
  await expect(waiting).rejects.toMatchObject({ reason: 'CANCELLED' });
});

test('a handler that is cut off by the time has the last word, and one that says nothing is not waited for', async () => {
  async function* telling(): AsyncGenerator<string> {
    try {
      yield 'a';
      yield 'b';
    } catch (error) {
      yield `#error ${(error as { reason: string }).reason}`;
      throw error;
    }
  }
  async function* mute(): AsyncGenerator<string> {
    yield 'a';
    await never;
  }
  for (const [handler, said] of [
    [telling, ['a', '#error DEADLINE_EXCEEDED']],
    [mute, ['a']],
  ] as const) {
    const sent: string[] = [];
    // There is never room for the second message.
    const pulling = pull(handler(), ending(live, undefined, 1_000), (message) => {
      sent.push(message);
      return handler === telling ? never : undefined;
    });
    const outcome = pulling.then(
      () => 'done',
      (error: { reason: string }) => error.reason,
    );
    for (let turns = 0; turns < 5; turns++) await new Promise(setImmediate);
    jest.advanceTimersByTime(1_000);
    for (let turns = 0; turns < 5; turns++) await new Promise(setImmediate);
    jest.advanceTimersByTime(1_000);
    expect([await outcome, sent]).toEqual(['DEADLINE_EXCEEDED', said]);
  }
});
