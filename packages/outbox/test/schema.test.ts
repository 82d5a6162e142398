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

test('while a destination has all that it may have, nobody who writes needs to wake a relay', async () => {
  const event = `insert into outbox (type, aggregate, destination, user_id, payload) values ('plaza.events.v1.OrderPaid', gen_random_uuid()::text, 'messaging', gen_random_uuid(), '{}')`;
  const claim = () => database.asSystem((em) => em.execute(`select * from outbox_claim('{messaging}', 10, 2, interval '1 minute', false)`));
  const awake = async () => (await files.admin<{ awake: boolean }>('select awake_until > now() as awake from outbox_relay'))[0]?.awake ?? false;
  for (let written = 1; written <= 3; written++) await database.asSystem((em) => em.execute(event));
  expect(await claim()).toHaveLength(2);
  expect(await awake()).toBe(false);
  expect(await claim()).toHaveLength(0);
  expect(await awake()).toBe(true);
});
