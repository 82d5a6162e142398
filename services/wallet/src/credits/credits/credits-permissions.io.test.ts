// What the functions themselves refuse to whoever speaks SQL under the service's own role: the rules do not live in the service.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type Database, type SqlEntityManager } from '@plaza/service';
import { cashIn, revenue, walletOf } from '../../ledger/index.ts';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../../test/harness.ts';

let harness: Harness;
let database: Database;
let lea: TestPerson;
let marco: TestPerson;
beforeAll(async () => {
  harness = await startWallet();
  database = await harness.db.open();
  [lea, marco] = [await harness.person(), await harness.person()];
  await harness.wallet.deposit({ amount: '10', currency: 'EUR' }, lea.as);
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(async () => {
  await database.close();
  await harness.close();
});

const denied = { code: '42501' };
const nonsense = { code: '22023' };

type Work = (em: SqlEntityManager) => Promise<unknown>;
const asNobody = (work: Work) => database.orm.em.fork().transactional((em) => work(em as SqlEntityManager));
const asLea = (work: Work) => database.asUser(lea.id, work);
const asAdmin = (work: Work) =>
  asLea(async (em) => {
    await em.execute(`select set_config('plaza.role', 'admin', true)`);
    return work(em);
  });
const asSystem = (work: Work) => database.asSystem(work);

const add =
  (source: string, userId = marco.id, amount: number | null = 5): Work =>
  (em) =>
    em.execute(`select wallet.add_credits(?, ?, ?, 'by hand')`, [userId, amount, source]);
const creditsOf = async (person: TestPerson) =>
  Number(
    (
      await harness.db.admin<{ balance: string }>(
        `select coalesce((select balance from wallets where user_id = $1 and currency = 'XCR'), 0) as balance`,
        [person.id],
      )
    )[0]?.balance,
  );

describe('add_credits', () => {
  it('is refused to who does not say who they are, and to a person, even for themselves', async () => {
    for (const source of ['bonus', 'reward', 'admin', 'purchase', 'ad', 'refund', 'spend', 'theft']) {
      await expect(asNobody(add(source))).rejects.toMatchObject(denied);
      await expect(asLea(add(source, lea.id))).rejects.toMatchObject(denied);
    }
    expect(await creditsOf(marco)).toBe(0);
  });

  it('lets an administrator grant, and the platform reward, and neither do the other’s', async () => {
    const before = await creditsOf(marco);
    for (const source of ['admin', 'bonus', 'reward']) await asAdmin(add(source));
    for (const source of ['bonus', 'reward', 'purchase']) await asSystem(add(source));
    expect(await creditsOf(marco)).toBe(before + 30);
    await expect(asAdmin(add('purchase'))).rejects.toMatchObject(denied);
    await expect(asSystem(add('admin'))).rejects.toMatchObject(denied);
  });

  it('adds nothing that was watched for, spent or given back: these have functions of their own', async () => {
    for (const source of ['ad', 'refund', 'spend', 'theft', '']) {
      await expect(asAdmin(add(source))).rejects.toMatchObject(denied);
      await expect(asSystem(add(source))).rejects.toMatchObject(denied);
    }
    await expect(
      asSystem((em) => em.execute('select wallet.add_credits(?, 5, null, null)', [marco.id])),
    ).rejects.toMatchObject(denied);
  });

  it('adds at least one credit, and at most a million', async () => {
    for (const amount of [0, -1, -2_147_483_648, 1_000_001, null])
      await expect(asSystem(add('bonus', marco.id, amount))).rejects.toMatchObject(nonsense);
    await expect(asSystem((em) => em.execute(`select wallet.add_credits(null, 5, 'bonus', '')`))).rejects.toMatchObject(
      nonsense,
    );
  });

  it('leaves its caller who they were', async () => {
    const rows = await asAdmin(async (em) => {
      await add('admin')(em);
      return em.execute(
        `select current_setting('plaza.actor') as actor, (select count(*) from wallet.credit_transactions where user_id = ?)::int as others`,
        [marco.id],
      );
    });
    expect(rows).toEqual([{ actor: lea.id, others: 0 }]);
  });
});

describe('is_admin', () => {
  const ask = (work: (run: Work) => Promise<unknown>, argument: string | null = null) =>
    work((em) =>
      em.execute<{ is_admin: boolean }[]>('select wallet.is_admin(?)', [argument]).then(([row]) => row?.is_admin),
    );

  it('is true of the administrator who acts, and of nobody else', async () => {
    expect(await ask(asAdmin)).toBe(true);
    expect(await ask(asAdmin, lea.id)).toBe(true);
    expect(await ask(asAdmin, marco.id)).toBe(false);
    expect(await ask(asLea)).toBe(false);
    expect(await ask(asNobody)).toBe(false);
    expect(await ask(asSystem)).toBe(false);
    expect(
      await ask((work) =>
        asNobody(async (em) => {
          await em.execute(`select set_config('plaza.role', 'admin', true)`);
          return work(em);
        }),
      ),
    ).toBe(false);
  });

  it('is forgotten with the transaction, on the same connection', async () => {
    const one = await harness.db.open();
    const pids = new Set<number>();
    try {
      for (let round = 0; round < 10; round++) {
        const admin = round % 2 === 0;
        const [row] = await one.asUser(lea.id, async (em) => {
          if (admin) await em.execute(`select set_config('plaza.role', 'admin', true)`);
          return em.execute<{ is_admin: boolean; pid: number }[]>('select wallet.is_admin(), pg_backend_pid() as pid');
        });
        expect(row?.is_admin).toBe(admin);
        pids.add(row!.pid);
      }
      expect(pids.size).toBeLessThan(10);
    } finally {
      await one.close();
    }
  });
});

describe('what a person may do', () => {
  it('is done for themselves alone', async () => {
    const id = newId();
    for (const sql of [
      `wallet.start_ad_view('${marco.id}', 'ad')`,
      `wallet.handle_ad_view('${marco.id}', '${id}', 'UTC')`,
      `wallet.purchase_credits('${marco.id}', 5, '[]')`,
    ]) {
      await expect(asLea((em) => em.execute(`select ${sql}`))).rejects.toMatchObject(denied);
      await expect(asNobody((em) => em.execute(`select ${sql}`))).rejects.toMatchObject(denied);
    }
  });

  it('is not to spend or to refund: that is the platform’s', async () => {
    for (const run of [asLea, asAdmin, asNobody]) {
      await expect(
        run((em) => em.execute(`select wallet.spend_credits(?, 1, '', '', null)`, [lea.id])),
      ).rejects.toMatchObject(denied);
      await expect(
        run((em) => em.execute(`select wallet.refund_credits(?, ?, 1, '', null)`, [lea.id, newId()])),
      ).rejects.toMatchObject(denied);
    }
    for (const amount of ['0', '-5', 'null'])
      await expect(
        asSystem((em) => em.execute(`select wallet.spend_credits(?, ${amount}, '', '', null)`, [lea.id])),
      ).rejects.toMatchObject(nonsense);
  });

  it('is not to buy with another’s money, with credits, or with nothing', async () => {
    const [own, other, till] = [newId(), newId(), newId()];
    const leg = (wallet: string, userId: string | undefined, amount: string, currency = 'EUR') => ({
      id: newId(),
      wallet_id: wallet,
      currency,
      amount,
      ...(userId ? { user_id: userId } : { name: 'revenue', shard: 0 }),
    });
    for (const payment of [
      [],
      [leg(other, marco.id, '-1'), leg(till, undefined, '1')],
      [leg(own, lea.id, '1'), leg(till, undefined, '-1')],
      [leg(own, lea.id, '0'), leg(till, undefined, '0')],
      [leg(own, lea.id, '-1', 'XCR'), leg(till, undefined, '1', 'XCR')],
      [leg(own, lea.id, '-1'), leg(other, marco.id, '1')],
    ])
      await expect(
        asLea((em) => em.execute('select wallet.purchase_credits(?, 5, ?::jsonb)', [lea.id, JSON.stringify(payment)])),
      ).rejects.toMatchObject(nonsense);
  });
});

describe('the platform', () => {
  it('may let money come in and pay with it in one movement, and post nothing that has another’s wallet or credits in it', async () => {
    const person = await harness.person();
    const [own, provider, till] = [
      walletOf(person.id, 'EUR'),
      cashIn('card', 'EUR', person.id),
      revenue('EUR', person.id),
    ];
    const legs = [
      [own, '5', 'deposit'],
      [provider, '-5'],
      [own, '-5', 'purchase'],
      [till, '5'],
    ] as const;
    const payment = legs.map(([{ id, currency, userId, name, shard }, amount, type]) => ({
      id: newId(),
      wallet_id: id,
      currency,
      user_id: userId,
      name,
      shard,
      amount,
      ...(type && { transaction_id: newId(), type, metadata: {} }),
    }));
    await asSystem((em) =>
      em.execute('select wallet.purchase_credits(?, 500, ?::jsonb)', [person.id, JSON.stringify(payment)]),
    );
    expect(await creditsOf(person)).toBe(500);
    expect(
      (await harness.wallet.listTransactions({}, person.as)).transactions.map(({ type, balanceAfter }) => [
        type,
        balanceAfter,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['purchase', '0.00'],
        ['deposit', '5.00'],
      ]),
    );
    for (const strange of [
      [],
      payment.map((leg) => ({ ...leg, currency: 'XCR' })),
      payment.map((leg) => (leg.user_id ? { ...leg, user_id: marco.id } : leg)),
    ]) {
      await expect(
        asSystem((em) =>
          em.execute('select wallet.purchase_credits(?, 500, ?::jsonb)', [person.id, JSON.stringify(strange)]),
        ),
      ).rejects.toMatchObject(nonsense);
    }
  });
});

describe('the functions', () => {
  it('that do the work inside are closed to the service', async () => {
    for (const sql of [
      `wallet.change_credits('${lea.id}', 5, 'bonus', '')`,
      `wallet.remember_answer('{}', '{}')`,
      `wallet.lock_credits('${lea.id}')`,
      `wallet.acts_for('${lea.id}')`,
      `wallet.credit_account_id('user')`,
      'wallet.ordered_id()',
      'wallet.ad_reward(30)',
    ])
      await expect(asSystem((em) => em.execute(`select ${sql}`))).rejects.toMatchObject(denied);
  });

  it('that run as their owner all name their search path, and nobody but the service may call them', async () => {
    const functions = await harness.db.admin<{ name: string; pinned: boolean; closed: boolean }>(`
      select proname as name, exists (select from unnest(proconfig) setting where setting in ('search_path=wallet, pg_temp', 'search_path=pg_catalog, wallet, pg_temp')) as pinned,
          not exists (select from aclexplode(proacl) where grantee = 0) as closed
        from pg_proc where pronamespace = 'wallet'::regnamespace and prosecdef`);
    expect(functions.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'add_credits',
        'handle_ad_view',
        'is_admin',
        'purchase_credits',
        'refund_credits',
        'spend_credits',
        'start_ad_view',
      ]),
    );
    expect(functions.filter(({ pinned, closed }) => !pinned || !closed)).toEqual([]);
  });

  it('do not fall for what is planted in another schema, or in a temporary one', async () => {
    await harness.db.admin(`create schema planted`);
    await harness.db.admin(`
      create function planted.is_admin(person uuid default null) returns boolean language sql as 'select true';
      create function planted.acts_for(person uuid) returns boolean language sql as 'select true';
      create function planted.post_movement(movement jsonb) returns jsonb language sql as 'select ''{}''::jsonb';
      create function planted.ad_reward(seconds integer) returns integer language sql as 'select 2';
      create function planted.current_setting(text, boolean) returns text language sql as 'select ''system''';
      create table planted.credit_transactions (like wallet.credit_transactions);
      create table planted.wallets (like wallet.wallets);
      create table planted.ad_views (like wallet.ad_views);
      grant usage on schema planted to public;
      grant all on all tables in schema planted to public`);
    const before = [await creditsOf(lea), await creditsOf(marco)];
    const planted =
      (path: string, work: Work): Work =>
      async (em) => {
        for (const table of ['credit_transactions', 'wallets', 'ad_views'])
          await em.execute(`create temporary table ${table} (like planted.${table}) on commit drop`);
        await em.execute(
          `create or replace function pg_temp.is_admin(person uuid default null) returns boolean language sql as 'select true'`,
        );
        await em.execute(`set local search_path = ${path}`);
        return work(em);
      };
    for (const path of ['planted, pg_catalog, wallet', 'pg_temp, planted, pg_catalog', 'planted']) {
      await expect(asLea(planted(path, add('admin', lea.id)))).rejects.toMatchObject(denied);
      await expect(asNobody(planted(path, add('bonus')))).rejects.toMatchObject(denied);
      await asSystem(planted(path, add('bonus')));
      await asLea(
        planted(path, async (em) => {
          const [row] = await em.execute<{ answer: { view: { id: string } } }[]>(
            `select wallet.start_ad_view(?, 'ad') as answer`,
            [lea.id],
          );
          const [completed] = await em.execute<{ answer: { view: { credits: number } } }[]>(
            `select wallet.handle_ad_view(?, ?, 'UTC') as answer`,
            [lea.id, row?.answer.view.id],
          );
          expect(completed?.answer.view.credits).toBe(0);
        }),
      );
    }
    expect([await creditsOf(lea), await creditsOf(marco)]).toEqual([before[0], before[1]! + 15]);
    expect(
      await harness.db.admin(
        'select from planted.credit_transactions union all select from planted.ad_views union all select from planted.wallets',
      ),
    ).toHaveLength(0);
    expect(await harness.db.admin('select from ad_views where user_id = $1', [lea.id])).toHaveLength(3);
  });
});

describe('the tables', () => {
  it('show a person their own rows and nobody else’s, whatever is asked', async () => {
    await asSystem(add('bonus', lea.id));
    const owners = await asLea((em) =>
      em.execute('select distinct user_id from wallet.credit_transactions union select user_id from wallet.ad_views'),
    );
    expect(owners).toEqual([{ user_id: lea.id }]);
    expect(await asLea((em) => em.execute('select * from wallet.ads_today(?, ?)', [marco.id, 'UTC']))).toEqual([
      { earned: 0, views_left: 10 },
    ]);
  });

  it('refuse what is not so: an unknown source, a change of nothing, a negative balance, a refund of nothing', async () => {
    const insert = (amount: number, balance: number, source: string) =>
      harness.db.admin(
        `insert into credit_transactions (id, user_id, amount, balance_after, source, movement_id, created_at)
      values ($1, $2, $3, $4, $5, $6, now())`,
        [newId(), lea.id, amount, balance, source, newId()],
      );
    await expect(insert(5, 5, 'theft')).rejects.toMatchObject({ constraint: 'credit_transactions_source_check' });
    for (const [amount, source] of [
      [0, 'bonus'],
      [-5, 'bonus'],
      [5, 'spend'],
      [1_000_001, 'bonus'],
    ] as const)
      await expect(insert(amount, 5, source)).rejects.toMatchObject({ constraint: 'credit_transactions_amount_check' });
    await expect(insert(-5, -5, 'spend')).rejects.toMatchObject({ constraint: 'credit_transactions_balance_check' });
    await expect(insert(5, 5, 'refund')).rejects.toMatchObject({ constraint: 'credit_transactions_refund_check' });
  });
});
