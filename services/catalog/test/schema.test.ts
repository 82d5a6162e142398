import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { hasSchemaDrift, openDatabase, ormOptions, pendingMigrations, type Database } from '@plaza/service';
import { testDatabase, type TestDatabase } from '@plaza/testing';
import { schema } from '../src/orm.config.ts';
import { seed } from '../src/seed.ts';

let data: TestDatabase;
let database: Database;

beforeAll(async () => {
  data = await testDatabase(schema);
  database = await openDatabase(schema, data.url);
});

afterAll(async () => {
  await database.close();
  await data.drop();
});

test('the snapshot agrees with the entities', async () => {
  expect(await pendingMigrations(schema, data.adminUrl)).toEqual([]);
  expect(await hasSchemaDrift(schema, data.adminUrl)).toBe(false);
});

test('the migrated tables have the columns, keys and indexes of the entities', async () => {
  const orm = await MikroORM.init(ormOptions(schema, data.adminUrl));
  try {
    const sql = await orm.schema.getUpdateSchemaSQL();
    // The indexes of what pictures look like are made by index_embeddings.sql, where there is pgvector. Policies, functions and triggers are in .sql files only, and PostgreSQL writes the conditions of checks in its own form.
    const meant =
      /^set names|^drop (policy|function|trigger)|row level security;$|(drop|add) constraint "\w+_check"|"images_embedding_\d+_index"/;
    expect(sql.split('\n').filter((line) => line.trim() !== '' && !meant.test(line))).toEqual([]);
  } finally {
    await orm.close(true);
  }
});

test('every table with a user_id forces row-level security', async () => {
  const rows = await data.admin<{ table: string; forced: boolean }>(
    `select c.relname as table, c.relrowsecurity and c.relforcerowsecurity as forced from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id'
     where c.relnamespace = 'catalog'::regnamespace and c.relkind = 'r' order by 1`,
  );
  expect(rows.map(({ table }) => table)).toEqual([
    'cart',
    'closings',
    'esim_active',
    'esim_top_ups',
    'esims',
    'event_change_orders',
    'idempotency_keys',
    'orders',
    'outbox',
    'sagas',
    'ticket_holds',
    'ticket_wallets',
    'tickets',
  ]);
  expect(rows.filter(({ forced }) => !forced)).toEqual([]);
});

test('every foreign key has an index', async () => {
  const rows = await data.admin(
    `select conname from pg_constraint k where contype = 'f' and connamespace = 'catalog'::regnamespace
       and not exists (select from pg_index i where i.indrelid = k.conrelid and i.indkey[0] = k.conkey[1] and i.indpred is null)`,
  );
  expect(rows).toEqual([]);
});

const events = (): Promise<Record<'ahead' | 'all' | 'categories' | 'wrong', number>[]> =>
  data.admin(
    `select count(*) filter (where date > now())::int as ahead, count(*)::int as all,
     (select count(*)::int from event_categories) as categories,
     count(*) filter (where seats_available <> (
       select count(*) from seats s join event_categories c on c.id = s.category_id where c.event_id = events.id and s.status = 'free'))::int as wrong
   from events`,
  );

test('seeding gives twelve events ahead with four categories each, twice the same', async () => {
  await seed(database);
  await seed(database);
  expect(await events()).toEqual([{ ahead: 12, all: 12, categories: 48, wrong: 0 }]);
  const [first] = await data.admin<{ club: string; price: string }>(
    'select e.club, max(c.price) as price from events e join event_categories c on c.event_id = e.id group by e.id order by e.date limit 1',
  );
  expect(first).toEqual({ club: 'AS_MONACO', price: '89.99' });
});

test('past events get successors at the next seeding', async () => {
  await data.admin(`update events set date = date - interval '30 days'`);
  const [before] = await events();
  expect(before?.ahead).toBeLessThan(12);
  await seed(database);
  const [after] = await events();
  expect(after).toMatchObject({ ahead: 12, wrong: 0 });
  expect(after?.all).toBeGreaterThan(12);
});
