import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { reasonOf } from './reasons.ts';

const sources = ['receiver-client.ts', 'webhook-sender.ts', 'enqueue.ts', 'webhooks.queries.ts'];

/** Whole sentences in the sender's code, with a number in the place of what is filled in. */
const sentences = sources.flatMap((file) => {
  const text = readFileSync(new URL(`../../../../services/messaging/src/webhooks/${file}`, import.meta.url), 'utf8');
  return [...text.matchAll(/(?<=['`])(?:There|The|It) [^'`\n]+\.(?=['`])/g)].map(([sentence]) =>
    sentence.replace(/\$\{[^}]+\}/g, '64'),
  );
});

test('every sentence that the sender writes down has a text in each language', () => {
  // Answers with a status are not among them (see useReason), nor is the error of the connection, of which the code is kept.
  const written = sentences.filter((sentence) => !/^It answered|^The connection was closed/.test(sentence));
  expect(written.length).toBeGreaterThanOrEqual(9);
  for (const sentence of written) {
    const reason = reasonOf(sentence);
    expect({ sentence, key: reason?.key }).toEqual({ sentence, key: expect.any(String) });
    for (const language of ['en', 'fr']) {
      const texts = JSON.parse(readFileSync(new URL(`texts.${language}.json`, import.meta.url), 'utf8')) as {
        reasons: Record<string, string>;
      };
      const text = texts.reasons[reason!.key] ?? '';
      for (const name of Object.keys(reason!.values)) expect(text).toContain(`{{${name}}}`);
      expect(text).not.toBe('');
    }
  }
});

test('the code of a failure is kept, and an unknown sentence is none of these', () => {
  expect(reasonOf('There was no connection or no answer (ECONNREFUSED).')).toEqual({
    key: 'unreachable',
    values: { code: 'ECONNREFUSED' },
  });
  expect(reasonOf('Something else.')).toBeUndefined();
});
