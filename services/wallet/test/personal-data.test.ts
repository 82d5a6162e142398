import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { personalDataFaults, testDatabase, type TestDatabase } from '@plaza/testing';
import { schema } from '../src/orm.config.ts';
import { personalData } from '../src/personal-data.ts';

let data: TestDatabase;

beforeAll(async () => {
  data = await testDatabase(schema);
});
afterAll(() => data.drop());

test('of every table, and of every column of the rows that stay, it is said what becomes of it when an account is deleted', async () => {
  expect(await personalDataFaults(schema, data, personalData)).toEqual([]);
});
