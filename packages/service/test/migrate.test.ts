import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMigration, hasSchemaDrift, IdempotencyKey, migrate, openDatabase, pendingMigrations, startService, type SchemaDefinition } from '@plaza/service';
import { emptyDatabase, testConfig, testLog } from '@plaza/testing';
import pg from 'pg';
import { schema } from './schema.ts';

let empty: Awaited<ReturnType<typeof emptyDatabase>>;

beforeAll(async () => {
  empty = await emptyDatabase();
});

afterAll(() => empty.drop());

test('two migrations at once leave one schema, and a third changes nothing', async () => {
  const urls = await Promise.all([migrate(schema, empty.adminUrl, 'test'), migrate(schema, empty.adminUrl, 'test')]);
  expect(urls[0]).toBe(urls[1]);
  expect(await pendingMigrations(schema, empty.adminUrl)).toEqual([]);
  await migrate(schema, empty.adminUrl, 'test');
});

test('the runtime role owns nothing, can make nothing and sees no other schema', async () => {
  const url = await migrate(schema, empty.adminUrl, 'test');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    expect((await client.query('select 1 from pg_class where relowner = (select oid from pg_roles where rolname = current_user)')).rowCount).toBe(0);
    await expect(client.query('create table sample.mine (id int)')).rejects.toThrow(/permission denied/);
    await expect(client.query('create table public.mine (id int)')).rejects.toThrow(/permission denied/);
    await expect(client.query('alter table sample.notes disable row level security')).rejects.toThrow(/must be owner/);
    await expect(client.query('delete from sample.notes')).rejects.toThrow(/permission denied/);
    expect((await client.query('select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as powerful from pg_roles where rolname = current_user')).rows).toEqual([{ powerful: false }]);
  } finally {
    await client.end();
  }
});

test('a service refuses to run under a role that row-level security does not bind', async () => {
  const database = await openDatabase(schema, empty.adminUrl);
  await expect(startService({ config: testConfig('auth', empty.adminUrl), log: testLog('sample'), database, rpcs: [], pingRedis: async () => undefined }))
    .rejects.toThrow(/row-level security does not bind/);
  await database.close();
});

test('an entity that no migration knows is drift, and a migration written for it ends that', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plaza-migrations-'));
  const drafts: SchemaDefinition = { name: 'sample', entities: [IdempotencyKey], migrations: pathToFileURL(`${folder}/`) };
  try {
    await migrate(schema, empty.adminUrl, 'test');
    await expect(hasSchemaDrift(drafts, empty.adminUrl)).rejects.toThrow(/no snapshot/);
    await createMigration({ ...drafts, entities: [] }, empty.adminUrl, 'first');
    expect(await hasSchemaDrift(drafts, empty.adminUrl)).toBe(true);
    expect(await createMigration(drafts, empty.adminUrl, 'second')).toMatch(/second/);
    expect(await hasSchemaDrift(drafts, empty.adminUrl)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
