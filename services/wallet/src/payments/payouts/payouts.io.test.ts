import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PayoutServiceService, type Payout } from '@plaza/api/payout';
import { jitter, testLog, until, type TestClient } from '@plaza/testing';
import { createPosting } from '../../ledger/index.ts';
import { destinationCipher } from './destination.ts';
import { startPayouts } from './payouts.job.ts';
import type { PayoutOrder, PayoutProvider } from './provider.ts';
import { assertBooksBalance, type TestPerson } from '../../../test/harness.ts';
import { openMarket, type Market, type Shop } from '../../../test/market.ts';

let market: Market;
/** Another process, whose payouts wait long enough to be cancelled. */
let patient: TestClient<typeof PayoutServiceService>;
beforeAll(async () => {
  market = await openMarket();
  patient = (await market.harness.start({ payoutDelayMs: 3_600_000 })).connect(PayoutServiceService);
});
afterEach(() => assertBooksBalance(market.harness.db));
afterAll(() => market.close());

const iban = 'FR76 3000 6000 0112 3456 7890 189';

async function richShop(takings = '1000'): Promise<Shop> {
  const shop = await market.shop({ feeRate: 0, feeFixed: '' });
  await market.payments.createPayment(
    { merchantId: shop.id, amount: takings, currency: 'EUR' },
    (await market.payer(takings)).as,
  );
  return shop;
}

async function ended({ id }: Payout, { as }: TestPerson): Promise<Payout> {
  return until(async () => {
    const { payout } = await market.payouts.getPayout({ id }, as);
    return payout!.endedAt && payout!;
  }, 'the payout has ended');
}

/** The events that report the end of a payout. */
const eventsOf = async ({ id }: Payout) =>
  (
    await market.harness.db.admin<{ type: string; payload: object }>(
      `select type, payload from outbox where aggregate = 'payout:' || $1 and type !~ 'PayoutRequested|PayoutDestinationAdded'`,
      [id],
    )
  ).map(({ type, payload }) => [type.replace('plaza.events.v1.', ''), payload]);

describe('a payout', () => {
  it('leaves the wallet at once and is paid soon; nobody reads the account again', async () => {
    const shop = await richShop();
    const { payout, transaction, balance } = await market.payouts.createPayout(
      { amount: '250.50', currency: 'EUR', destination: iban },
      shop.owner.as,
    );
    expect(payout).toMatchObject({
      merchantId: shop.id,
      amount: '250.50',
      currency: 'EUR',
      destination: 'FR*********************0189',
      status: 'requested',
      failure: '',
      endedAt: undefined,
    });
    expect(transaction).toMatchObject({
      userId: shop.id,
      type: 'payout',
      direction: 'debit',
      amount: '250.50',
      metadata: { payout_id: payout!.id, destination: 'FR*********************0189' },
    });
    expect([balance, await market.takings(shop)]).toEqual(['749.50', '749.50']);
    expect(await ended(payout!, shop.owner)).toMatchObject({ status: 'paid', failure: '' });
    expect(await eventsOf(payout!)).toEqual([
      [
        'PayoutPaid',
        { user_id: shop.owner.id, payout_id: payout!.id, merchant_id: shop.id, amount: '250.50', currency: 'EUR' },
      ],
    ]);
    const [row] = await market.harness.db.admin<{ destination: Buffer; reference: string; attempts: number }>(
      'select destination, reference, attempts from payouts where id = $1',
      [payout!.id],
    );
    expect(row!.destination.includes('0189')).toBe(false);
    expect(row).toMatchObject({ reference: expect.stringMatching(/^sandbox_/), attempts: 1 });
  });

  it('that fails brings the money back, once', async () => {
    const shop = await richShop();
    const { payout, transaction } = await market.payouts.createPayout(
      { amount: '505.05', currency: 'EUR', destination: iban },
      shop.owner.as,
    );
    expect(await ended(payout!, shop.owner)).toMatchObject({ status: 'failed', failure: 'The account is closed.' });
    expect(await eventsOf(payout!)).toEqual([
      [
        'PayoutFailed',
        {
          user_id: shop.owner.id,
          payout_id: payout!.id,
          merchant_id: shop.id,
          amount: '505.05',
          currency: 'EUR',
          failure: 'The account is closed.',
        },
      ],
    ]);
    expect(await market.takings(shop)).toBe('1000.00');
    const { transactions } = await market.merchants.listMerchantTransactions(
      { id: shop.id, type: 'refund' },
      shop.owner.as,
    );
    expect(transactions).toMatchObject([
      {
        direction: 'credit',
        amount: '505.05',
        metadata: {
          payout_id: payout!.id,
          refund_of: transaction!.id,
          payout_status: 'failed',
          reason: 'The account is closed.',
        },
      },
    ]);
  });

  it('that the provider can not tell of stays under way and can not be cancelled', async () => {
    const shop = await richShop();
    const { payout } = await market.payouts.createPayout(
      { amount: '504.04', currency: 'EUR', destination: iban },
      shop.owner.as,
    );
    const { id } = payout!;
    await until(
      async () => (await market.payouts.getPayout({ id }, shop.owner.as)).payout!.status === 'processing',
      'the provider has it',
    );
    await expect(market.payouts.cancelPayout({ id }, shop.owner.as)).rejects.toMatchObject({
      reason: 'PAYOUT_UNDER_WAY',
      metadata: { status: 'processing' },
    });
    expect(await market.takings(shop)).toBe('495.96');
  });

  it('is cancelled while it waits, once, by many at once as well', async () => {
    const shop = await richShop();
    const { payout } = await patient.createPayout({ amount: '300', currency: 'EUR', destination: iban }, shop.owner.as);
    expect(await market.takings(shop)).toBe('700.00');
    const { id } = payout!;
    for (const { payout: cancelled } of await Promise.all(
      Array.from({ length: 5 }, () => market.payouts.cancelPayout({ id }, shop.owner.as)),
    )) {
      expect(cancelled).toMatchObject({ status: 'cancelled', endedAt: expect.any(Date) });
    }
    expect(await market.takings(shop)).toBe('1000.00');
    expect(await eventsOf(payout!)).toEqual([
      [
        'PayoutCancelled',
        { user_id: shop.owner.id, payout_id: id, merchant_id: shop.id, amount: '300.00', currency: 'EUR' },
      ],
    ]);
  });

  it('is either cancelled or paid, where both come at once in two processes', async () => {
    const shop = await richShop();
    for (let round = 0; round < 6; round++) {
      const { payout } = await patient.createPayout(
        { amount: '10', currency: 'EUR', destination: iban },
        shop.owner.as,
      );
      const before = Number(await market.takings(shop));
      await market.harness.db.admin('update payouts set due_at = now() where id = $1', [payout!.id]);
      await jitter(round * 180);
      const cancelled = await patient.cancelPayout({ id: payout!.id }, shop.owner.as).then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ reason: 'PAYOUT_UNDER_WAY' });
          return false;
        },
      );
      expect((await ended(payout!, shop.owner)).status).toBe(cancelled ? 'cancelled' : 'paid');
      expect(Number(await market.takings(shop)) - before).toBeCloseTo(cancelled ? 10 : 0, 6);
    }
  });

  it('that a dead process left is carried on by another: what it had claimed, and what it had not given back', async () => {
    const shop = await richShop();
    const { payout: claimed } = await patient.createPayout(
      { amount: '20', currency: 'EUR', destination: iban },
      shop.owner.as,
    );
    const { payout: failed } = await patient.createPayout(
      { amount: '30', currency: 'EUR', destination: iban },
      shop.owner.as,
    );
    await market.harness.db.admin(
      `update payouts set status = 'processing', attempts = 1, due_at = now() where id = $1`,
      [claimed!.id],
    );
    await market.harness.db.admin(
      `update payouts set status = 'processing', ending = 'failed', failure = 'Refused.', due_at = now() where id = $1`,
      [failed!.id],
    );
    expect(await ended(claimed!, shop.owner)).toMatchObject({ status: 'paid' });
    expect(await ended(failed!, shop.owner)).toMatchObject({ status: 'failed', failure: 'Refused.' });
    expect(await market.takings(shop)).toBe('980.00');
  });

  it('whose provider hangs is asked for again under the same id, and holds up nobody else', async () => {
    const shop = await richShop();
    const made = await Promise.all(
      ['11', '12'].map((amount) => patient.createPayout({ amount, currency: 'EUR', destination: iban }, shop.owner.as)),
    );
    const [slow, quick] = made.map(({ payout }) => payout!) as [Payout, Payout];
    for (const { id } of made.map(({ payout }) => payout!))
      await market.harness.db.admin(`update payouts set provider = 'bank', due_at = now() where id = $1`, [id]);
    const asked: PayoutOrder[] = [];
    const provider: PayoutProvider = {
      name: 'bank',
      open: true,
      send(order) {
        asked.push(order);
        return order.id === slow.id && asked.filter(({ id }) => id === slow.id).length === 1
          ? new Promise(() => undefined)
          : Promise.resolve({ status: 'paid', reference: 'bank' });
      },
    };
    const database = await market.harness.db.open();
    const cipher = destinationCipher(market.harness.config.encryptionKey);
    const jobs = [1, 2].map(() =>
      startPayouts({
        database,
        posting: createPosting(database),
        providers: [provider],
        cipher,
        log: testLog('wallet'),
        everyMs: 50,
        answerMs: 500,
      }),
    );
    try {
      for (const payout of [quick, slow]) expect(await ended(payout, shop.owner)).toMatchObject({ status: 'paid' });
    } finally {
      for (const job of jobs) await job.stop();
      await database.close();
    }
    expect(asked.map(({ id }) => id).sort()).toEqual([slow.id, slow.id, quick.id].sort());
    for (const order of asked) expect(order.iban).toBe(iban.replaceAll(' ', ''));
  });

  it('under a repeated key is one payout, many at once as well, and answers the same when it is paid', async () => {
    const shop = await richShop();
    const payOut = (amount = '40') =>
      market.payouts.createPayout(
        { amount, currency: 'EUR', destination: iban },
        { ...shop.owner.as, idempotencyKey: 'friday' },
      );
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => payOut()));
    await ended(first!.payout!, shop.owner);
    for (const other of [...others, await payOut()]) expect(other).toEqual(first);
    await expect(payOut('41')).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await market.takings(shop)).toBe('960.00');
    expect(await market.harness.db.admin('select from payouts where user_id = $1', [shop.owner.id])).toHaveLength(1);
  });

  it('that many ask for at once takes no more than there is', async () => {
    const shop = await richShop('100');
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        market.payouts.createPayout({ amount: '30', currency: 'EUR', destination: iban }, shop.owner.as),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ reason: 'INSUFFICIENT_FUNDS', metadata: { available: '10.00' } });
    expect((await market.payouts.listPayouts({}, shop.owner.as)).payouts).toHaveLength(3);
  });

  it('is refused to who owns no such merchant, and to accounts that can not be', async () => {
    const [shop, stranger] = [await richShop(), await market.payer()];
    const payOut = (more: object = {}, who = shop.owner) =>
      market.payouts.createPayout({ amount: '10', currency: 'EUR', destination: iban, ...more }, who.as);
    await expect(payOut({}, stranger)).rejects.toMatchObject({ reason: 'MERCHANT_NOT_FOUND' });
    await expect(payOut({ merchantId: shop.id }, stranger)).rejects.toMatchObject({ reason: 'MERCHANT_NOT_FOUND' });
    await expect(payOut({ currency: 'USD' })).rejects.toMatchObject({ reason: 'MERCHANT_NOT_FOUND' });
    await expect(payOut({ currency: 'USD', merchantId: shop.id })).rejects.toMatchObject({
      reason: 'CURRENCY_MISMATCH',
    });
    for (const destination of [
      '',
      'FR76 3000 6000 0112 3456 7890 188',
      'FR1420041010050500013M0260',
      'DE00',
      '12345678901234567',
    ]) {
      await expect(payOut({ destination })).rejects.toMatchObject({
        reason: 'IBAN_INVALID',
        violations: [{ field: 'destination' }],
      });
    }
    const { payout } = await payOut();
    for (const call of ['getPayout', 'cancelPayout'] as const)
      await expect(market.payouts[call]({ id: payout!.id }, stranger.as)).rejects.toMatchObject({
        reason: 'PAYOUT_NOT_FOUND',
      });
    const second = await market.shop({}, shop.owner);
    await expect(payOut()).rejects.toMatchObject({
      reason: 'MERCHANT_AMBIGUOUS',
      violations: [{ field: 'merchant_id' }],
    });
    await expect(payOut({ merchantId: second.id })).rejects.toMatchObject({ reason: 'INSUFFICIENT_FUNDS' });
    const { payout: made, transaction } = await payOut({ merchantId: shop.id });
    await expect(market.corrections.reverseTransaction({ id: transaction!.id }, market.admin.as)).rejects.toMatchObject(
      { reason: 'NOT_REVERSIBLE', metadata: { use: `POST /api/payouts/${made!.id}/cancel` } },
    );
  });

  it('is not made where there is no provider for it', async () => {
    const shop = await richShop();
    const closed = (await market.harness.start({ paymentProvider: 'none' })).connect(PayoutServiceService);
    await expect(
      closed.createPayout({ amount: '10', currency: 'EUR', destination: iban }, shop.owner.as),
    ).rejects.toMatchObject({ reason: 'PAYOUT_PROVIDER_UNAVAILABLE' });
    expect(await market.takings(shop)).toBe('1000.00');
  });
});

describe('the list of payouts', () => {
  it('is the owner’s, newest first, page by page, by status', async () => {
    const shop = await richShop();
    const ids: string[] = [];
    for (let count = 0; count < 5; count++)
      ids.unshift(
        (await patient.createPayout({ amount: '1', currency: 'EUR', destination: iban }, shop.owner.as)).payout!.id,
      );
    await patient.cancelPayout({ id: ids[1]! }, shop.owner.as);
    const first = await market.payouts.listPayouts({ pageSize: 2 }, shop.owner.as);
    const rest = await market.payouts.listPayouts({ pageSize: 3, pageToken: first.nextPageToken }, shop.owner.as);
    expect([...first.payouts, ...rest.payouts].map(({ id }) => id)).toEqual(ids);
    expect(rest.nextPageToken).toBe('');
    expect(
      (await market.payouts.listPayouts({ status: 'cancelled' }, shop.owner.as)).payouts.map(({ id }) => id),
    ).toEqual([ids[1]]);
    await expect(
      market.payouts.listPayouts({ status: 'paid', pageToken: first.nextPageToken }, shop.owner.as),
    ).rejects.toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
    expect((await market.payouts.listPayouts({}, market.admin.as)).payouts).toEqual([]);
    expect(await market.as(market.admin.id, 'select from wallet.payouts')).toHaveLength(0);
  });
});
