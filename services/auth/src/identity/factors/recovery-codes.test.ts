import { expect, test } from '@jest/globals';
import { hashOfCode, newCode } from './recovery-codes.ts';

test('a code has 112 bits, and reads the same however it is typed', () => {
  const codes = Array.from({ length: 200 }, newCode);
  expect(new Set(codes).size).toBe(200);
  for (const code of codes) {
    expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{6}-[0-9a-hjkmnp-tv-z]{6}-[0-9a-hjkmnp-tv-z]{6}-[0-9a-hjkmnp-tv-z]{5}$/);
    const hash = hashOfCode(code);
    expect(hash).toHaveLength(32);
    for (const typed of [
      code.toUpperCase(),
      code.replaceAll('-', ''),
      ` ${code} `,
      code.replaceAll('0', 'O').replaceAll('1', 'l'),
    ])
      expect(hashOfCode(typed)).toEqual(hash);
  }
});

test('what has not the form of a code is none', () => {
  for (const text of ['', 'abc', '1'.repeat(24), '!'.repeat(23), '1'.repeat(100_000)])
    expect(hashOfCode(text)).toBeUndefined();
});
