import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plaza/service';
import { forgetPaymentDrafts } from './payment.queries.ts';
import { assertBooksBalance } from '../../../test/harness.ts';
import { openMarket, type Market } from '../../../test/market.ts';

let market: Market;
beforeAll(async () => {
  market = await openMarket();
});
afterEach(() => assertBooksBalance(market.harness.db));
afterAll(() => market.close());

const nobody = '019a0000-0000-7000-8000-000000000001';

describe('a payment', () => {
  it('is the merchant’s at once, less the fee, which is the platform’s', async () => {
    const [shop, payer, fees] = [await market.shop(), await market.payer(), Number(await market.account('fees'))];
    const { payment, transaction, balance } = await market.payments.createPayment(
      { merchantId: shop.id, amount: '40.00', currency: 'EUR', description: 'Two scarves', orderReference: 'A-17' },
      payer.as,
    );
    expect(payment).toMatchObject({
      userId: payer.id,
      merchantId: shop.id,
      amount: '40.00',
      currency: 'EUR',
      status: 'succeeded',
      captureMethod: 'automatic',
      description: 'Two scarves',
      orderReference: 'A-17',
      captured: '40.00',
      refunded: '0.00',
      gross: '',
      fee: '',
      splits: [],
      net: '',
      paymentRequestId: '',
      expiresAt: undefined,
      createdAt: expect.any(Date),
    });
    expect(transaction).toMatchObject({
      type: 'purchase',
      direction: 'debit',
      amount: '40.00',
      balanceAfter: '60.00',
      metadata: {
        payment_id: payment!.id,
        merchant_id: shop.id,
        merchant_name: 'Le Kop',
        description: 'Two scarves',
        order_reference: 'A-17',
      },
    });
    expect(balance).toBe('60.00');
    expect(await market.takings(shop)).toBe('39.15');
    expect(Number(await market.account('fees')) - fees).toBeCloseTo(0.85, 6);
    const {
      transactions: [received],
    } = await market.merchants.listMerchantTransactions({ id: shop.id }, shop.owner.as);
    expect(received).toMatchObject({
      userId: shop.id,
      type: 'receive',
      direction: 'credit',
      amount: '39.15',
      metadata: { payment_id: payment!.id, gross: '40.00', fee: '0.85' },
    });
  });

  it('is told to its payer without the fee, to its merchant with it, and to nobody else', async () => {
    const [shop, payer, stranger] = [await market.shop(), await market.payer(), await market.payer()];
    const { payment } = await market.payments.createPayment(
      { merchantId: shop.id, amount: '10', currency: 'EUR' },
      payer.as,
    );
    expect((await market.payments.getPayment({ id: payment!.id }, payer.as)).payment).toEqual(payment);
    expect((await market.payments.getPayment({ id: payment!.id }, shop.owner.as)).payment).toEqual({
      ...payment,
      gross: '10.00',
      fee: '0.40',
      net: '9.60',
    });
    expect((await market.payments.getPayment({ id: payment!.id }, market.admin.as)).payment).toEqual({
      ...payment,
      gross: '10.00',
      fee: '0.40',
      net: '9.60',
    });
    await expect(market.payments.getPayment({ id: payment!.id }, stranger.as)).rejects.toMatchObject({
      reason: 'PAYMENT_NOT_FOUND',
    });
    for (const call of ['capturePayment', 'voidPayment', 'refundPayment'] as const) {
      await expect(market.payments[call]({ id: payment!.id }, payer.as)).rejects.toMatchObject({
        reason: 'PERMISSION_DENIED',
      });
      await expect(market.payments[call]({ id: payment!.id }, stranger.as)).rejects.toMatchObject({
        reason: 'PAYMENT_NOT_FOUND',
      });
    }
  });

  it('that can not be paid leaves nothing behind', async () => {
    const [shop, payer] = [await market.shop(), await market.payer('5.00')];
    await expect(
      market.payments.createPayment(
        { merchantId: shop.id, amount: '5.01', currency: 'EUR' },
        { ...payer.as, idempotencyKey: 'k' },
      ),
    ).rejects.toMatchObject({ reason: 'INSUFFICIENT_FUNDS', metadata: { available: '5.00', currency: 'EUR' } });
    expect((await market.payments.listPayments({}, payer.as)).payments).toEqual([]);
    expect(await market.harness.db.admin('select from payments where user_id = $1', [payer.id])).toHaveLength(0);
    // The key of what was refused is free.
    expect(
      (
        await market.payments.createPayment(
          { merchantId: shop.id, amount: '5.00', currency: 'EUR' },
          { ...payer.as, idempotencyKey: 'k' },
        )
      ).balance,
    ).toBe('0.00');
  });

  it('is refused where it makes no sense', async () => {
    const [shop, payer] = [await market.shop(), await market.payer()];
    const pay = (more: object, who = payer) =>
      market.payments.createPayment({ merchantId: shop.id, amount: '10', currency: 'EUR', ...more }, who.as);
    await expect(pay({ merchantId: nobody })).rejects.toMatchObject({ reason: 'MERCHANT_NOT_FOUND' });
    await expect(pay({ merchantId: 'shop' })).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'merchant_id' }],
    });
    await expect(pay({}, shop.owner)).rejects.toMatchObject({ reason: 'PAYER_IS_MERCHANT' });
    await expect(pay({ currency: 'USD' })).rejects.toMatchObject({ reason: 'CURRENCY_MISMATCH' });
    for (const captureMethod of ['automatic', 'manual'])
      await expect(pay({ amount: '0.25', captureMethod })).rejects.toMatchObject({ reason: 'PAYMENT_TOO_SMALL' });
    await expect(pay({ amount: '0' })).rejects.toMatchObject({ reason: 'AMOUNT_INVALID' });
    await expect(pay({ currency: 'XCR' })).rejects.toMatchObject({ reason: 'CURRENCY_UNKNOWN' });
    await expect(pay({ captureMethod: 'later' })).rejects.toMatchObject({ violations: [{ field: 'capture_method' }] });
    await expect(pay({ expiresIn: 60 })).rejects.toMatchObject({ violations: [{ field: 'expires_in' }] });
    await expect(pay({ captureMethod: 'manual', expiresIn: 32 * 86_400 })).rejects.toMatchObject({
      violations: [{ field: 'expires_in' }],
    });
    await expect(
      market.payments.createPayment({ merchantId: shop.id, amount: '1', currency: 'EUR' }),
    ).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });

  it('under a repeated key is one payment, ten at once as well, and answers the same after a refund', async () => {
    const [shop, payer] = [await market.shop(), await market.payer()];
    for (const captureMethod of ['automatic', 'manual']) {
      const pay = (amount = '20') =>
        market.payments.createPayment(
          { merchantId: shop.id, amount, currency: 'EUR', captureMethod, description: 'Scarf', orderReference: '1' },
          { ...payer.as, idempotencyKey: captureMethod },
        );
      const [first, ...others] = await Promise.all(Array.from({ length: 10 }, () => pay()));
      for (const other of others) expect(other).toEqual(first);
      const { id } = first!.payment!;
      if (captureMethod === 'manual') await market.payments.capturePayment({ id, amount: '15' }, shop.owner.as);
      await market.payments.refundPayment({ id, amount: '5' }, market.admin.as);
      // To the letter: a client may compare answers as they came.
      expect(JSON.stringify(await pay())).toBe(JSON.stringify(first));
      await expect(pay('21')).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    }
    expect((await market.payments.listPayments({}, payer.as)).payments).toHaveLength(2);
    expect(
      await market.harness.db.admin(`select from payments where user_id = $1 and status = 'draft'`, [payer.id]),
    ).toHaveLength(0);
  });

  it('that many pay at once out of one wallet takes no more than there is', async () => {
    const [shop, payer] = [await market.shop({ feeRate: 0, feeFixed: '' }), await market.payer('50')];
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, () =>
        market.payments.createPayment({ merchantId: shop.id, amount: '7', currency: 'EUR' }, payer.as),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ reason: 'INSUFFICIENT_FUNDS' });
    expect([await market.available(payer), await market.takings(shop)]).toEqual(['1.00', '49.00']);
    expect((await market.payments.listPayments({}, payer.as)).payments).toHaveLength(7);
  });

  it('is exact in a currency without digits', async () => {
    const [shop, payer] = [
      await market.shop({ currency: 'JPY', feeRate: 290, feeFixed: '40' }),
      await market.payer('5000', 'JPY'),
    ];
    const { payment, balance } = await market.payments.createPayment(
      { merchantId: shop.id, amount: '1000', currency: 'JPY' },
      payer.as,
    );
    expect([payment!.amount, balance, await market.takings(shop)]).toEqual(['1000', '4000', '931']);
    await expect(
      market.payments.refundPayment({ id: payment!.id, amount: '0.5' }, shop.owner.as),
    ).rejects.toMatchObject({ reason: 'AMOUNT_INVALID' });
    expect(
      (await market.payments.refundPayment({ id: payment!.id, amount: '931' }, shop.owner.as)).payment,
    ).toMatchObject({ refunded: '931', fee: '69' });
  });

  it('between merchants gives each its part, and the fee is borne by the payment’s own', async () => {
    const [shop, club, artist, payer] = [
      await market.shop(),
      await market.shop({ feeRate: 9000 }),
      await market.shop(),
      await market.payer(),
    ];
    const splits = [
      { merchantId: club.id, amount: '30.00' },
      { merchantId: artist.id, amount: '10.00' },
    ];
    const payment = await market.paid(await market.ask(shop, '100', { splits }), payer);
    expect(payment).toMatchObject({ gross: '', fee: '', splits: [], net: '' });
    expect((await market.payments.getPayment({ id: payment.id }, shop.owner.as)).payment).toMatchObject({
      gross: '100.00',
      fee: '1.75',
      splits: splits.map((split) => ({ ...split, received: split.amount })),
      net: '58.25',
    });
    const {
      transactions: [received],
    } = await market.merchants.listMerchantTransactions({ id: shop.id }, shop.owner.as);
    expect(received).toMatchObject({
      amount: '58.25',
      metadata: { gross: '100.00', fee: '1.75', splits: { [club.id]: '30.00', [artist.id]: '10.00' } },
    });
    expect(await Promise.all([shop, club, artist].map((one) => market.takings(one)))).toEqual([
      '58.25',
      '30.00',
      '10.00',
    ]);
    await expect(
      market.payments.refundPayment({ id: payment.id, amount: '99.99' }, shop.owner.as),
    ).rejects.toMatchObject({ reason: 'INSUFFICIENT_FUNDS', metadata: { available: '58.25' } });
    const refund = await market.payments.refundPayment({ id: payment.id, amount: '33.33' }, shop.owner.as);
    expect(refund.payment).toMatchObject({
      gross: '66.67',
      fee: '1.75',
      net: '38.26',
      splits: [{ received: '20.00' }, { received: '6.66' }],
    });
    expect(await Promise.all([shop, club, artist].map((one) => market.takings(one)))).toEqual([
      '38.26',
      '20.00',
      '6.66',
    ]);
    expect(await market.available(payer)).toBe('33.33');
  });
});

describe('the lists of payments', () => {
  it('are the payer’s and the merchant’s, page by page, by status', async () => {
    const [shop, payer] = [await market.shop(), await market.payer('500')];
    const ids: string[] = [];
    for (let count = 0; count < 7; count++) {
      const { payment } = await market.payments.createPayment(
        { merchantId: shop.id, amount: '10', currency: 'EUR', captureMethod: count % 2 ? 'manual' : 'automatic' },
        payer.as,
      );
      ids.unshift(payment!.id);
    }
    const all = async (request: object, who = payer) => {
      const found: string[] = [];
      for (let pageToken = ''; ;) {
        const page = await market.payments.listPayments({ ...request, pageSize: 3, pageToken }, who.as);
        found.push(...page.payments.map(({ id }) => id));
        pageToken = page.nextPageToken;
        if (!pageToken) return found;
      }
    };
    expect(await all({})).toEqual(ids);
    expect(await all({ merchantId: shop.id }, shop.owner)).toEqual(ids);
    expect(await all({ merchantId: shop.id }, market.admin)).toEqual(ids);
    expect(await all({ status: 'requires_capture' })).toEqual(ids.filter((_, index) => index % 2));
    expect(await all({}, shop.owner)).toEqual([]);
    await expect(market.payments.listPayments({ merchantId: shop.id }, payer.as)).rejects.toMatchObject({
      reason: 'MERCHANT_NOT_FOUND',
    });
    const { nextPageToken } = await market.payments.listPayments({ pageSize: 3 }, payer.as);
    for (const asked of [{ status: 'succeeded', pageToken: nextPageToken }, { pageToken: 'x' }])
      await expect(market.payments.listPayments(asked, payer.as)).rejects.toMatchObject({
        reason: 'PAGE_TOKEN_INVALID',
      });
    await expect(market.payments.listPayments({ status: 'paid' }, payer.as)).rejects.toMatchObject({
      violations: [{ field: 'status' }],
    });
  });
});

describe('a merchant', () => {
  it('is made by an administrator, once under one key, for somebody who exists', async () => {
    const owner = await market.harness.person();
    const request = { userId: owner.id, name: ' Le Kop ', currency: 'JPY', feeRate: 290, feeFixed: '40' };
    const make = (more: object = {}) =>
      market.merchants.createMerchant({ ...request, ...more }, { ...market.admin.as, idempotencyKey: 'make' });
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => make()));
    for (const other of others) expect(other).toEqual(first);
    expect(first!.merchant).toMatchObject({
      userId: owner.id,
      name: 'Le Kop',
      currency: 'JPY',
      feeRate: 290,
      feeFixed: '40',
      createdAt: expect.any(Date),
    });
    await expect(make({ feeRate: 0 })).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    expect((await market.merchants.listMerchants({}, owner.as)).merchants).toEqual([first!.merchant]);
    expect(
      await market.harness.db.admin(`select from wallets where kind = 'merchant' and user_id = $1`, [
        first!.merchant!.id,
      ]),
    ).toHaveLength(1);
    // The merchant is there for longer than its key is remembered.
    await market.harness.db.admin('delete from idempotency_keys where user_id = $1', [market.admin.id]);
    expect(await make()).toEqual(await make());
    await market.harness.db.admin('delete from idempotency_keys where user_id = $1', [market.admin.id]);
    for (const other of [{ name: 'Another' }, { currency: 'USD' }, { feeRate: 1 }, { feeFixed: '41' }])
      await expect(make(other)).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    await expect(market.merchants.createMerchant(request, owner.as)).rejects.toMatchObject({
      reason: 'PERMISSION_DENIED',
    });
    await expect(
      market.merchants.createMerchant({ ...request, userId: nobody }, market.admin.as),
    ).rejects.toMatchObject({ reason: 'MERCHANT_OWNER_NOT_FOUND' });
    await expect(
      market.merchants.createMerchant({ ...request, feeRate: 10_000 }, market.admin.as),
    ).rejects.toMatchObject({ violations: [{ field: 'fee_rate' }] });
    await expect(
      market.merchants.createMerchant({ ...request, currency: 'XXX' }, market.admin.as),
    ).rejects.toMatchObject({ reason: 'CURRENCY_UNKNOWN' });
  });

  it("is one of its owner's, who reads them page by page, the oldest first", async () => {
    const owner = await market.harness.person();
    const made: string[] = [];
    for (let n = 0; n < 7; n++) made.push((await market.shop({ name: `Shop ${n}` }, owner)).id);
    const seen: string[] = [];
    const sizes: number[] = [];
    let pageToken = '';
    do {
      const page = await market.merchants.listMerchants({ pageSize: 3, pageToken }, owner.as);
      seen.push(...page.merchants.map(({ id }) => id));
      sizes.push(page.merchants.length);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect([seen, sizes]).toEqual([made, [3, 3, 1]]);
    expect((await market.merchants.listMerchants({}, owner.as)).merchants).toHaveLength(7);
    const { nextPageToken } = await market.merchants.listMerchants({ pageSize: 1 }, owner.as);
    await expect(market.payments.listPayments({ pageToken: nextPageToken }, owner.as)).rejects.toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
    for (const token of ['x', `${nextPageToken}A`])
      await expect(market.merchants.listMerchants({ pageToken: token }, owner.as)).rejects.toMatchObject({
        reason: 'PAGE_TOKEN_INVALID',
      });
    await expect(market.merchants.listMerchants({ pageSize: 101 }, owner.as)).rejects.toMatchObject({
      violations: [{ field: 'page_size' }],
    });
  });

  it('is public but for its money', async () => {
    const [shop, stranger] = [await market.shop(), await market.payer()];
    expect(await market.merchants.getMerchant({ id: shop.id })).toEqual({
      merchant: { id: shop.id, name: 'Le Kop', currency: 'EUR' },
    });
    await expect(market.merchants.getMerchant({ id: nobody })).rejects.toMatchObject({ reason: 'MERCHANT_NOT_FOUND' });
    for (const call of ['getMerchantBalance', 'listMerchantTransactions'] as const) {
      await expect(market.merchants[call]({ id: shop.id }, stranger.as)).rejects.toMatchObject({
        reason: 'MERCHANT_NOT_FOUND',
      });
      await market.merchants[call]({ id: shop.id }, market.admin.as);
    }
    expect(await market.merchants.getMerchantBalance({ id: shop.id }, shop.owner.as)).toEqual({
      balance: '0.00',
      available: '0.00',
      currency: 'EUR',
    });
  });
});

describe('the database', () => {
  it('lets the service add drafts and nothing else, and shows a person only their own', async () => {
    const [shop, payer, stranger] = [await market.shop(), await market.payer(), await market.payer()];
    const { payment } = await market.payments.createPayment(
      { merchantId: shop.id, amount: '10', currency: 'EUR' },
      payer.as,
    );
    const seen = async (who: string) =>
      (await market.as(who, 'select from wallet.payments where id = ?', [payment!.id])).length;
    expect([await seen(payer.id), await seen(shop.owner.id), await seen(stranger.id)]).toEqual([1, 1, 0]);
    await expect(
      market.as('system', 'update wallet.payments set refunded = 1 where id = ?', [payment!.id]),
    ).rejects.toThrow(/permission denied/);
    expect(
      await market.as('system', 'delete from wallet.payments where id = ? returning id', [payment!.id]),
    ).toHaveLength(0);
    await expect(
      market.as(
        payer.id,
        `insert into wallet.payments (id, user_id, merchant_id, owner_id, amount, currency, capture_method, status)
      values (gen_random_uuid(), ?, ?, ?, 5, 'EUR', 'manual', 'succeeded')`,
        [payer.id, shop.id, shop.owner.id],
      ),
    ).rejects.toThrow(/row-level security/);
  });

  it('shows nobody a draft whose money never moved, and forgets it after a day', async () => {
    const [shop, payer] = [await market.shop(), await market.payer()];
    const { payment } = await market.payments.createPayment(
      { merchantId: shop.id, amount: '10', currency: 'EUR' },
      payer.as,
    );
    await market.harness.db.admin(`update payments set created_at = now() - interval '2 days' where id = $1`, [
      payment!.id,
    ]);
    const draft = async (age: string): Promise<string> => {
      const id = newId();
      await market.as(
        payer.id,
        `insert into wallet.payments (id, user_id, merchant_id, owner_id, amount, currency, capture_method, created_at)
        values (?, ?, ?, ?, 5, 'EUR', 'manual', now() - ?::interval)`,
        [id, payer.id, shop.id, shop.owner.id, age],
      );
      return id;
    };
    const [old, young] = [await draft('25 hours'), await draft('23 hours')];
    for (const id of [old, young]) {
      await expect(market.payments.getPayment({ id }, payer.as)).rejects.toMatchObject({ reason: 'PAYMENT_NOT_FOUND' });
      await expect(market.payments.capturePayment({ id }, shop.owner.as)).rejects.toMatchObject({
        reason: 'PAYMENT_NOT_FOUND',
      });
    }
    expect((await market.payments.listPayments({}, payer.as)).payments.map(({ id }) => id)).toEqual([payment!.id]);
    const database = await market.harness.db.open();
    await forgetPaymentDrafts(database);
    await database.close();
    const left = await market.harness.db.admin<{ id: string }>(
      'select id from payments where user_id = $1 order by created_at',
      [payer.id],
    );
    expect(left.map(({ id }) => id)).toEqual([payment!.id, young]);
  });
});
