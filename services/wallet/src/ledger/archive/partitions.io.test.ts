// The ledger by month: what the months hold and keep to themselves.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '@plaza/service';
import { testLog, until } from '@plaza/testing';
import pg from 'pg';
import { makePartitions, startPartitions } from './partitions.job.ts';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../../test/harness.ts';

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

  it('has the constraints, indexes, triggers, policies and columns of the table in every month', async () => {
    const shapeOf = async (table: string): Promise<unknown> => {
      // The key and the indexes of a month have names of their own.
      const rows = await Promise.all(
        [
          `select conname as name, pg_get_constraintdef(oid) as def from pg_constraint where conrelid = $1::text::regclass and contype not in ('n', 'p') order by 1`,
          `select replace(replace(regexp_replace(indexdef, 'INDEX \\S+ ON', 'INDEX ON'), ' ON ONLY ', ' ON '), 'wallet.' || $1::text || ' ', '') as def from pg_indexes where tablename = $1 order by 1`,
          `select tgname as name, replace(pg_get_triggerdef(oid), ' ON wallet.' || $1::text || ' ', ' ') as def from pg_trigger where tgrelid = $1::text::regclass and not tgisinternal order by 1`,
          `select policyname as name, permissive, cmd, qual, with_check from pg_policies where tablename = $1 order by 1`,
          `select column_name as name, data_type, is_nullable, column_default from information_schema.columns where table_name = $1 order by ordinal_position`,
        ].map((sql) => harness.db.admin(sql, [table])),
      );
      expect(rows.every((found) => found.length > 0)).toBe(true);
      return rows;
    };
    const shape = await shapeOf(parent);
    for (const { name } of await partitions(parent)) expect([name, await shapeOf(name)]).toEqual([name, shape]);
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
