// The tables are what the entities say; and who may see and write what.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions, type Database } from '@plaza/service';
import { testDatabase, type TestDatabase } from '@plaza/testing';
import pg from 'pg';
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
    const meant =
      /^set names|^drop (policy|function|trigger)|row level security;$|(drop|add) constraint "\w+_check"|"effects"/;
    expect(sql.split('\n').filter((line) => line.trim() !== '' && !meant.test(line))).toEqual([]);
  } finally {
    await orm.close(true);
  }
});

test('while a destination has all that it may have, nobody who writes needs to wake a relay', async () => {
  const event = `insert into outbox (type, aggregate, destination, user_id, payload) values ('plaza.events.v1.OrderPaid', gen_random_uuid()::text, 'messaging', gen_random_uuid(), '{}')`;
  const claim = () =>
    database.asSystem((em) =>
      em.execute(`select * from outbox_claim('{messaging}', 10, 2, interval '1 minute', false)`),
    );
  const awake = async () =>
    (await files.admin<{ awake: boolean }>('select awake_until > now() as awake from outbox_relay'))[0]?.awake ?? false;
  for (let written = 1; written <= 3; written++) await database.asSystem((em) => em.execute(event));
  expect(await claim()).toHaveLength(2);
  expect(await awake()).toBe(false);
  expect(await claim()).toHaveLength(0);
  expect(await awake()).toBe(true);
});

test('what was planned while the outbox was empty reads no more of it when it is full', async () => {
  await files.admin('truncate outbox; analyze outbox');
  // As the administrator, who alone may write events that are done already.
  const client = new pg.Client({ connectionString: files.adminUrl, options: '-c search_path=catalog' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('plaza.actor', 'system', true)`);
    const claim = async () =>
      (
        await client.query<{ position: string; id: string }>(
          `select * from outbox_claim('{messaging}', 10, 20, interval '1 minute', false)`,
        )
      ).rows;
    const settle = async (rows: { position: string; id: string }[], result: number) =>
      void (await client.query(
        `select * from outbox_settle('messaging', $1::bigint[], $2::uuid[], $3::integer[], $4::text[], 5, interval '1 s', interval '1 s')`,
        [rows.map(({ position }) => position), rows.map(({ id }) => id), rows.map(() => result), rows.map(() => 'no')],
      ));
    const write = (count: number, state: string) =>
      client.query(`insert into outbox (type, aggregate, destination, user_id, payload, state)
      select 'plaza.events.v1.OrderPaid', n::text, 'messaging', gen_random_uuid(), '{}', '${state}' from generate_series(1, ${count}) n`);
    // A session keeps a plan after the sixth time.
    for (let time = 1; time <= 8; time++) {
      await write(2, 'pending');
      await settle(await claim(), (time % 2) + 1);
    }
    await write(20_000, 'done');
    await write(20, 'pending');
    const read = async () =>
      Number(
        (
          await client.query<{ count: string }>(
            `select seq_tup_read + idx_tup_fetch as count from pg_stat_xact_user_tables where relname = 'outbox'`,
          )
        ).rows[0]?.count,
      );
    const before = await read();
    const claimed = await claim();
    expect(claimed).toHaveLength(10);
    await settle(claimed.slice(0, 5), 1);
    await settle(claimed.slice(5), 2);
    expect((await read()) - before).toBeLessThan(1_000);
    await client.query('rollback');
  } finally {
    await client.end();
  }
});
