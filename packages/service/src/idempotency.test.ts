import { expect, test } from '@jest/globals';
import { ServiceError } from './errors.ts';
import { idempotencyKeyOf } from './idempotency.ts';

/** The key of a call, or why there is none. */
function keyOf(requestId: string, idempotencyKey?: string): string | undefined {
  try {
    return idempotencyKeyOf({ requestId }, { idempotencyKey });
  } catch (error) {
    if (error instanceof ServiceError) return error.reason;
    throw error;
  }
}

test('a key is taken from the message or from the header, and from both if they agree', () => {
  expect([keyOf('a'), keyOf('', 'a'), keyOf('a', 'a'), keyOf(''), keyOf('', '')]).toEqual([
    'a',
    'a',
    'a',
    undefined,
    undefined,
  ]);
  expect(keyOf('x'.repeat(255))).toBe('x'.repeat(255));
});

test('two different keys are refused: neither can be honoured alone', () => {
  expect(keyOf('a', 'b')).toBe('IDEMPOTENCY_KEY_INVALID');
  expect(() => idempotencyKeyOf({ requestId: 'a' }, { idempotencyKey: 'A' })).toThrow(
    'The Idempotency-Key header and request_id are two different keys.',
  );
});

test('what may have been cut, joined or spelled otherwise on its way is refused, wherever it stands', () => {
  for (const bad of [' ', 'a b', 'a,b', 'a, b', 'a\tb', 'a\nb', 'Müller', '\u0000', '😀', 'x'.repeat(256)]) {
    expect([bad, keyOf(bad), keyOf('', bad), keyOf('good', bad), keyOf(bad, 'good')]).toEqual([
      bad,
      ...Array<string>(4).fill('IDEMPOTENCY_KEY_INVALID'),
    ]);
  }
});
