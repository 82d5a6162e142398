// The tables are what the entities say; and who may see and write what.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions, type Database } from '@plaza/service';
import { testDatabase, type TestDatabase } from '@plaza/testing';
import { schemas } from './world.ts';

let files: TestDatabase;
let database: Database;

beforeAll(async () => {
  files = await testDatabase(schemas.catalog);
  database = await files.open();
});

afterAll(async () => {
  await database.close();
  await files.drop();
});

test('the migrated tables have the columns, keys and indexes of the entities', async () => {
  const orm = await MikroORM.init(ormOptions(schemas.catalog, files.adminUrl));
  try {
    const sql = await orm.schema.getUpdateSchemaSQL();
    const meant = /^set names|^drop (policy|function|trigger)|row level security;$|(drop|add) constraint "\w+_check"|"effects"/;
    expect(sql.split('\n').filter((line) => line.trim() !== '' && !meant.test(line))).toEqual([]);
  } finally {
    await orm.close(true);
  }
});
