// What holds of every service's schema.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectedSchema, personalDataFaults, schemaDump, testDatabase, type TestDatabase } from '@plaza/testing';
import type { SchemaDefinition } from '@plaza/service';
import { schemaNames } from '@plaza/services';
import { schemaOf } from '../src/databases.ts';

describe.each(schemaNames)('the schema of %s', (name) => {
  let schema: SchemaDefinition;
  let data: TestDatabase;

  beforeAll(async () => {
    schema = await schemaOf(name);
    data = await testDatabase(schema);
  });
  afterAll(() => data.drop());

  test('the migrations and functions make what schema.sql says (UPDATE_SCHEMA=1 writes it anew)', async () => {
    const now = await schemaDump(schema, data);
    expect(now).toBe(expectedSchema(new URL('../schema.sql', schema.migrations), now));
  });

  test('of every table, and of every column of the rows that stay, it is said what becomes of it when an account is deleted', async () => {
    expect(await personalDataFaults(schema, data)).toEqual([]);
  });
});
