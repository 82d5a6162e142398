import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  createMigration,
  hasSchemaDrift,
  IdempotencyKey,
  migrate,
  migrationNames,
  openDatabase,
  pendingMigrations,
  prepare,
  startService,
  upgrade,
  type SchemaDefinition,
} from '@plaza/service';
import { emptyDatabase, testConfig, testLog, testPassword, until } from '@plaza/testing';
import pg from 'pg';
import { schema } from './schema.ts';

/** As in `migrate`. */
const migrationLock = 7_052_921;

let empty: Awaited<ReturnType<typeof emptyDatabase>>;

beforeAll(async () => {
  empty = await emptyDatabase();
});

afterAll(() => empty.drop());

test('two concurrent migrations create one schema, and a third changes nothing', async () => {
  const urls = await Promise.all([
    migrate(schema, empty.adminUrl, testPassword('sample')),
    migrate(schema, empty.adminUrl, testPassword('sample')),
  ]);
  expect(urls[0]).toBe(urls[1]);
  expect(await pendingMigrations(schema, empty.adminUrl)).toEqual([]);
  await migrate(schema, empty.adminUrl, testPassword('sample'));
});

test('a migration that waits for another one does not keep it from making an index concurrently', async () => {
  const other = await emptyDatabase();
  const first = new pg.Client({ connectionString: other.adminUrl });
  await first.connect();
  try {
    await first.query(`select pg_advisory_lock(${migrationLock}); set lock_timeout = '5s'; create table sold (id int)`);
    const second = migrate(schema, other.adminUrl, testPassword('sample'));
    const waiting = `select from pg_stat_activity where datname = current_database() and application_name = 'plaza-migrate' and query like '%advisory_lock%'`;
    await until(async () => (await first.query(waiting)).rowCount === 1, 'the second migration waits');
    await first.query('create index concurrently on sold (id)');
    await first.query(`select pg_advisory_unlock(${migrationLock})`);
    await second;
  } finally {
    await first.end();
    await other.drop();
  }
});

test('the runtime role owns nothing, can make nothing and sees no other schema', async () => {
  const url = await migrate(schema, empty.adminUrl, testPassword('sample'));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    expect(
      (
        await client.query(
          'select 1 from pg_class where relowner = (select oid from pg_roles where rolname = current_user)',
        )
      ).rowCount,
    ).toBe(0);
    await expect(client.query('create table sample.mine (id int)')).rejects.toThrow(/permission denied/);
    await expect(client.query('create table public.mine (id int)')).rejects.toThrow(/permission denied/);
    await expect(client.query('alter table sample.notes disable row level security')).rejects.toThrow(/must be owner/);
    await expect(client.query('delete from sample.notes')).rejects.toThrow(/permission denied/);
    expect(
      (
        await client.query(
          'select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as powerful from pg_roles where rolname = current_user',
        )
      ).rows,
    ).toEqual([{ powerful: false }]);
  } finally {
    await client.end();
  }
});

test('in Plaza’s own database only granted roles connect or make temporary tables; a shared database keeps its grants', async () => {
  const may = async (url: string): Promise<unknown> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } =
      await client.query(`select has_database_privilege('plaza_sample', current_database(), 'connect') as connect, has_database_privilege('plaza_sample', current_database(), 'temporary') as temporary,
      has_database_privilege('pg_monitor', current_database(), 'connect') as others`);
    await client.end();
    return rows[0];
  };
  await migrate(schema, empty.adminUrl, testPassword('sample'));
  expect(await may(empty.adminUrl)).toEqual({ connect: true, temporary: false, others: false });
  const shared = await emptyDatabase();
  try {
    const client = new pg.Client({ connectionString: shared.adminUrl });
    await client.connect();
    await client.query('create table public.of_somebody_else (id int)');
    await client.end();
    await migrate(schema, shared.adminUrl, testPassword('sample'));
    expect(await may(shared.adminUrl)).toEqual({ connect: true, temporary: true, others: true });
  } finally {
    await shared.drop();
  }
});

test('a service refuses to run under a role that row-level security does not bind', async () => {
  const database = await openDatabase(schema, empty.adminUrl);
  await expect(
    startService({
      config: testConfig('auth', empty.adminUrl),
      log: testLog('sample'),
      database,
      features: [],
      pingRedis: async () => undefined,
    }),
  ).rejects.toThrow(/row-level security does not bind/);
  await database.close();
});

test('an entity that no migration knows is drift, and a migration written for it ends that', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plaza-migrations-'));
  const drafts: SchemaDefinition = {
    name: 'sample',
    entities: [IdempotencyKey],
    migrations: pathToFileURL(`${folder}/`),
  };
  try {
    await migrate(schema, empty.adminUrl, testPassword('sample'));
    await expect(hasSchemaDrift(drafts, empty.adminUrl)).rejects.toThrow(/no snapshot/);
    await createMigration({ ...drafts, entities: [] }, empty.adminUrl, 'first');
    expect(await hasSchemaDrift(drafts, empty.adminUrl)).toBe(true);
    expect(await createMigration(drafts, empty.adminUrl, 'second')).toMatch(/second/);
    expect(await hasSchemaDrift(drafts, empty.adminUrl)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('roles and schema need an administrator once; migrations need only a member of the owner, one at a time', async () => {
  const other = await emptyDatabase();
  const as = (url: string, role: string, password: string) =>
    Object.assign(new URL(url), { username: role, password }).href;
  const migrator = { role: 'plaza_migrator_of_a_test', password: 'only migrates' };
  try {
    await prepare(schema, other.adminUrl, testPassword('sample'), migrator);
    await prepare(schema, other.adminUrl, testPassword('sample'), migrator);
    const url = as(other.adminUrl, migrator.role, migrator.password);
    const done = await Promise.all([upgrade(schema, url), upgrade(schema, url)]);
    expect(done.flat()).toEqual(migrationNames(schema));
    expect(await pendingMigrations(schema, other.adminUrl)).toEqual([]);

    const runtime = new pg.Client({ connectionString: as(other.adminUrl, 'plaza_sample', testPassword('sample')) });
    await runtime.connect();
    expect(
      (await runtime.query<{ name: string }>('select name from sample.migrations')).rows.map(({ name }) => name),
    ).toEqual(migrationNames(schema));
    await expect(runtime.query('delete from sample.migrations')).rejects.toThrow(/permission denied/);
    await runtime.end();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await expect(client.query('create role sneaky')).rejects.toThrow(/permission denied/);
    await client.end();
  } finally {
    const admin = new pg.Client({ connectionString: other.adminUrl });
    await admin.connect();
    await admin.query(`drop owned by ${migrator.role}; drop role ${migrator.role}`);
    await admin.end();
    await other.drop();
  }
});
