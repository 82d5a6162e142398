import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { unsubscribeTokens } from './unsubscribe.ts';

const [key, next] = [randomBytes(32), randomBytes(32)];

test('a token names the person for whom it was made, also after the key was exchanged', () => {
  const id = newId();
  const token = unsubscribeTokens([key]).tokenOf(id);
  expect(unsubscribeTokens([key]).personOf(token)).toBe(id);
  expect(unsubscribeTokens([next, key]).personOf(token)).toBe(id);
  expect(unsubscribeTokens([next]).personOf(token)).toBeUndefined();
});

test('nobody makes a token for somebody else', () => {
  const tokens = unsubscribeTokens([key]);
  const token = Buffer.from(tokens.tokenOf(newId()), 'base64url');
  for (let at = 0; at < token.length; at++) {
    const forged = Buffer.from(token);
    forged[at]! ^= 1;
    expect(tokens.personOf(forged.toString('base64url'))).toBeUndefined();
  }
  for (const text of ['', 'x', '.'.repeat(64), 'A'.repeat(64), 'A'.repeat(100_000)])
    expect(tokens.personOf(text)).toBeUndefined();
});
