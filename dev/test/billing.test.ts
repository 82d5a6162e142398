// npx plaza billing, and npx plaza migrate billing, as an operator types them.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newCuid, newId } from '@plaza/service';
import { perSchemaVariable } from '@plaza/services';
import { runScript, testDatabase, testPassword, type Ran, type TestDatabase } from '@plaza/testing';
import { schemaOf } from '../src/databases.ts';

let home: string;
let database: TestDatabase;
const person = newId();
const header =
  'id,user_id,status,plan,stripe_customer_id,stripe_subscription_id,current_period_start,current_period_end,cancel_at_period_end,created_at,updated_at';
const line = (userId: string) =>
  `${newCuid()},${userId},active,pro,cus_${newCuid()},sub_${newCuid()},2026-11-01 10:00:00+00,2026-12-01 10:00:00+00,f,2025-01-31 08:00:00+00,2026-11-01 10:00:00+00`;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'plaza-home-'));
  database = await testDatabase(await schemaOf('auth'), [await schemaOf('billing')]);
  await database.admin(
    "insert into users (id, email, password_hash, name) values ($1, 'old@plaza.example', 'x', 'Old')",
    [person],
  );
});

afterAll(async () => {
  await database.drop();
  rmSync(home, { recursive: true, force: true });
});

const plaza = (...args: string[]): Promise<Ran> =>
  runScript(join(import.meta.dirname, '../src/plaza.ts'), args, {
    PLAZA_HOME: home,
    DATABASE_URL: database.adminUrl,
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    // Roles belong to the whole server: this is what other tests give them.
    ...perSchemaVariable('DATABASE_PASSWORD', testPassword),
  });

const file = (name: string, ...lines: string[]): string => {
  const path = join(home, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};

test('billing is migrated by itself', async () => {
  expect(await plaza('migrate', 'billing')).toEqual({ code: 0, output: 'billing    is up to date' });
});

test('an import that lacks a person writes nothing and says so, and one with a mapping is exported again', async () => {
  const rows = file('old.csv', header, line('kratos-1'));
  const without = await plaza('billing', 'import', rows);
  expect(without.code).toBe(1);
  expect(without.output).toContain('line 2: there is no person for kratos-1');
  expect(without.output).toContain('Nothing was written');

  const users = file('users.csv', 'old_user_id,user_id', `kratos-1,${person}`);
  expect(await plaza('billing', 'import', rows, '--users', users, '--dry-run')).toEqual({
    code: 0,
    output: 'Nothing is wrong: 1 of 1 rows of subscriptions would be written.',
  });
  expect(await database.admin('select 1 from billing.subscriptions')).toEqual([]);
  expect((await plaza('billing', 'import', rows, '--users', users)).output).toContain(
    '1 of 1 rows of subscriptions were written.',
  );

  const out = join(home, 'out.csv');
  expect(await plaza('billing', 'export', out)).toEqual({ code: 0, output: `1 rows of subscriptions are in ${out}.` });
  const [first, second] = readFileSync(out, 'utf8').split('\n');
  expect([first, second]).toEqual([header, expect.stringContaining(`,${person},active,pro,cus_`)]);
  expect(statSync(out).mode & 0o777).toBe(0o600);
});

test('a file with another header is refused', async () => {
  const { code, output } = await plaza('billing', 'import', file('x.csv', 'a,b', '1,2'));
  expect([code, output]).toEqual([1, expect.stringContaining('is of no table that is known')]);
});
