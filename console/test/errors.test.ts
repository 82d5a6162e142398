// Errors in French: a sentence and a remedy for every reason of the catalogue, made of the English sentence that it has now.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { remedies } from '@plaza/client/remedies';
import { inFrench, violationInFrench, type ErrorCatalogue } from '../src/app/error-texts.ts';

const root = join(import.meta.dirname, '../..');
const french = JSON.parse(readFileSync(join(root, 'console/src/app/errors.fr.json'), 'utf8')) as ErrorCatalogue;

/** The sentences of docs/errors.md, which is made from the code. */
const sentences = new Map(
  [
    ...readFileSync(join(root, 'docs/errors.md'), 'utf8').matchAll(
      /^\| `([A-Z0-9_]+)` \| [A-Z_]+ \| \d+ \| (.+?) \| /gm,
    ),
  ].map(([, reason, sentence]) => [reason!, sentence!]),
);

test('every reason has French texts, and nothing else has', () => {
  expect(Object.keys(french.reasons)).toEqual(Object.keys(remedies).sort());
});

test('each is a translation of the sentence that the reason has now', () => {
  const translated = Object.entries(french.reasons).map(([reason, { of }]) => [reason, of]);
  expect(Object.fromEntries(translated)).toEqual(Object.fromEntries(sentences));
});

test('no text is empty, and each is a sentence', () => {
  for (const [reason, { text, remedy, facts = '.' }] of Object.entries(french.reasons))
    for (const each of [text, remedy, facts]) expect([reason, each]).toEqual([reason, expect.stringMatching(/\.$/)]);
  for (const [english, text] of Object.entries(french.violations)) {
    const names = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
    expect([english, names(text)]).toEqual([english, names(english)]);
  }
});

describe('what came with an error', () => {
  const error = (reason: string, message: string, metadata = {}) => ({ reason, message, metadata, violations: [] });

  test('is put into its sentence', () => {
    const funds = error('INSUFFICIENT_FUNDS', sentences.get('INSUFFICIENT_FUNDS')!, {
      available: '1234.5000',
      currency: 'EUR',
    });
    expect(inFrench(french, funds).facts?.replaceAll(/\s/g, ' ')).toBe('Solde disponible : 1 234,50 €.');
    const limit = error('LIMIT_EXCEEDED', '', { limit: 'movement', allowed: '20', currency: 'JPY' });
    expect(inFrench(french, limit).facts).toContain('par mouvement');
  });

  test('is left out where a part of it is missing or unknown', () => {
    const message = sentences.get('LIMIT_EXCEEDED')!;
    for (const metadata of [{}, { limit: 'movement' }, { limit: 'year', allowed: '20', currency: 'EUR' }])
      expect(inFrench(french, error('LIMIT_EXCEEDED', message, metadata))).toMatchObject({
        facts: undefined,
        original: undefined,
      });
  });

  test('is shown as the server said it where it says more', () => {
    const message = 'The ledger does not add up. It cannot be archived until this is corrected: entry 7.';
    expect(inFrench(french, error('LEDGER_BROKEN', message)).original).toBe(message);
  });

  test('is all that there is for a reason that is newer than the page', () => {
    expect(inFrench(french, error('NEWER', 'It is new.'))).toEqual({ text: 'It is new.' });
  });
});

test.each([
  ['Must be a UUID.', 'Doit être un identifiant (UUID).'],
  ['Must be 1 to 100.', 'Doit être compris entre 1 et 100.'],
  ['Must be in the years 2000 to 2099.', 'Doit être entre les années 2000 et 2099.'],
  ['Must have at most 200 characters.', 'Doit avoir au plus 200 caractères.'],
  ['Must be one of EUR, USD, in upper case.', 'Doit être l’une de ces valeurs, en majuscules : EUR, USD.'],
  ['EUR has at most 2 digits after the point.', 'EUR a au plus 2 chiffres après la virgule.'],
  ['Something that nobody has translated.', 'Something that nobody has translated.'],
])('a field is wrong: %s', (english, expected) => {
  expect(violationInFrench(french, english).replaceAll('\u00a0', ' ')).toBe(expected);
});
