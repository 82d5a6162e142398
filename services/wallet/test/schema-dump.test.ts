import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectedSchema, schemaDump, testDatabase, type TestDatabase } from '@plaza/testing';
import { schema } from '../src/orm.config.ts';

let data: TestDatabase;

beforeAll(async () => {
  data = await testDatabase(schema);
});
afterAll(() => data.drop());

test('the migrations and functions make what schema.sql says (UPDATE_SCHEMA=1 writes it anew)', async () => {
  const now = await schemaDump(schema, data);
  expect(now).toBe(expectedSchema(new URL('../src/schema.sql', import.meta.url), now));
});
