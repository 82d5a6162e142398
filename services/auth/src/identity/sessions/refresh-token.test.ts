import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  familyHash,
  newRefreshToken,
  nextRefreshToken,
  parseRefreshToken,
  rotationKey,
  sameHash,
  tokenHash,
} from './refresh-token.ts';

const sessionId = '01936f2e-7d3a-7c55-9f10-2b8f6a1c9e01';

describe('refresh tokens', () => {
  test('a token reads back as what it was made of', () => {
    const token = newRefreshToken(sessionId);
    const read = parseRefreshToken(token.text);
    expect(read).toEqual(token);
    expect(read?.sessionId).toBe(sessionId);
  });

  test.each([
    '',
    'x',
    'a'.repeat(85),
    'a'.repeat(87),
    'ä'.repeat(86),
    `${'a'.repeat(85)}=`,
    `${'a'.repeat(85)}\n`,
    'eyJhbGciOiJub25lIn0.e30.',
  ])('%j is none', (text) => {
    expect(parseRefreshToken(text)).toBeUndefined();
  });

  test('the last character carries no hidden bits: each token has one spelling', () => {
    const { text } = newRefreshToken(sessionId);
    const read = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].map(
      (last) => parseRefreshToken(text.slice(0, -1) + last)?.text,
    );
    expect(new Set(read).size).toBe(4);
  });

  test('the next token is the same for the same salt, of the same session and family, and another for another', () => {
    const key = rotationKey(randomBytes(32));
    const spent = newRefreshToken(sessionId);
    const salt = randomBytes(16);
    const next = nextRefreshToken(key, spent, salt);
    expect(nextRefreshToken(key, spent, salt)).toEqual(next);
    expect(next.sessionId).toBe(sessionId);
    expect(sameHash(familyHash(next), familyHash(spent))).toBe(true);
    expect(sameHash(tokenHash(next), tokenHash(spent))).toBe(false);
    expect(nextRefreshToken(key, spent, randomBytes(16)).text).not.toBe(next.text);
    expect(nextRefreshToken(rotationKey(randomBytes(32)), spent, salt).text).not.toBe(next.text);
    expect(nextRefreshToken(key, newRefreshToken(sessionId), salt).text).not.toBe(next.text);
  });
});
