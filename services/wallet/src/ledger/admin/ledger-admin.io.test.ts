// What administrators read of the ledger: accounts, transactions of everybody, movements, months, and verifications that they start.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LedgerAdminServiceService, type Verification } from '@plaza/api/ledger-admin';
import { Big } from '@plaza/money';
import { newId, type Database } from '@plaza/service';
import { failure, until, type TestClient } from '@plaza/testing';
import { openMarket, type Market } from '../../../test/market.ts';
import type { TestPerson } from '../../../test/harness.ts';
import { findTransactions } from './transactions.queries.ts';

let market: Market;
let ledger: TestClient<typeof LedgerAdminServiceService>;
let database: Database;
let admin: TestPerson;
beforeAll(async () => {
  market = await openMarket();
  ledger = market.harness.connect(LedgerAdminServiceService);
  database = await market.harness.db.open();
  admin = market.admin;
});
afterAll(async () => {
  await database.close();
  await market.close();
});

describe('accounts', () => {
  it('are summed up over their parts, and everything together is zero', async () => {
    const payers = [await market.payer('100.00'), await market.payer('50.00')];
    const shop = await market.shop();
    for (const payer of payers) await market.paid(await market.ask(shop, '10.00'), payer);
    const { accounts, totals } = await ledger.getLedgerAccounts({}, admin.as);
    const euro = totals.find(({ currency }) => currency === 'EUR')!;
    expect(new Big(euro.sum).eq(0)).toBe(true);
    const sum = [euro.people, euro.merchants, euro.unclaimed, euro.platform].reduce(
      (all, amount) => all.plus(amount),
      new Big(0),
    );
    expect(sum.eq(0)).toBe(true);
    expect(euro.people).toBe('130.00');
    const fees = accounts.find(({ name, currency }) => name === 'fees' && currency === 'EUR');
    expect(fees?.balance).toBe(await market.account('fees'));
    expect(accounts.find(({ name }) => name === 'cash-in:sandbox')).toMatchObject({ balance: '-150.00' });
    expect(accounts.filter(({ name, currency }) => name === 'fees' && currency === 'EUR')).toHaveLength(1);
  });
});

describe('finding transactions', () => {
  it('pages through those of everybody, newest first, without a gap or a repetition', async () => {
    const payer = await market.payer();
    const other = await market.payer();
    for (let n = 0; n < 3; n++)
      await market.harness.wallet.send({ recipientId: other.id, amount: '1', currency: 'EUR' }, payer.as);
    const read: string[] = [];
    let pageToken = '';
    do {
      const page = await ledger.findTransactions({ pageSize: 4, pageToken }, admin.as);
      read.push(...page.transactions.map(({ transaction }) => transaction!.id));
      pageToken = page.nextPageToken;
      if (pageToken)
        expect(await failure(ledger.findTransactions({ type: 'send', pageToken }, admin.as))).toMatchObject({
          reason: 'PAGE_TOKEN_INVALID',
        });
    } while (pageToken !== '');
    const all = await market.harness.db.admin<{ id: string }>('select id from transactions order by id desc');
    expect(read).toEqual(all.map(({ id }) => id));
  });

  it('filters by person, type, currency and time, all together', async () => {
    const before = new Date();
    const payer = await market.payer('20.00', 'USD');
    const find = async (filter: object) =>
      (await ledger.findTransactions({ userId: payer.id, ...filter }, admin.as)).transactions.map(
        ({ transaction }) => `${transaction!.type} ${transaction!.amount} ${transaction!.currency}`,
      );
    expect(await find({ type: 'deposit', currency: 'USD', from: before })).toEqual(['deposit 20.00 USD']);
    expect(await find({ type: 'send' })).toEqual([]);
    expect(await find({ currency: 'EUR' })).toEqual([]);
    expect(await find({ to: before })).toEqual([]);
  });

  it('finds what moved for a payment, a payout, a movement and a transaction', async () => {
    const payer = await market.payer();
    const shop = await market.shop();
    const payment = await market.paid(await market.ask(shop, '40.00'), payer);
    await market.payments.refundPayment({ id: payment.id, amount: '5.00' }, shop.owner.as);
    const typesOf = async (subjectId: string) =>
      (await ledger.findTransactions({ subjectId }, admin.as)).transactions
        .map(({ transaction }) => `${transaction!.type} ${transaction!.direction}`)
        .sort();
    const both = await typesOf(payment.id);
    expect(both).toContain('refund credit');
    expect(both).toContain('purchase debit');
    const { payout } = await market.payouts.createPayout(
      { merchantId: shop.id, amount: '10.00', currency: 'EUR', destination: 'FR7630006000011234567890189' },
      shop.owner.as,
    );
    expect(await typesOf(payout!.id)).toEqual(['payout debit']);
    const [found] = (await ledger.findTransactions({ subjectId: payout!.id }, admin.as)).transactions;
    expect(await typesOf(found!.movementId)).toEqual(['payout debit']);
    expect(await typesOf(found!.transaction!.id)).toEqual(['payout debit']);
    expect(await typesOf(newId())).toEqual([]);
  });

  it('reads so many transactions for a page at most, and goes on where it stopped', async () => {
    await market.payer('1.00', 'USD');
    for (let n = 0; n < 4; n++) await market.payer();
    const found: string[] = [];
    let before: string | undefined;
    let pages = 0;
    do {
      const page = await database.asSystem((em) =>
        findTransactions(em, { userId: undefined, currency: 'USD' }, before, 10, 3),
      );
      found.push(...page.rows.map(({ id }) => id));
      before = page.next;
      pages++;
    } while (before !== undefined);
    expect(pages).toBeGreaterThan(2);
    const all = await market.harness.db.admin<{ id: string }>(
      `select id from transactions where currency = 'USD' order by id desc`,
    );
    expect(found).toEqual(all.map(({ id }) => id));
  });

  it.each([
    [{ userId: 'x' }, 'INVALID_ARGUMENT'],
    [{ type: 'gift' }, 'INVALID_ARGUMENT'],
    [{ currency: 'ZZZ' }, 'INVALID_ARGUMENT'],
    [{ pageSize: 101 }, 'INVALID_ARGUMENT'],
    [{ from: new Date(2_000_000_000_000), to: new Date(1_900_000_000_000) }, 'INVALID_ARGUMENT'],
    [{ pageToken: 'x' }, 'PAGE_TOKEN_INVALID'],
  ])('refuses %j with %s', async (filter, reason) => {
    expect(await failure(ledger.findTransactions(filter, admin.as))).toMatchObject({ reason });
  });
});

describe('a movement', () => {
  it('has every entry, what each reads of it, and what gives it back', async () => {
    const payer = await market.payer();
    const shop = await market.shop();
    const payment = await market.paid(await market.ask(shop, '40.00'), payer);
    const [first] = (await ledger.findTransactions({ subjectId: payment.id }, admin.as)).transactions;
    const posted = await ledger.getMovement({ id: first!.transaction!.id }, admin.as);
    expect(posted).toMatchObject({ id: first!.movementId, paymentId: payment.id, links: [], reversed: false });
    expect(posted.entries.map(({ kind, amount }) => `${kind} ${amount}`).sort()).toEqual([
      'merchant 39.15',
      'person -40.00',
      'platform 0.85',
    ]);
    expect(posted.entries.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
    expect(posted.transactions.map(({ userId }) => userId).sort()).toEqual([payer.id, shop.id].sort());

    await market.payments.refundPayment({ id: payment.id, amount: '5.00' }, shop.owner.as);
    const { links } = await ledger.getMovement({ id: posted.id }, admin.as);
    expect(links).toMatchObject([{ relation: 'refunded_by', amount: '5.00', currency: 'EUR' }]);
    const refund = await ledger.getMovement({ id: links[0]!.movementId }, admin.as);
    expect(refund.links).toMatchObject([{ relation: 'refund', movementId: posted.id }]);
  });

  it('that was reversed says so, and by what', async () => {
    const payer = await market.payer();
    const other = await market.payer('1.00');
    const { transaction } = await market.harness.wallet.send(
      { recipientId: other.id, amount: '3', currency: 'EUR' },
      payer.as,
    );
    await market.corrections.reverseTransaction({ id: transaction!.id, reason: 'By mistake' }, admin.as);
    const movement = await ledger.getMovement({ id: transaction!.id }, admin.as);
    expect(movement).toMatchObject({ reversed: true, links: [{ relation: 'reversed_by' }] });
    const back = await ledger.getMovement({ id: movement.links[0]!.movementId }, admin.as);
    expect(back.links).toMatchObject([{ relation: 'reversal', movementId: movement.id }]);
  });

  it('that is not there is not found', async () => {
    expect(await failure(ledger.getMovement({ id: newId() }, admin.as))).toMatchObject({
      reason: 'LEDGER_MOVEMENT_NOT_FOUND',
    });
  });
});

describe('months', () => {
  it('are listed newest first, those ahead, the open one, and those that were archived', async () => {
    const now = new Date().toISOString().slice(0, 7);
    const { months } = await ledger.listLedgerMonths({}, admin.as);
    expect(months.find(({ month }) => month === now)).toMatchObject({ state: 'open', digest: '' });
    expect(months[0]!.state).toBe('ahead');
    expect(months.map(({ month }) => month)).toEqual([...months.map(({ month }) => month)].sort().reverse());
    await market.harness.db.admin(
      `insert into archived_months (month, digest, entries, transactions, sums, schema_version) values ('2020-05-01', sha256('x'), 12, 7, '{}', 'x')`,
    );
    try {
      const archived = (await ledger.listLedgerMonths({}, admin.as)).months.at(-1);
      expect(archived).toMatchObject({ month: '2020-05', state: 'archived', entries: 12, transactions: 7 });
      expect(archived!.digest).toMatch(/^[0-9a-f]{64}$/);
    } finally {
      await market.harness.db.admin(`delete from archived_months where month = '2020-05-01'`);
    }
  });
});

describe('a verification', () => {
  const latest = async (): Promise<Verification> =>
    (await ledger.listVerifications({ pageSize: 1 }, admin.as)).verifications[0]!;
  const ended = (id: string) =>
    until(async () => {
      const found = (await ledger.listVerifications({}, admin.as)).verifications.find((one) => one.id === id);
      return found?.status === 'running' ? undefined : found;
    }, 'the end of the verification');

  it('runs in the background, and its result stays', async () => {
    const { verification } = await ledger.startVerification({}, admin.as);
    expect(verification).toMatchObject({ status: 'running', startedBy: admin.id, stepsDone: 0 });
    const result = await ended(verification!.id);
    expect(result).toMatchObject({ status: 'correct', stepsDone: 5, broken: undefined });
    expect(result.entries).toBeGreaterThan(0);
    expect((await latest()).id).toBe(verification!.id);
  });

  it('names what is broken', async () => {
    const payer = await market.payer();
    const change = (sign: string) =>
      market.harness.db.admin(
        `set session_replication_role = replica; update wallet.wallets set balance = balance ${sign} 1 where user_id = '${payer.id}'; set session_replication_role = origin`,
      );
    await change('+');
    try {
      const { verification } = await ledger.startVerification({}, admin.as);
      expect(await ended(verification!.id)).toMatchObject({
        status: 'broken',
        broken: { kind: 'balance', detail: expect.stringContaining('has a balance of') },
      });
    } finally {
      await change('-');
    }
  });

  it('is the only one that runs, unless the process of the other has ended', async () => {
    const id = newId();
    await market.harness.db.admin(`insert into verifications (id, started_by) values ($1, $2)`, [id, newId()]);
    expect((await ledger.startVerification({}, admin.as)).verification).toMatchObject({ id, status: 'running' });
    await market.harness.db.admin(`update verifications set seen_at = now() - interval '1 minute' where id = $1`, [id]);
    expect(await latest()).toMatchObject({ id, status: 'interrupted' });
    const { verification } = await ledger.startVerification({}, admin.as);
    expect(await ended(verification!.id)).toMatchObject({ status: 'correct' });
  });
});

it('is for administrators', async () => {
  const { as } = await market.payer();
  for (const call of [
    ledger.getLedgerAccounts({}, as),
    ledger.findTransactions({}, as),
    ledger.getMovement({ id: newId() }, as),
    ledger.listLedgerMonths({}, as),
    ledger.startVerification({}, as),
    ledger.listVerifications({}, as),
  ])
    expect(await failure(call)).toMatchObject({ reason: 'PERMISSION_DENIED' });
});
