import { hash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { hashOfKey, newKey, shownOf } from './secret.ts';

test('a key has the form that it promises, and its hash is that of all of it', () => {
  for (const mode of ['live', 'test'] as const) {
    const key = newKey(mode);
    expect(key).toMatch(new RegExp(`^plz_${mode}_[0-9A-Za-z]{49}$`));
    expect(hashOfKey(key)).toEqual(hash('sha256', key, 'buffer'));
  }
  expect(new Set(Array.from({ length: 1_000 }, () => newKey('live'))).size).toBe(1_000);
});

test('a key with one character changed, one less or one more is none', () => {
  const key = newKey('live');
  for (let at = 'plz_live_'.length; at < key.length; at++) {
    const other = key[at] === 'a' ? 'b' : 'a';
    expect(hashOfKey(key.slice(0, at) + other + key.slice(at + 1))).toBeUndefined();
  }
  for (const wrong of [key.slice(0, -1), `${key}a`, key.replace('live', 'test'), ` ${key}`, '', 'plz_live_'])
    expect(hashOfKey(wrong)).toBeUndefined();
});

test('what is shown of a key is its beginning and its end', () => {
  const key = newKey('test');
  expect(shownOf(key)).toEqual({ start: key.slice(0, 13), lastFour: key.slice(-4) });
});
