// SQL functions as repeatable migrations: applied when they change, in the order in which they need each other, and never by halves.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  IdempotencyKey,
  migrate,
  migrationNames,
  pendingMigrations,
  prepare,
  sqlFiles,
  upgrade,
  type SchemaDefinition,
} from '@plaza/service';
import { emptyDatabase, testPassword, until } from '@plaza/testing';
import pg from 'pg';
import { schema as sample } from './schema.ts';

let empty: Awaited<ReturnType<typeof emptyDatabase>>;
let folder: string;
let schema: SchemaDefinition;
let admin: pg.Client;

beforeEach(async () => {
  empty = await emptyDatabase();
  folder = mkdtempSync(join(tmpdir(), 'plaza-sql-files-'));
  schema = { name: 'sample', entities: [IdempotencyKey], migrations: pathToFileURL(`${folder}/src/migrations/`) };
  write(
    'migrations/Migration20261129200000_baseline.js',
    `
    import { Migration } from ${JSON.stringify(import.meta.resolve('@mikro-orm/migrations'))};
    export class Migration20261129200000_baseline extends Migration {
      up() { this.addSql('create table notes (id int primary key, text text)'); }
    }`,
  );
  admin = new pg.Client({ connectionString: empty.adminUrl });
  await admin.connect();
});
afterEach(async () => {
  await admin.end();
  await empty.drop();
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, 'src', path)), { recursive: true });
  writeFileSync(join(folder, 'src', path), text);
}

const answering = (name: string, expression: string) =>
  `create or replace function ${name}() returns int language sql as $$ select ${expression} $$;\n`;
const migrated = () => migrate(schema, empty.adminUrl, testPassword('sample'));
const answer = async (name: string) =>
  (await admin.query<{ answer: number }>(`select sample.${name}() as answer`)).rows[0]?.answer;
const applied = async () =>
  (await admin.query<{ name: string }>('select name from sample.repeatable_migrations order by applied_at')).rows.map(
    ({ name }) => name,
  );

test('functions are applied after the tables, each after those that it calls, whatever they are named', async () => {
  write('a/a.sql', answering('a', 'sample.z() + 1'));
  write('m.sql', answering('m', 'sample.a() + sample.z() -- not b()'));
  write('deep/er/z.sql', answering('z', '(select count(*)::int from sample.notes)'));
  await migrated();
  expect(sqlFiles(schema).map(({ name }) => name)).toEqual(['z', 'a', 'm']);
  expect(await answer('m')).toBe(1);
  expect(await pendingMigrations(schema, empty.adminUrl)).toEqual([]);
});

test('only changed functions are applied again, also those with an earlier text again', async () => {
  write('a.sql', answering('a', '1'));
  write('b.sql', answering('b', '1'));
  await migrated();
  write('b.sql', answering('b', '2'));
  expect(await pendingMigrations(schema, empty.adminUrl)).toEqual(['b.sql']);
  await migrated();
  expect(await answer('b')).toBe(2);
  write('b.sql', answering('b', '1'));
  await migrated();
  expect([await answer('a'), await answer('b')]).toEqual([1, 1]);
  // Three applications of two texts of b, and one of a.
  expect(await applied()).toEqual(['a', 'b', 'b']);
});

test('an invalid function changes nothing, and the message names its file and line', async () => {
  write('a.sql', answering('a', '1'));
  await migrated();
  write('a.sql', answering('a', '2'));
  write('b.sql', `-- b\n\n${answering('b', 'nothing_of_the_kind')}`);
  await expect(migrated()).rejects.toThrow(/b\.sql:3: column "nothing_of_the_kind" does not exist/);
  expect(await answer('a')).toBe(1);
});

test('another result under the same name is refused with what to do instead', async () => {
  write('a.sql', answering('a', '1'));
  await migrated();
  write('a.sql', answering('a', `'x'`).replace('returns int', 'returns text'));
  await expect(migrated()).rejects.toThrow(/a\.sql.*gets another name/);
  expect(await answer('a')).toBe(1);
});

test('functions in a circle, and two files of one name, are refused', async () => {
  write('a.sql', answering('a', 'b()'));
  write('b.sql', answering('b', 'a()'));
  expect(() => sqlFiles(schema)).toThrow(/a → b → a/);
  write('b.sql', answering('b', '1'));
  write('other/a.sql', answering('a', '1'));
  expect(() => sqlFiles(schema)).toThrow(/Two files have the name a\.sql/);
});

test('a shared file is applied to each schema under its own name', async () => {
  write('../shared/shared.sql', answering(':"schema".shared', '7'));
  await migrate({ ...schema, sharedSql: [pathToFileURL(`${folder}/shared/`)] }, empty.adminUrl, testPassword('sample'));
  expect(await answer('shared')).toBe(7);
});

test('a schema from before the baseline is refused, with what to do', async () => {
  await migrate(sample, empty.adminUrl, testPassword('sample'));
  await expect(migrated()).rejects.toThrow(
    /made by a development version.*cannot be brought up to date.*empty database/,
  );
  expect((await admin.query('select name from sample.migrations')).rowCount).toBe(migrationNames(sample).length);
});

test('a migration that waits for a lock gives way to others that wait behind it, and succeeds when the lock is free', async () => {
  await prepare(schema, empty.adminUrl, testPassword('sample'), { role: 'plaza_migrator_of_sql', password: 'x' });
  await upgrade(schema, empty.adminUrl);
  write('a.sql', `${answering('a', '1')}alter table notes alter column text set default 'x';\n`);
  await admin.query('begin; lock table sample.notes in access share mode');
  const upgrading = upgrade(schema, empty.adminUrl);
  const other = new pg.Client({ connectionString: empty.adminUrl });
  await other.connect();
  try {
    const waiting = async () =>
      (await other.query(`select from pg_locks where relation = 'sample.notes'::regclass and not granted`)).rowCount ===
      1;
    await until(waiting, 'the migration waits');
    // Whoever reads meanwhile waits behind it, but only until it gives up for a moment.
    expect((await other.query('select from sample.notes')).rowCount).toBe(0);
    await admin.query('commit');
    expect(await upgrading).toEqual(['a.sql']);
  } finally {
    await other.end();
    await admin.query('drop owned by plaza_migrator_of_sql; drop role plaza_migrator_of_sql');
  }
});
