import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import {
  hasSchemaDrift,
  openDatabase,
  ormOptions,
  pendingMigrations,
  runtimeRole,
  type Database,
} from '@plaza/service';
import pg from 'pg';
import { schema } from '../src/orm.config.ts';
import { somebody, startAuth, type Harness, type Registered } from './harness.ts';

let house: Harness;
let database: Database;
let lea: Registered;
let marco: Registered;

beforeAll(async () => {
  house = await startAuth();
  database = await openDatabase(schema, house.files.url);
  lea = await somebody(house);
  marco = await somebody(house);
  for (const { accessToken } of [lea, marco])
    await house.auth.updateMe({ name: 'Named' }, { token: accessToken, idempotencyKey: 'same-key' });
});
afterAll(async () => {
  await database.close();
  await house.close();
});

const tables = ['users', 'sessions', 'sign_ins', 'idempotency_keys', 'signing_keys'];

test("without an actor the service's role sees nothing and writes nothing", async () => {
  const runtime = new pg.Client({ connectionString: house.files.url });
  await runtime.connect();
  try {
    for (const table of tables) {
      expect((await runtime.query(`select 1 from auth.${table}`)).rows).toEqual([]);
      expect((await runtime.query(`delete from auth.${table}`)).rowCount).toBe(0);
    }
    await expect(
      runtime.query(
        `insert into auth.users (id, email, password_hash, name) values (gen_random_uuid(), 'x@y.zz', '', 'X')`,
      ),
    ).rejects.toThrow(/row-level security/);
  } finally {
    await runtime.end();
  }
});

test('a person reads and changes only their own rows, also by a query without a filter', async () => {
  await database.asUser(lea.id, async (em) => {
    expect(await em.execute('select id from users')).toEqual([{ id: lea.id }]);
    expect(await em.execute('select distinct user_id from sessions')).toEqual([{ user_id: lea.id }]);
    expect(await em.execute('select distinct user_id from idempotency_keys')).toEqual([{ user_id: lea.id }]);
    expect(await em.execute('select kid from signing_keys')).toEqual([]);
    expect(await em.execute("update users set name = 'Mine' returning id")).toEqual([{ id: lea.id }]);
  });
  await expect(
    database.asUser(lea.id, (em) =>
      em.execute(
        "insert into sessions (id, user_id, family_hash, token_hash, expires_at) values (gen_random_uuid(), ?, sha256('a'), sha256('b'), now())",
        [marco.id],
      ),
    ),
  ).rejects.toThrow(/row-level security/);
  expect(await house.files.admin('select name from users where id = $1', [marco.id])).toEqual([{ name: 'Named' }]);
});

test('a person cannot give themselves a role or create people, and sees neither the cache nor the inbox', async () => {
  const refused = (sql: string, values: unknown[] = []) =>
    expect(database.asUser(lea.id, (em) => em.execute(sql, values))).rejects.toThrow(
      /nobody gives themselves a role|row-level security|permission denied/,
    );
  await refused("update users set role = 'admin'");
  await refused("update users set staff_roles = '{support}'");
  await refused('update users set cool_off_since = now(), cool_off_until = now()');
  await refused('update users set merchant_id = gen_random_uuid()');
  await refused("update users set suspended_at = now(), suspension_reason = 'x'");
  await refused(
    "insert into users (id, email, password_hash, name) values (gen_random_uuid(), 'made@plaza.example', '', 'Made')",
  );
  await refused(
    "insert into sessions (id, user_id, family_hash, token_hash, expires_at) values (gen_random_uuid(), ?, sha256('c'), sha256('d'), now())",
    [lea.id],
  );
  await refused('delete from deletions');
  await refused("insert into deletions (user_id, attempt, state, lease_until) values (?, 1, 'deciding', now())", [
    lea.id,
  ]);
  await refused("insert into cache_entries (name, field, token, expires_at) values ('x', '', '', now())");
  await refused(
    "insert into outbox (type, aggregate, destination, user_id, payload, state) values ('x', 'x', 'wallet', gen_random_uuid(), '{}', 'done')",
  );
  await refused("update outbox set payload = '{}'");
  await database.asSystem((em) => em.execute('insert into inbox (event_id) values (gen_random_uuid())'));
  await house.files.admin(
    "insert into auth.cache_entries (name, field, token, value, expires_at) values ('somebody', '', '', 'theirs', now() + interval '1 hour')",
  );
  await database.asUser(lea.id, async (em) => {
    for (const table of ['inbox', 'cache_entries', 'cache_outages'])
      expect([table, await em.execute(`select * from ${table}`)]).toEqual([table, []]);
    expect(await em.execute('delete from users returning id')).toEqual([]);
    expect(await em.execute('delete from sessions returning id')).toEqual([]);
  });
});

test("the service's role owns nothing, and every table has forced row-level security", async () => {
  const owned = await house.files.admin(
    `select c.relname from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = $1`,
    [runtimeRole('auth')],
  );
  expect(owned).toEqual([]);
  const open = await house.files.admin<{ relname: string }>(
    `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'auth' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity) order by 1`,
  );
  expect(open.map(({ relname }) => relname)).toEqual(['migrations', 'outbox_relay', 'repeatable_migrations']);
  const [role] = await house.files.admin(
    'select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles where rolname = $1',
    [runtimeRole('auth')],
  );
  expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: false });
});

test('the promised columns are there, and every foreign key has an index', async () => {
  const columns = await house.files.admin<{ column_name: string; data_type: string }>(
    `select column_name, data_type from information_schema.columns where table_schema = 'auth' and table_name = 'users' order by ordinal_position`,
  );
  expect(Object.fromEntries(columns.map((column) => [column.column_name, column.data_type]))).toEqual({
    id: 'uuid',
    email: 'text',
    password_hash: 'text',
    name: 'text',
    club_id: 'text',
    picture: 'jsonb',
    role: 'text',
    merchant_id: 'uuid',
    created_at: 'timestamp with time zone',
    updated_at: 'timestamp with time zone',
    // What administrators find people by.
    search_name: 'text',
    search_rest: 'text',
    // Of mails.
    language: 'text',
    password_changed_at: 'timestamp with time zone',
    email_verified_at: 'timestamp with time zone',
    email_bouncing_since: 'timestamp with time zone',
    cool_off_since: 'timestamp with time zone',
    cool_off_until: 'timestamp with time zone',
    staff_roles: 'ARRAY',
    // Of second factors.
    factors: 'ARRAY',
    // Of suspensions.
    suspended_at: 'timestamp with time zone',
    suspended_until: 'timestamp with time zone',
    suspension_reason: 'text',
  });
  const bare = await house.files.admin(
    `select conname from pg_constraint c join pg_namespace n on n.oid = c.connamespace where n.nspname = 'auth' and c.contype = 'f'
     and not exists (select from pg_index i where i.indrelid = c.conrelid and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] = c.conkey)`,
  );
  expect(bare).toEqual([]);
});

test('deleting a person deletes their sessions', async () => {
  const deleted = await somebody(house);
  await house.files.admin('delete from users where id = $1', [deleted.id]);
  expect(await house.files.admin('select 1 from sessions where user_id = $1', [deleted.id])).toEqual([]);
});

test('the entities, the snapshot and the migrations agree', async () => {
  expect(await hasSchemaDrift(schema, house.files.adminUrl)).toBe(false);
  expect(await pendingMigrations(schema, house.files.adminUrl)).toEqual([]);
  const orm = await MikroORM.init(ormOptions(schema, house.files.adminUrl));
  try {
    // Checks, functions and row-level security stand in migrations only.
    const differences = (await orm.schema.getUpdateSchemaSQL({ wrap: false })).split('\n').filter(
      (line) =>
        line !== '' &&
        // The schema billing is in the same database, and is none of these entities.
        !/^drop (policy|function|trigger)|row level security;$|drop constraint "\w+_check";$|"billing"/.test(line),
    );
    expect(differences).toEqual([]);
  } finally {
    await orm.close(true);
  }
});
