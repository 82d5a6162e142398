// The ledger by month: what the migration makes of a ledger that is in use, and what the months hold and keep to themselves.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { migrate, newId, ormOptions, ownerRole, type Database } from '@plaza/service';
import { emptyDatabase, testLog, testPassword, until } from '@plaza/testing';
import { schema } from '@plaza/wallet/orm.config';
import pg from 'pg';
import { makePartitions, startPartitions } from '../src/ledger/partitions.job.ts';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from './harness.ts';

let harness: Harness;
let database: Database;
let lea: TestPerson;
beforeAll(async () => {
  harness = await startWallet();
  database = await harness.db.open();
  lea = await harness.person();
  await harness.wallet.deposit({ amount: '10', currency: 'EUR' }, lea.as);
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(async () => {
  await database.close();
  await harness.close();
});

const partitions = (parent: string) =>
  harness.db.admin<{ name: string; bound: string }>(
    `
  select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = $1::regclass order by 1`,
    [parent],
  );
const parents = ['transactions', 'entries'];

function monthsFrom(now: Date, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + index)).toISOString().slice(0, 7).replace('-', '_'),
  );
}

describe.each(parents)('%s', (parent) => {
  it('has this month and the three after it, and no place for what is in no month', async () => {
    expect((await partitions(parent)).map(({ name }) => name)).toEqual(
      monthsFrom(new Date(), 4).map((month) => `${parent}_${month}`),
    );
    await expect(
      harness.db.admin(
        `insert into ${parent} select (jsonb_populate_record(null::${parent}, to_jsonb(t) || '{"timestamp": "2199-01-01T00:00:00Z"}')).* from ${parent} t`,
      ),
    ).rejects.toMatchObject({ code: '23514', message: expect.stringContaining('no partition of relation') });
  });

  it('shows its months to nobody, and binds their owner to the same policy', async () => {
    for (const { name } of await partitions(parent)) {
      await expect(database.asSystem((em) => em.execute(`select from wallet.${name}`))).rejects.toMatchObject({
        code: '42501',
      });
      await expect(database.asUser(lea.id, (em) => em.execute(`select from wallet.${name}`))).rejects.toMatchObject({
        code: '42501',
      });
      const [policy] = await harness.db.admin('select qual from pg_policies where tablename = $1', [name]);
      expect([policy]).toEqual(await harness.db.admin('select qual from pg_policies where tablename = $1', [parent]));
    }
    expect(
      await harness.db.admin(
        `select relname from pg_class where relnamespace = 'wallet'::regnamespace and relispartition and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)`,
      ),
    ).toEqual([]);
  });

  it('can not be changed in a month past the table either', async () => {
    const { name } = (await partitions(parent))[0]!;
    for (const sql of [`update ${name} set currency = 'USD'`, `delete from ${name}`, `truncate ${name}`]) {
      await expect(harness.db.admin(sql)).rejects.toMatchObject({ code: '23001' });
    }
  });
});

describe('a month of entries', () => {
  it('refuses what does not balance also when it is named itself', async () => {
    const { name } = (await partitions('entries'))[0]!;
    const copy = `insert into ${name} select (jsonb_populate_record(null::entries, to_jsonb(e) || jsonb_build_object('id', gen_random_uuid(), 'movement_id', gen_random_uuid()))).* from entries e where user_id = $1`;
    await expect(harness.db.admin(copy, [lea.id])).rejects.toMatchObject({
      code: '23514',
      constraint: 'entries_balanced_check',
    });
  });

  it('begins and ends with the month in UTC, to the microsecond', async () => {
    const names = monthsFrom(new Date(), 2);
    const next = `${names[1]!.replace('_', '-')}-01`;
    const at = async (time: string): Promise<string> => {
      const [row] = await harness.db.admin<{ name: string }>(
        `select c.relname as name from pg_class c, pg_inherits i where i.inhrelid = c.oid and i.inhparent = 'entries'::regclass
        and $1::timestamptz >= (regexp_match(pg_get_expr(relpartbound, c.oid), 'FROM \\(''([^'']+)'))[1]::timestamptz
        and $1::timestamptz < (regexp_match(pg_get_expr(relpartbound, c.oid), 'TO \\(''([^'']+)'))[1]::timestamptz`,
        [time],
      );
      return row!.name;
    };
    expect(await at(`${next} 00:00:00+00`)).toBe(`entries_${names[1]}`);
    expect(await at(new Date(Date.parse(`${next}T00:00:00Z`) - 1).toISOString().replace('.999Z', '.999999Z'))).toBe(
      `entries_${names[0]}`,
    );
  });
});

describe('the partitions’ job', () => {
  it('makes what is missing once, however many replicas do it at once', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => makePartitions(database, 6)));
    expect(made.flat().sort()).toEqual(
      parents
        .flatMap((parent) =>
          monthsFrom(new Date(), 7)
            .slice(4)
            .map((month) => `${parent}_${month}`),
        )
        .sort(),
    );
    expect(await makePartitions(database, 6)).toEqual([]);
  });

  it('works beside postings, and waits for none of them for long', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => harness.person()));
    const posting = people.map(async (person) => {
      for (let round = 0; round < 25; round++)
        await harness.wallet.deposit({ amount: '1', currency: 'EUR' }, person.as);
    });
    await makePartitions(database, 12);
    await Promise.all(posting);
    for (const person of people) expect((await harness.wallet.getBalance({}, person.as)).balance).toBe('25.00');
  });

  it('tries again soon when the database refused', async () => {
    await harness.db.admin('drop table entries_' + monthsFrom(new Date(), 4)[3]);
    const client = new pg.Client({ connectionString: harness.db.adminUrl });
    await client.connect();
    await client.query('begin; lock table wallet.entries in access exclusive mode');
    const job = startPartitions({ database, log: testLog('wallet'), retryMs: 50 });
    await job.started;
    expect(
      await client.query(`select to_regclass('wallet.entries_' || $1) as made`, [monthsFrom(new Date(), 4)[3]]),
    ).toMatchObject({ rows: [{ made: null }] });
    await client.query('commit');
    await client.end();
    await until(async () => (await partitions('entries')).length === 13, 'the partition is made');
    await job.stop();
  });
});

describe('the migration', () => {
  it('keeps every row, name, constraint, trigger, policy and grant of a ledger in use', async () => {
    const empty = await emptyDatabase();
    const admin = new pg.Client({ connectionString: empty.adminUrl, options: '-c search_path=wallet' });
    await admin.connect();
    try {
      await migrate(schema, empty.adminUrl, testPassword('wallet'));
      // The roles are there; the schema begins anew, one migration at a time.
      await admin.query(
        'drop schema wallet cascade; create schema wallet authorization plaza_wallet_owner; grant usage on schema wallet to plaza_wallet',
      );
      const orm = await MikroORM.init(ormOptions(schema, empty.adminUrl, { poolSize: 1, role: ownerRole('wallet') }));
      try {
        await orm.migrator.up({ to: 'Migration20261121100000_ledger' });
        const userId = newId();
        const wallets = [newId(), newId()];
        await admin.query(
          `insert into wallets (id, kind, user_id, name, currency) values ($1, 'user', $2, null, 'EUR'), ($3, 'system', null, 'cash-in', 'EUR')`,
          [wallets[0], userId, wallets[1]],
        );
        for (const [index, time] of [
          '2025-01-01T00:00:00Z',
          '2025-01-31T23:59:59.999999Z',
          '2025-02-01T00:00:00Z',
          '2026-02-28T12:00:00Z',
        ].entries()) {
          const movement = newId();
          await admin.query(
            `insert into entries (wallet_id, "timestamp", id, movement_id, user_id, amount, currency, balance_after)
            values ($1, $2, $3, $4, $5, 10, 'EUR', $6), ($7, $2, $8, $4, null, -10, 'EUR', -1 * $6::numeric)`,
            [wallets[0], time, newId(), movement, userId, (index + 1) * 10, wallets[1], newId()],
          );
          await admin.query(
            `insert into transactions (id, "timestamp", user_id, type, direction, amount, currency, balance_after, metadata, movement_id)
            values ($1, $2, $3, 'deposit', 'credit', 10, 'EUR', $4, '{"a": 1}', $5)`,
            [newId(), time, userId, (index + 1) * 10, movement],
          );
        }
        const all = async (sql: string): Promise<unknown[]> => (await admin.query<Record<string, unknown>>(sql)).rows;
        const shape = async (): Promise<unknown> =>
          Promise.all(
            [
              `select conrelid::regclass::text as on, conname, pg_get_constraintdef(oid) as def from pg_constraint where conrelid in ('transactions'::regclass, 'entries'::regclass) and contype <> 'n' order by 1, 2`,
              `select tablename, indexname, replace(indexdef, ' ON ONLY ', ' ON ') as def from pg_indexes where tablename in ('transactions', 'entries') order by 1, 2`,
              `select tgname, pg_get_triggerdef(oid) as def from pg_trigger where tgrelid in ('transactions'::regclass, 'entries'::regclass) and not tgisinternal order by 1`,
              `select tablename, policyname, qual, with_check from pg_policies where tablename in ('transactions', 'entries') order by 1`,
              `select table_name, privilege_type from information_schema.role_table_grants where grantee = 'plaza_wallet' and table_name in ('transactions', 'entries') order by 1, 2`,
              `select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns where table_name in ('transactions', 'entries') order by 1, ordinal_position`,
            ].map(all),
          );
        const rows = async (): Promise<unknown> =>
          Promise.all(parents.map((parent) => all(`select * from ${parent} order by "timestamp", id`)));
        const before = [await shape(), await rows()];
        await orm.migrator.up({ to: 'Migration20261121103300_partitions' });
        expect([await shape(), await rows()]).toEqual(before);
        const names = (
          await admin.query<{ name: string }>(
            `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'entries'::regclass order by 1`,
          )
        ).rows.map(({ name }) => name);
        expect(names).toEqual(
          ['2025_01', '2025_02', '2026_02', ...monthsFrom(new Date(), 4)].map((month) => `entries_${month}`),
        );
        expect((await admin.query('select from entries_2025_01')).rowCount).toBe(4);
        await orm.migrator.up();
      } finally {
        await orm.close(true);
      }
    } finally {
      await admin.end();
      await empty.drop();
    }
  });
});
