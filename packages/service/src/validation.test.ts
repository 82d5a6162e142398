import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { ServiceError } from './errors.ts';
import { fields, parse, together } from './validation.ts';

function violations(schema: z.ZodType, value: unknown): { field: string; description: string }[] {
  try {
    parse(schema, value);
  } catch (error) {
    if (error instanceof ServiceError) return error.violations;
    throw error;
  }
  return [];
}

test('violations name fields as the API does', () => {
  const schema = z.object({ pageSize: fields.pageSize(), participantIds: z.array(fields.uuid()) });
  expect(violations(schema, { pageSize: 101, participantIds: ['x'] })).toEqual([
    { field: 'page_size', description: 'Must be 1 to 100.' },
    { field: 'participant_ids[0]', description: 'Must be a UUID.' },
  ]);
});

test('a page size that is left out is 20', () => {
  expect(parse(fields.pageSize(), 0)).toBe(20);
  expect(violations(fields.pageSize(), -1)).toHaveLength(1);
});

test('no more than 20 violations are told, in the answer and in its message', () => {
  const refused = () => parse(z.object({ ids: z.array(fields.uuid()) }), { ids: Array(1000).fill('x') });
  expect(refused).toThrow(
    expect.objectContaining({
      violations: Array.from({ length: 20 }, (_, index) => ({
        field: `ids[${index}]`,
        description: 'Must be a UUID.',
      })),
    }),
  );
  expect(refused).toThrow(/^(ids\[\d+\]: Must be a UUID\. ?){20}$/);
});

describe('a rule over several fields', () => {
  const range = z.object({
    least: z.string().regex(/^\d+$/, 'Must be a number.'),
    most: z.string().regex(/^\d+$/, 'Must be a number.'),
  });
  const ordered = {
    holds: ({ least, most }: z.infer<typeof range>) => BigInt(least) <= BigInt(most),
    path: ['most'],
    message: 'Must not be less than least.',
  };

  test('is not looked at while a field is not as it must be', () => {
    expect(violations(together(range, ordered), { least: 'x', most: '1' })).toEqual([
      { field: 'least', description: 'Must be a number.' },
    ]);
    expect(violations(together(range, ordered), { least: '2', most: '1' })).toEqual([
      { field: 'most', description: 'Must not be less than least.' },
    ]);
    expect(parse(together(range, ordered), { least: '1', most: '2' })).toEqual({ least: '1', most: '2' });
  });

  test('can not be written in the way that runs it nevertheless, wherever it stands', () => {
    const refined = range.refine(ordered.holds);
    for (const schema of [
      refined,
      z.object({ inner: z.array(refined).optional() }),
      z
        .array(z.string())
        .min(1)
        .refine(() => true),
      z.tuple([z.string()]).superRefine(() => undefined),
    ]) {
      expect(() => parse(schema as z.ZodType, {})).toThrow(/write it with together/);
    }
  });
});

test('text is trimmed, counted in characters, and free of control characters and of direction overrides', () => {
  const schema = fields.text(1, 3);
  expect(parse(schema, ' 🏟️a '.replace('\ufe0f', ''))).toBe('🏟a');
  expect(parse(schema, '\u2067א\u2069')).toBe('\u2067א\u2069');
  for (const bad of [
    '',
    '   ',
    'four',
    'a\u0000b',
    'a\nb',
    'a\tb',
    'a\u2028b',
    'a\u202eb',
    'a\u202ab',
    'a\ud800',
    `a${' '.repeat(1_000_000)}`,
    `a${' '.repeat(1_000_000)}b`,
  ])
    expect(violations(schema, bad)).not.toEqual([]);
  expect(parse(fields.prose(1, 10), 'a\r\nb\tc\u2066d\u2069')).toBe('a\nb\tc\u2066d\u2069');
  for (const bad of ['a\u000bb', 'a\rb', 'a\u202db']) expect(violations(fields.prose(1, 10), bad)).not.toEqual([]);
});

test('text that shows nothing is refused, and says so', () => {
  const nothing = [
    '\u200b\u200d',
    '\u00ad',
    '\ufe0f',
    '\u3164',
    '\u115f\u1160',
    '\uffa0',
    '\u2800',
    '\u2066\u2069',
    '\u0301',
    '\u0301\u0316',
    '\u20dd',
    '\u034f',
    '\u2060',
    '\u180e',
    '\u{e0041}\u{e007f}',
    '\u17b4',
    '\u{1d159}',
    '\u200e \u200f',
    '\ufff0',
  ];
  for (const text of nothing) {
    for (const schema of [fields.text(0, 10), fields.prose(1, 10)])
      expect([text, violations(schema, text)]).toEqual([
        text,
        [{ field: '', description: 'Must have at least one character that can be seen.' }],
      ]);
  }
  // Names and messages as people write them, among them those that need what can't be seen.
  for (const text of [
    'a',
    'Zoë',
    '王',
    'می‌خواهم',
    '👩‍👩‍👧',
    '❤️',
    '🏴\u{e0067}\u{e0062}\u{e007f}',
    'e\u0301',
    '…',
    '⠓⠊',
    '\u0905\u0902',
    '7',
  ]) {
    expect([text, parse(fields.text(1, 10), text)]).toEqual([text, text]);
  }
  expect(parse(fields.text(0, 10), '')).toBe('');
});

test('club ids are upper case words', () => {
  expect(parse(fields.clubId(), 'AS_MONACO')).toBe('AS_MONACO');
  expect(parse(fields.clubId(), '')).toBe('');
  for (const bad of ['as monaco', "A'; drop table users", 'A'.repeat(51), '_A'])
    expect(violations(fields.clubId(), bad)).not.toEqual([]);
});
