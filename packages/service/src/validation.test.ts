import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { ServiceError } from './errors.ts';
import { fields, parse } from './validation.ts';

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

test('text is trimmed, counted in characters, and free of control characters and of direction overrides', () => {
  const schema = fields.text(1, 3);
  expect(parse(schema, ' 🏟️a '.replace('\ufe0f', ''))).toBe('🏟a');
  for (const bad of ['', '   ', 'four', 'a\u0000b', 'a\nb', 'a\u202eb', 'a\ud800']) expect(violations(schema, bad)).not.toEqual([]);
  expect(parse(fields.prose(1, 10), 'a\r\nb')).toBe('a\nb');
});

test('club ids are upper case words', () => {
  expect(parse(fields.clubId(), 'AS_MONACO')).toBe('AS_MONACO');
  expect(parse(fields.clubId(), '')).toBe('');
  for (const bad of ['as monaco', "A'; drop table users", 'A'.repeat(51), '_A']) expect(violations(fields.clubId(), bad)).not.toEqual([]);
});
