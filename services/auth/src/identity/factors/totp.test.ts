import { describe, expect, test } from '@jest/globals';
import { toBase32 } from '@plaza/service';
import { codeOf, otpauthUri, stepAt, stepOfCode } from './totp.ts';

const secret = Buffer.from('12345678901234567890');

describe('codes of an app', () => {
  // RFC 6238, appendix B: the last six of eight digits.
  test.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at %i s it is %s', (seconds, code) => {
    expect(codeOf(secret, stepAt(new Date(seconds * 1000)))).toBe(code);
  });

  test('the code before and the code after are taken, and no other', () => {
    const now = new Date('2026-11-30T12:00:10Z');
    const step = stepAt(now);
    for (const near of [-1, 0, 1]) expect(stepOfCode(secret, codeOf(secret, step + near), now)).toBe(step + near);
    for (const far of [-2, 2]) expect(stepOfCode(secret, codeOf(secret, step + far), now)).toBeUndefined();
    for (const none of ['', '12345', '1234567', 'abcdef']) expect(stepOfCode(secret, none, now)).toBeUndefined();
  });

  // RFC 4648, section 10.
  test.each([
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foobar', 'MZXW6YTBOI'],
  ])('base32 of %s is %s', (text, expected) => {
    expect(toBase32(Buffer.from(text))).toBe(expected);
  });

  test('the address of a QR code has the secret and the names', () => {
    expect(otpauthUri(secret, 'Plaza', 'lea@plaza.example')).toBe(
      'otpauth://totp/Plaza:lea%40plaza.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Plaza&algorithm=SHA1&digits=6&period=30',
    );
  });
});
