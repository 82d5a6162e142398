import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '@plaza/service';
import { testDatabase, type TestDatabase } from '@plaza/testing';
import { schema } from './orm.config.ts';
import { deleteOver } from './over.ts';

let data: TestDatabase;
let database: Database;

beforeAll(async () => {
  data = await testDatabase(schema);
  database = await data.open();
});
afterAll(async () => {
  await database.close();
  await data.drop();
});

test.each([
  ['api_requests', 'id', 'at'],
  ['challenge_counts', 'key', 'since'],
  ['challenges', 'id', 'expires_at'],
  ['ended_grants', 'id', 'ended_at'],
  ['openid_flows', 'id', 'expires_at'],
  ['sign_in_paces', 'key', 'failed_at'],
] as const)('the role of auth may delete what is over of %s', async (table, key, column) => {
  const over = { key, column, moment: new Date() } as never;
  expect(await database.asSystem((em) => deleteOver(em, table, over))).toBe(false);
});
