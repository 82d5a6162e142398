import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { reasonOf } from './reasons.ts';

test.each([
  ['550 5.1.1', 'address'],
  ['550', 'address'],
  ['550 5.2.1', 'address'],
  ['550 5.1.8', 'sender'],
  ['452 4.2.2', 'full'],
  ['554 5.6.0', 'content'],
  ['552 5.3.4', 'content'],
  ['554 5.7.1', 'policy'],
  ['535 5.7.8', 'signIn'],
  ['535', 'signIn'],
  ['421 4.3.0', 'busy'],
  ['451', 'busy'],
  ['554', 'other'],
  ['ECONNECTION', 'unreachable'],
  ['EDNS', 'unresolved'],
  ['ETIMEDOUT', 'late'],
  ['ETLS', 'encryption'],
  ['recipient', 'recipient'],
  ['unknown', 'other'],
  ['constructor', 'other'],
])('%s is written as %s', (error, reason) => {
  expect(reasonOf(error)).toBe(reason);
  for (const language of ['en', 'fr']) {
    const texts = JSON.parse(readFileSync(new URL(`texts.${language}.json`, import.meta.url), 'utf8')) as {
      reasons: Record<string, string>;
    };
    expect(texts.reasons[reason]).toContain('{{code}}');
  }
});
