import { randomBytes, randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { canonicalCode } from '@plaza/service';
import { challengeIdOf, challengeSecrets, sameSecret } from './secrets.ts';

const secrets = challengeSecrets(randomBytes(32));
const challenge = { id: randomUUID(), salt: randomBytes(32) };

test('a token names its challenge, and is the same at every attempt to send it', () => {
  const token = secrets.tokenOf(challenge);
  expect(token).toMatch(/^[A-Za-z0-9_-]{64}$/);
  expect(challengeIdOf(token)).toBe(challenge.id);
  expect(secrets.tokenOf(challenge)).toBe(token);
});

test('another salt, another id and another key make other secrets', () => {
  const others = [
    { ...challenge, salt: randomBytes(32) },
    { ...challenge, id: randomUUID() },
  ];
  for (const other of others) {
    expect(secrets.tokenOf(other)).not.toBe(secrets.tokenOf(challenge));
    expect(secrets.codeOf(other)).not.toBe(secrets.codeOf(challenge));
  }
  const stranger = challengeSecrets(randomBytes(32));
  expect(stranger.tokenOf(challenge)).not.toBe(secrets.tokenOf(challenge));
  expect(stranger.codeOf(challenge)).not.toBe(secrets.codeOf(challenge));
});

test('a code has eight characters that nobody mistakes, and may be typed in several ways', () => {
  for (let count = 0; count < 200; count++) {
    const code = secrets.codeOf({ id: randomUUID(), salt: randomBytes(32) });
    expect(code).toMatch(/^[2-9A-HJ-KM-NP-TV-Z]{4}-[2-9A-HJ-KM-NP-TV-Z]{4}$/);
    for (const typed of [code.toLowerCase(), code.replace('-', ''), ` ${code.replace('-', ' ')} `])
      expect(canonicalCode(typed)).toBe(code);
  }
});

test('what is no token names nothing', () => {
  const token = secrets.tokenOf(challenge);
  for (const wrong of ['', token.slice(1), `${token}A`, `${token.slice(0, -1)}!`, 'é'.repeat(64)])
    expect(challengeIdOf(wrong)).toBeUndefined();
});

test('counts of different things have different keys', () => {
  const keys = [
    ['mail', 'ab', 'c'],
    ['mail', 'a', 'bc'],
    ['mailab', 'c'],
  ].map((parts) => secrets.countKey(...parts).toString('hex'));
  expect(new Set(keys).size).toBe(3);
});

test('secrets are the same only if all of them is', () => {
  expect(sameSecret('abc', 'abc')).toBe(true);
  for (const other of ['', 'ab', 'abcd', 'abd']) expect(sameSecret('abc', other)).toBe(false);
});
