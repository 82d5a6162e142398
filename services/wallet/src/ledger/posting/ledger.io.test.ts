// What the database itself guarantees, whoever speaks to it.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AdServiceService, CreditServiceService } from '@plaza/api/credit';
import { hasSchemaDrift, newId, violatedConstraint, type Database } from '@plaza/service';
import { schema } from '@plaza/wallet/orm.config';
import { seed } from '@plaza/wallet/seed';
import pg from 'pg';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../../test/harness.ts';

let harness: Harness;
let database: Database;
let lea: TestPerson;
let marco: TestPerson;
beforeAll(async () => {
  harness = await startWallet();
  database = await harness.db.open();
  [lea, marco] = [await harness.person(), await harness.person()];
  for (const person of [lea, marco])
    await harness.wallet.deposit({ amount: '10', currency: 'EUR' }, { ...person.as, idempotencyKey: 'first' });
  for (const person of [lea, marco]) {
    await harness.connect(CreditServiceService).purchaseCredits({ amount: 5 }, person.as);
    await harness.connect(AdServiceService).startAdView({ adId: 'ad' }, person.as);
  }
  const requestId = newId();
  await harness.internal.placeHold({
    requestId,
    userId: lea.id,
    amount: '1',
    currency: 'EUR',
    expiresAt: new Date(Date.now() + 60_000),
    metadata: {},
  });
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(async () => {
  await database.close();
  await harness.close();
});

const owned = ['wallets', 'transactions', 'entries', 'holds', 'credit_transactions', 'ad_views', 'idempotency_keys'];

describe('row-level security', () => {
  it('shows nothing to a statement that names nobody', async () => {
    for (const table of owned)
      expect(await database.orm.em.getConnection().execute(`select from wallet.${table}`)).toHaveLength(0);
  });

  it('shows a person only their own rows, without any condition', async () => {
    for (const table of owned) {
      const rows = await database.asUser(lea.id, (em) =>
        em.execute<{ user_id: string }[]>(`select user_id from wallet.${table}`),
      );
      expect(rows.length).toBeGreaterThan(0);
      expect(new Set(rows.map(({ user_id }) => user_id))).toEqual(new Set([lea.id]));
    }
  });

  it('is forced on every table with a user_id, and the service owns nothing', async () => {
    const tables = await harness.db.admin<{ name: string; forced: boolean; owner: string }>(`
      select relname as name, relrowsecurity and relforcerowsecurity as forced, pg_get_userbyid(relowner) as owner from pg_class
        where relnamespace = 'wallet'::regnamespace and relkind in ('r', 'p') and not relispartition
          and exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'user_id')`);
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(owned));
    for (const table of tables) expect(table).toMatchObject({ forced: true, owner: 'plaza_wallet_owner' });
    expect(
      await harness.db.admin(
        `select from pg_proc where pronamespace = 'wallet'::regnamespace and pg_get_userbyid(proowner) <> 'plaza_wallet_owner'`,
      ),
    ).toHaveLength(0);
  });
});

describe('the service’s own role', () => {
  it.each(['wallets', 'transactions', 'entries', 'holds', 'credit_transactions', 'ad_views'])(
    'can write nothing in %s past the posting function',
    async (table) => {
      for (const sql of [
        `update wallet.${table} set user_id = user_id`,
        `delete from wallet.${table}`,
        `insert into wallet.${table} default values`,
        `truncate wallet.${table}`,
      ]) {
        await expect(database.asSystem((em) => em.execute(sql))).rejects.toMatchObject({ code: '42501' });
      }
    },
  );
});

describe('the database', () => {
  const wallet = () =>
    harness.db
      .admin<{ id: string }>(`select id from wallets where user_id = $1 and currency = 'EUR'`, [lea.id])
      .then(([row]) => row!.id);
  const entry = (walletId: string, movementId: string, amount: string) =>
    `('${walletId}', now(), '${newId()}', '${movementId}', '${lea.id}', ${amount}, 'EUR', 0, 1, '')`;

  it('refuses a movement that does not balance', async () => {
    const id = await wallet();
    const movement = newId();
    for (const values of [
      entry(id, movement, '5'),
      `${entry(id, movement, '5')}, ${entry(id, movement, '-4.9999')}`,
      `${entry(id, movement, '5')}, ${entry(id, newId(), '-5')}`,
    ]) {
      await expect(
        harness.db.admin(
          `insert into entries (wallet_id, "timestamp", id, movement_id, user_id, amount, currency, balance_after, number, hash) values ${values}`,
        ),
      ).rejects.toMatchObject({ code: '23514', constraint: 'entries_balanced_check' });
    }
  });

  it('refuses an entry of a wallet that is not there, or of another currency', async () => {
    const there = await wallet();
    for (const [walletId, currency] of [
      [newId(), 'EUR'],
      [there, 'USD'],
    ] as const) {
      const movement = newId();
      const rows = [entry(walletId, movement, '5'), entry(walletId, movement, '-5')].map((row) =>
        row.replace("'EUR'", `'${currency}'`),
      );
      await expect(
        harness.db.admin(
          `insert into entries (wallet_id, "timestamp", id, movement_id, user_id, amount, currency, balance_after, number, hash) values ${rows.join(', ')}`,
        ),
      ).rejects.toMatchObject({ code: '23503', constraint: 'entries_wallet_check' });
    }
  });

  it('looks at no more wallets than a movement touches, also in a session that posted many at once before', async () => {
    const client = new pg.Client({ connectionString: harness.db.adminUrl, options: '-c search_path=wallet' });
    await client.connect();
    try {
      await client.query('begin');
      await client.query(
        `insert into wallets (id, kind, user_id, currency) select gen_random_uuid(), 'user', gen_random_uuid(), 'EUR' from generate_series(1, 5000)`,
      );
      // As the service's functions are, so that nobody's statistics decide what the trigger's plan is.
      await client.query('set local enable_seqscan = off');
      await client.query(`
        insert into entries (wallet_id, "timestamp", id, movement_id, user_id, amount, currency, balance_after, number, hash)
          select id, now(), gen_random_uuid(), md5(((n + 1) / 2)::text)::uuid, user_id, case n % 2 when 0 then 1 else -1 end, 'EUR', 0, 1, ''
            from (select w.*, row_number() over () as n from wallets w where currency = 'EUR' and user_id is not null limit 2000) w`);
      const read = async () =>
        Number(
          (
            await client.query<{ count: string }>(
              `select seq_tup_read + idx_tup_fetch as count from pg_stat_xact_user_tables where relname = 'wallets'`,
            )
          ).rows[0]?.count,
        );
      const [id, movement] = [await wallet(), newId()];
      const before = await read();
      await client.query(`insert into entries (wallet_id, "timestamp", id, movement_id, user_id, amount, currency, balance_after, number, hash) values
        ${entry(id, movement, '5')}, ${entry(id, movement, '-5')}`);
      expect((await read()) - before).toBeLessThan(10);
    } finally {
      await client.query('rollback');
      await client.end();
    }
  });

  it('keeps a wallet that has entries', async () => {
    await expect(harness.db.admin('delete from wallets where entry_count > 0')).rejects.toMatchObject({
      code: '23001',
    });
    await expect(harness.db.admin('truncate wallets cascade')).rejects.toMatchObject({ code: '23001' });
  });

  it('refuses a person’s wallet below zero, also by what is held', async () => {
    for (const change of ['balance = -0.0001', 'held = balance + 0.0001', 'balance = 0.5']) {
      const failure = await harness.db
        .admin(`update wallets set ${change} where user_id = $1`, [lea.id])
        .catch((error: unknown) => error);
      expect(violatedConstraint(failure)).toBe('wallets_available_check');
    }
  });

  it.each(['entries', 'transactions', 'credit_transactions'])('refuses to change or to delete %s', async (table) => {
    for (const sql of [`update ${table} set user_id = null`, `delete from ${table}`, `truncate ${table}`]) {
      await expect(harness.db.admin(sql)).rejects.toMatchObject({ code: '23001' });
    }
  });

  it('has the tables that the entities say', async () => {
    expect(await hasSchemaDrift(schema, harness.db.adminUrl)).toBe(false);
  });
});

describe('the demo data', () => {
  it('is there once, however often it is loaded', async () => {
    await seed(database);
    const count = () => harness.db.admin('select count(*) from entries');
    const first = await count();
    await seed(database);
    expect(await count()).toEqual(first);
  });
});
