import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CreditInternalServiceService, CreditServiceService } from '@plaza/api/credit';
import { newId } from '@plaza/service';
import type { TestClient } from '@plaza/testing';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../../test/harness.ts';

let harness: Harness;
let credits: TestClient<typeof CreditServiceService>;
let internal: TestClient<typeof CreditInternalServiceService>;
let admin: TestPerson;
beforeAll(async () => {
  harness = await startWallet();
  credits = harness.connect(CreditServiceService);
  internal = harness.connect(CreditInternalServiceService, 'catalog');
  admin = await harness.person('Admin', 'admin');
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(() => harness.close());

async function withMoney(amount: string): Promise<TestPerson> {
  const person = await harness.person();
  await harness.wallet.deposit({ amount, currency: 'EUR' }, person.as);
  return person;
}

async function withCredits(amount: number): Promise<TestPerson> {
  const person = await harness.person();
  await credits.grantCredits({ userId: person.id, amount, description: 'Welcome' }, admin.as);
  return person;
}

const balanceOf = async (person: TestPerson) => (await credits.getCredits({}, person.as)).balance;
const moneyOf = async (person: TestPerson) => (await harness.wallet.getBalance({}, person.as)).balance;
const reasonOf = (result: PromiseSettledResult<unknown>) =>
  result.status === 'rejected' ? (result.reason as { reason: string }).reason : 'done';

describe('credits', () => {
  it('are none at first, and ten ad views are left', async () => {
    expect(await credits.getCredits({}, (await harness.person()).as)).toEqual({
      balance: 0,
      earnedToday: 0,
      viewsLeftToday: 10,
    });
  });

  it('of many people who are the first at once all arrive, though each opens the same accounts', async () => {
    const people = await Promise.all(Array.from({ length: 60 }, () => harness.person()));
    const others = (await harness.start()).connect(CreditInternalServiceService, 'catalog');
    await Promise.all(
      people.map(({ id }, index) =>
        (index % 2 ? internal : others).awardCredits({ userId: id, amount: 5, source: 'bonus', requestId: newId() }),
      ),
    );
    expect(await Promise.all(people.map(balanceOf))).toEqual(people.map(() => 5));
  });

  it('are counted for auth: what can be spent, and none of somebody unknown', async () => {
    const asAuth = harness.connect(CreditInternalServiceService, 'auth');
    const person = await withCredits(7);
    expect(await asAuth.countCredits({ userId: person.id })).toEqual({ credits: 7 });
    expect(await asAuth.countCredits({ userId: newId() })).toEqual({ credits: 0 });
    await expect(internal.countCredits({ userId: person.id })).rejects.toMatchObject({ reason: 'PERMISSION_DENIED' });
  });

  it('are no money: nothing that takes a currency takes theirs', async () => {
    const person = await withCredits(10);
    for (const call of [
      harness.wallet.deposit({ amount: '1', currency: 'XCR' }, person.as),
      harness.wallet.send({ amount: '1', currency: 'XCR', recipientId: admin.id }, person.as),
      harness.wallet.getBalance({ currency: 'XCR' }, person.as),
      harness.internal.placeHold({
        requestId: newId(),
        userId: person.id,
        amount: '1',
        currency: 'XCR',
        expiresAt: new Date(Date.now() + 60_000),
      }),
    ])
      await expect(call).rejects.toMatchObject({ reason: 'CURRENCY_UNKNOWN' });
    expect((await harness.wallet.listTransactions({}, person.as)).transactions).toEqual([]);
    expect(await balanceOf(person)).toBe(10);
  });

  it('are listed newest first, page by page, each once, and by source', async () => {
    const person = await withCredits(100);
    for (let amount = 1; amount <= 6; amount++)
      await internal.spendCredits({
        userId: person.id,
        amount,
        description: `Sticker ${amount}`,
        reference: `order-${amount}`,
        requestId: newId(),
      });
    const seen = [];
    for (let pageToken = '', last = false; !last;) {
      const page = await credits.listCreditTransactions({ pageSize: 3, pageToken }, person.as);
      expect(page.transactions.length).toBeLessThanOrEqual(3);
      seen.push(...page.transactions);
      pageToken = page.nextPageToken;
      last = pageToken === '';
    }
    expect(seen.map(({ amount, balanceAfter }) => [amount, balanceAfter])).toEqual([
      [-6, 79],
      [-5, 85],
      [-4, 90],
      [-3, 94],
      [-2, 97],
      [-1, 99],
      [100, 100],
    ]);
    expect(seen[0]).toMatchObject({
      userId: person.id,
      source: 'spend',
      description: 'Sticker 6',
      reference: 'order-6',
      createdAt: expect.any(Date),
    });
    expect(seen.at(-1)).toMatchObject({ source: 'admin', description: 'Welcome', reference: admin.id });
    expect((await credits.listCreditTransactions({ source: 'admin' }, person.as)).transactions).toEqual([seen.at(-1)]);
    expect((await credits.listCreditTransactions({ source: 'ad' }, person.as)).transactions).toEqual([]);

    const { nextPageToken } = await credits.listCreditTransactions({ pageSize: 3 }, person.as);
    await expect(
      credits.listCreditTransactions({ pageSize: 3, pageToken: nextPageToken, source: 'spend' }, person.as),
    ).rejects.toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
    await expect(credits.listCreditTransactions({ pageToken: 'nonsense' }, person.as)).rejects.toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
    await expect(credits.listCreditTransactions({ source: 'theft' }, person.as)).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'source' }],
    });
    expect((await credits.listCreditTransactions({}, (await harness.person()).as)).transactions).toEqual([]);
  });
});

describe('a purchase', () => {
  it('takes the price of a package out of the wallet and adds the credits', async () => {
    const person = await withMoney('10');
    expect(await moneyOf(person)).toBe('10.00');
    const { packages, priceEach, currency } = await credits.listCreditPackages({});
    expect([packages.map(({ id, price }) => `${id} for ${price}`), priceEach, currency]).toEqual([
      ['100 for 1.00', '500 for 4.50', '1000 for 8.00'],
      '0.01',
      'EUR',
    ]);
    const { transaction, balance, payment } = await credits.purchaseCredits({ package: '500' }, person.as);
    expect(transaction).toMatchObject({
      userId: person.id,
      amount: 500,
      balanceAfter: 500,
      source: 'purchase',
      description: '500 credits',
    });
    expect(balance).toBe(500);
    expect(payment).toMatchObject({
      type: 'purchase',
      direction: 'debit',
      amount: '4.50',
      currency: 'EUR',
      balanceAfter: '5.50',
      metadata: { credits: 500, description: '500 credits' },
    });
    expect([await balanceOf(person), await moneyOf(person)]).toEqual([500, '5.50']);
    expect((await harness.wallet.listTransactions({ type: 'purchase' }, person.as)).transactions).toEqual([payment]);
    expect((await credits.purchaseCredits({ amount: 7 }, person.as)).payment).toMatchObject({
      amount: '0.07',
      balanceAfter: '5.43',
    });
  });

  it('that is asked for again under its key happened once, and for another is refused', async () => {
    const person = await withMoney('10');
    const call = { ...person.as, idempotencyKey: 'buy' };
    const [first, ...others] = await Promise.all(
      Array.from({ length: 8 }, () => credits.purchaseCredits({ package: '100' }, call)),
    );
    others.push(await credits.purchaseCredits({ package: '100' }, call));
    for (const other of others) expect(other).toEqual(first);
    await expect(credits.purchaseCredits({ package: '500' }, call)).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
    await expect(harness.wallet.deposit({ amount: '1', currency: 'EUR' }, call)).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect([await balanceOf(person), await moneyOf(person)]).toEqual([100, '9.00']);
  });

  it('without the money for it changes nothing, also when many come at once', async () => {
    const person = await withMoney('2.50');
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, () => credits.purchaseCredits({ package: '100' }, person.as)),
    );
    expect(results.map(reasonOf).sort()).toEqual([...Array<string>(10).fill('INSUFFICIENT_FUNDS'), 'done', 'done']);
    expect([await balanceOf(person), await moneyOf(person)]).toEqual([200, '0.50']);
    await expect(
      credits.purchaseCredits({ package: '100' }, { ...person.as, idempotencyKey: 'later' }),
    ).rejects.toMatchObject({ reason: 'INSUFFICIENT_FUNDS', metadata: { available: '0.50', currency: 'EUR' } });
    await harness.wallet.deposit({ amount: '1', currency: 'EUR' }, person.as);
    await credits.purchaseCredits({ package: '100' }, { ...person.as, idempotencyKey: 'later' });
    expect([await balanceOf(person), await moneyOf(person)]).toEqual([300, '0.50']);
  });

  it('from a frozen wallet, or above its limit, is refused as any other payment is', async () => {
    const person = await withMoney('10');
    const rule = (sql: string) =>
      harness.db.admin(`update wallets set ${sql} where user_id = $1 and currency = 'EUR'`, [person.id]);
    await rule(`frozen = 'debits', frozen_by = 'alone'`);
    await expect(credits.purchaseCredits({ package: '100' }, person.as)).rejects.toMatchObject({
      reason: 'WALLET_FROZEN',
    });
    await rule(`frozen = null, frozen_by = null, movement_limit = 2`);
    await expect(credits.purchaseCredits({ package: '500' }, person.as)).rejects.toMatchObject({
      reason: 'LIMIT_EXCEEDED',
      metadata: { limit: 'movement', currency: 'EUR' },
    });
    await credits.purchaseCredits({ package: '100' }, person.as);
    expect([await balanceOf(person), await moneyOf(person)]).toEqual([100, '9.00']);
  });

  it('whose second half fails takes no money', async () => {
    const person = await withMoney('10');
    await harness.db.admin('alter table credit_transactions add constraint test_check check (amount <> 77)');
    try {
      await expect(credits.purchaseCredits({ amount: 77 }, person.as)).rejects.toMatchObject({ reason: 'INTERNAL' });
    } finally {
      await harness.db.admin('alter table credit_transactions drop constraint test_check');
    }
    expect([await balanceOf(person), await moneyOf(person)]).toEqual([0, '10.00']);
  });

  it('names a package that exists, or a whole number', async () => {
    const person = await withMoney('1');
    await expect(credits.purchaseCredits({ package: '101' }, person.as)).rejects.toMatchObject({
      reason: 'CREDIT_PACKAGE_UNKNOWN',
    });
    for (const asked of [{}, { package: '100', amount: 100 }, { amount: -1 }, { amount: 1_000_001 }]) {
      await expect(credits.purchaseCredits(asked, person.as)).rejects.toMatchObject({
        reason: 'INVALID_ARGUMENT',
        violations: [{ field: 'amount' }],
      });
    }
  });
});

describe('a grant', () => {
  it('is an administrator’s to give, once for each key', async () => {
    const person = await harness.person();
    const grant = { userId: person.id, amount: 50, description: 'Sorry for the rain' };
    const first = await credits.grantCredits(grant, { ...admin.as, idempotencyKey: 'rain' });
    expect(first).toMatchObject({
      balance: 50,
      transaction: { source: 'admin', amount: 50, description: 'Sorry for the rain', reference: admin.id },
    });
    expect(await credits.grantCredits(grant, { ...admin.as, idempotencyKey: 'rain' })).toEqual(first);
    const both = await Promise.allSettled(
      [person.id, admin.id].map((userId) =>
        credits.grantCredits({ ...grant, userId }, { ...admin.as, idempotencyKey: 'same' }),
      ),
    );
    expect(both.map(reasonOf).sort()).toEqual(['IDEMPOTENCY_KEY_REUSED', 'done']);
    for (const amount of [0, -5, 1_000_001])
      await expect(credits.grantCredits({ ...grant, amount }, admin.as)).rejects.toMatchObject({
        reason: 'INVALID_ARGUMENT',
      });
    await expect(credits.grantCredits({ ...grant, userId: newId() }, admin.as)).rejects.toMatchObject({
      reason: 'RECIPIENT_NOT_FOUND',
    });
  });

  it('is refused to everybody else', async () => {
    const person = await harness.person();
    for (const caller of [person, await harness.person('Shop', 'merchant')]) {
      await expect(credits.grantCredits({ userId: person.id, amount: 1 }, caller.as)).rejects.toMatchObject({
        reason: 'PERMISSION_DENIED',
      });
    }
    await expect(credits.grantCredits({ userId: person.id, amount: 1 })).rejects.toMatchObject({
      reason: 'UNAUTHENTICATED',
    });
    await expect(
      internal.awardCredits({ userId: person.id, amount: 1, source: 'bonus', requestId: newId() }, person.as),
    ).rejects.toMatchObject({ reason: 'PERMISSION_DENIED' });
    expect(await balanceOf(person)).toBe(0);
  });

  it('beyond what anybody may have is refused', async () => {
    const person = await withCredits(1);
    const database = await harness.db.open();
    // In several transactions: a statement has to end within its time on a busy machine too.
    for (let part = 0; part < 27; part++)
      await database.asSystem((em) =>
        em.execute(`select wallet.add_credits(?, 1000000, 'bonus', '') from generate_series(1, 37)`, [person.id]),
      );
    await database.close();
    expect(await balanceOf(person)).toBe(999_000_001);
    await expect(credits.grantCredits({ userId: person.id, amount: 1_000_000 }, admin.as)).rejects.toMatchObject({
      reason: 'CREDIT_LIMIT_REACHED',
    });
  });
});

describe('spending', () => {
  it('takes what is there and never more, however many spend at once', async () => {
    const person = await withCredits(10);
    const results = await Promise.allSettled(
      Array.from({ length: 15 }, () =>
        internal.spendCredits({ userId: person.id, amount: 3, description: 'Sticker', requestId: newId() }),
      ),
    );
    expect(results.map(reasonOf).sort()).toEqual([
      ...Array<string>(12).fill('INSUFFICIENT_CREDITS'),
      'done',
      'done',
      'done',
    ]);
    await expect(internal.spendCredits({ userId: person.id, amount: 2, requestId: newId() })).rejects.toMatchObject({
      reason: 'INSUFFICIENT_CREDITS',
      metadata: { available: '1' },
    });
    await expect(
      internal.spendCredits({ userId: (await harness.person()).id, amount: 1, requestId: newId() }),
    ).rejects.toMatchObject({ reason: 'INSUFFICIENT_CREDITS', metadata: { available: '0' } });
    expect(await balanceOf(person)).toBe(1);
  });

  it('happens once for each request of a service, whatever keys its customer uses', async () => {
    const person = await withCredits(10);
    const request = { userId: person.id, amount: 4, description: 'Badge', reference: 'order', requestId: newId() };
    const [first, ...others] = await Promise.all(Array.from({ length: 6 }, () => internal.spendCredits(request)));
    for (const other of others) expect(other).toEqual(first);
    expect(first).toMatchObject({ balance: 6, transaction: { amount: -4, source: 'spend', reference: 'order' } });
    await expect(internal.spendCredits({ ...request, amount: 5 })).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
    await expect(internal.spendCredits({ ...request, requestId: '' })).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'request_id' }],
    });
    await harness.wallet.deposit({ amount: '1', currency: 'EUR', requestId: request.requestId }, person.as);
    // Who has nothing to sell takes no credits.
    await expect(
      harness.connect(CreditInternalServiceService, 'messaging').spendCredits({ ...request, requestId: newId() }),
    ).rejects.toMatchObject({ reason: 'PERMISSION_DENIED' });
    expect(await balanceOf(person)).toBe(6);
  });

  it('is the platform’s to do, not the person’s', async () => {
    const person = await withCredits(10);
    await expect(
      internal.spendCredits({ userId: person.id, amount: 1, requestId: newId() }, person.as),
    ).rejects.toMatchObject({ reason: 'PERMISSION_DENIED' });
  });

  it('is given back in parts, never more than is left of it, also by two at once', async () => {
    const person = await withCredits(10);
    const { transaction } = await internal.spendCredits({
      userId: person.id,
      amount: 10,
      reference: 'order',
      requestId: newId(),
    });
    const refund = (amount: number, requestId = newId()) =>
      internal.refundCredits({
        userId: person.id,
        transactionId: transaction!.id,
        amount,
        description: 'Sold out',
        requestId,
      });
    const key = newId();
    const first = await refund(4, key);
    expect(first).toMatchObject({
      balance: 4,
      transaction: { amount: 4, source: 'refund', description: 'Sold out', reference: 'order' },
    });
    expect(await refund(4, key)).toEqual(first);
    expect((await Promise.allSettled([refund(4), refund(4)])).map(reasonOf).sort()).toEqual([
      'CREDIT_REFUND_TOO_LARGE',
      'done',
    ]);
    await expect(refund(3)).rejects.toMatchObject({ reason: 'CREDIT_REFUND_TOO_LARGE', metadata: { rest: '2' } });
    expect(await refund(0)).toMatchObject({ balance: 10, transaction: { amount: 2 } });
    await expect(refund(0)).rejects.toMatchObject({ reason: 'CREDIT_REFUND_TOO_LARGE', metadata: { rest: '0' } });
  });

  it('that was another’s, or was none, is not given back', async () => {
    const person = await withCredits(10);
    const { transaction } = await internal.spendCredits({ userId: person.id, amount: 5, requestId: newId() });
    const [grant] = (await credits.listCreditTransactions({ source: 'admin' }, person.as)).transactions;
    for (const [userId, transactionId] of [
      [admin.id, transaction!.id],
      [person.id, grant!.id],
      [person.id, newId()],
    ] as const) {
      await expect(internal.refundCredits({ userId, transactionId, requestId: newId() })).rejects.toMatchObject({
        reason: 'CREDIT_SPEND_NOT_FOUND',
      });
    }
  });

  it('and awards come from services, each source by its name', async () => {
    const person = await harness.person();
    const award = {
      userId: person.id,
      amount: 25,
      source: 'reward',
      description: 'Tenth match',
      reference: 'badge-10',
      requestId: newId(),
    };
    expect(await internal.awardCredits(award)).toEqual(await internal.awardCredits(award));
    expect(await internal.awardCredits({ ...award, source: 'bonus', requestId: newId() })).toMatchObject({
      balance: 50,
      transaction: { source: 'bonus', reference: 'badge-10' },
    });
    for (const source of ['ad', 'admin', 'purchase', 'refund', 'spend', '']) {
      await expect(internal.awardCredits({ ...award, source, requestId: newId() })).rejects.toMatchObject({
        reason: 'INVALID_ARGUMENT',
      });
    }
  });
});

describe('the ledger', () => {
  it('owes every credit that somebody has, on the platform’s own account', async () => {
    const [sums] = await harness.db.admin<{ issued: string; owned: string; changes: string }>(`select
      (select -sum(balance) from wallets where name = 'credits' and currency = 'XCR')::text as issued,
      (select sum(balance) from wallets where user_id is not null and currency = 'XCR')::text as owned,
      (select count(*) from credit_transactions c where not exists (select from entries e where e.movement_id = c.movement_id and e.user_id = c.user_id and e.amount = c.amount))::text as changes`);
    expect(sums?.issued).toBe(sums?.owned);
    expect(sums?.changes).toBe('0');
  });

  it('is the same for two processes of the service', async () => {
    const person = await withCredits(10);
    const other = (await harness.start()).connect(CreditInternalServiceService, 'catalog');
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 ? internal : other).spendCredits({ userId: person.id, amount: 4, requestId: newId() }),
      ),
    );
    expect(results.map(reasonOf).filter((reason) => reason === 'done')).toHaveLength(2);
    expect(await balanceOf(person)).toBe(2);
  });
});
