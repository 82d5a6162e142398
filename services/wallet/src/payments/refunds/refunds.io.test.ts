import { CreditServiceService } from '@plaza/api/credit';
import { ExchangeAdminServiceService, ExchangeServiceService } from '@plaza/api/exchange';
import { PaymentServiceService } from '@plaza/api/payment';
import { RefundInternalServiceService } from '@plaza/api/refund';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plaza/service';
import type { TestClient } from '@plaza/testing';
import { assertBooksBalance, type TestPerson } from '../../../test/harness.ts';
import { openMarket, type Market } from '../../../test/market.ts';

let market: Market;
let internal: TestClient<typeof RefundInternalServiceService>;
beforeAll(async () => {
  market = await openMarket();
  internal = market.harness.connect(RefundInternalServiceService, 'catalog');
});
afterEach(() => assertBooksBalance(market.harness.db));
afterAll(() => market.close());

const nobody = '019a0000-0000-7000-8000-000000000001';

async function paid(amount = '40.00', captureMethod = 'automatic') {
  const [shop, payer] = [await market.shop({ feeRate: 150, feeFixed: '' }), await market.payer()];
  const { payment, transaction } = await market.payments.createPayment(
    { merchantId: shop.id, amount, currency: 'EUR', captureMethod },
    payer.as,
  );
  // So that the merchant can give back what the fee took.
  const float = await market.payer('200');
  await market.payments.createPayment({ merchantId: shop.id, amount: '100', currency: 'EUR' }, float.as);
  return { shop, payer, id: payment!.id, transaction };
}

describe('a refund of a payment', () => {
  it('gives parts back until nothing is left, each naming the original; the fee stays', async () => {
    const { shop, payer, id, transaction } = await paid();
    const [before, fees] = [Number(await market.takings(shop)), await market.account('fees')];
    const first = await market.payments.refundPayment({ id, amount: '15', reason: 'One was torn' }, shop.owner.as);
    expect(first.payment).toMatchObject({
      status: 'partially_refunded',
      captured: '40.00',
      refunded: '15.00',
      fee: '0.60',
    });
    expect(first.transactions).toMatchObject([
      {
        userId: payer.id,
        type: 'refund',
        direction: 'credit',
        amount: '15.00',
        balanceAfter: '75.00',
        metadata: { payment_id: id, refund_of: transaction!.id, reason: 'One was torn' },
      },
    ]);
    await expect(market.payments.refundPayment({ id, amount: '25.01' }, shop.owner.as)).rejects.toMatchObject({
      reason: 'REFUND_EXCEEDS_REST',
      metadata: { rest: '25.00', currency: 'EUR' },
    });
    expect((await market.payments.refundPayment({ id }, market.admin.as)).payment).toMatchObject({
      status: 'refunded',
      refunded: '40.00',
    });
    for (const amount of ['', '0.01'])
      await expect(market.payments.refundPayment({ id, amount }, shop.owner.as)).rejects.toMatchObject({
        reason: 'REFUND_EXCEEDS_REST',
        metadata: { rest: '0.00' },
      });
    expect(await market.available(payer)).toBe('100.00');
    expect(before - Number(await market.takings(shop))).toBeCloseTo(40, 6);
    expect(await market.account('fees')).toBe(fees);
  });

  it('by many at once never gives back more than was captured', async () => {
    const { shop, payer, id } = await paid();
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => market.payments.refundPayment({ id, amount: '9' }, shop.owner.as)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ reason: 'REFUND_EXCEEDS_REST' });
    expect((await market.payments.getPayment({ id }, payer.as)).payment).toMatchObject({
      refunded: '36.00',
      status: 'partially_refunded',
    });
    expect(await market.available(payer)).toBe('96.00');
  });

  it('in two processes at once never gives back more than was captured, nor captures more than was held', async () => {
    const other = (await market.harness.start()).connect(PaymentServiceService);
    const { shop, payer, id } = await paid('40', 'manual');
    const both = [market.payments, other];
    const captures = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) =>
        both[index % 2]!.capturePayment({ id, amount: '6' }, { ...shop.owner.as, idempotencyKey: newId() }),
      ),
    );
    expect(captures.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
    const refunds = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => both[index % 2]!.refundPayment({ id, amount: '5' }, shop.owner.as)),
    );
    expect(refunds.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    expect((await market.payments.getPayment({ id }, payer.as)).payment).toMatchObject({
      captured: '36.00',
      refunded: '35.00',
    });
    for (const result of refunds)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ reason: 'REFUND_EXCEEDS_REST' });
    await market.payments.voidPayment({ id }, shop.owner.as);
    expect(await market.available(payer)).toBe('99.00');
  });

  it('of all that is left, twice at once, is one refund', async () => {
    for (let round = 0; round < 3; round++) {
      const { shop, payer, id } = await paid();
      const results = await Promise.allSettled([1, 2].map(() => market.payments.refundPayment({ id }, shop.owner.as)));
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await market.available(payer)).toBe('100.00');
    }
  });

  it('under a repeated key is one refund, many at once as well, and answers the same later', async () => {
    const { shop, payer, id } = await paid();
    const giveBack = (amount = '') =>
      market.payments.refundPayment({ id, amount }, { ...shop.owner.as, idempotencyKey: 'all' });
    await market.payments.refundPayment({ id, amount: '1' }, shop.owner.as);
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => giveBack()));
    for (const other of [...others, await giveBack()]) expect(other).toEqual(first);
    await expect(giveBack('1')).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await market.available(payer)).toBe('100.00');
  });

  it('of several captures is taken from the oldest first, all together or not at all', async () => {
    const { shop, payer, id } = await paid('40', 'manual');
    for (const amount of ['10', '12', '8'])
      await market.payments.capturePayment({ id, amount }, { ...shop.owner.as, idempotencyKey: newId() });
    const captures = (
      await market.harness.wallet.listTransactions({ type: 'purchase' }, payer.as)
    ).transactions.reverse();
    const { payment, transactions } = await market.payments.refundPayment({ id, amount: '15' }, shop.owner.as);
    expect(payment).toMatchObject({ status: 'requires_capture', captured: '30.00', refunded: '15.00' });
    expect(transactions.map(({ amount, metadata }) => [amount, String(metadata!['refund_of'])])).toEqual([
      ['10.00', captures[0]!.id],
      ['5.00', captures[1]!.id],
    ]);
    const results = await Promise.allSettled(
      ['7', '7', '7'].map((amount) => market.payments.refundPayment({ id, amount }, shop.owner.as)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await market.payments.voidPayment({ id }, shop.owner.as);
    expect((await market.payments.refundPayment({ id }, shop.owner.as)).payment).toMatchObject({
      status: 'refunded',
      refunded: '30.00',
    });
    expect(await market.available(payer)).toBe('100.00');
  });

  it('of a merchant that no longer has the money is refused', async () => {
    const [shop, payer] = [await market.shop(), await market.payer()];
    const { payment } = await market.payments.createPayment(
      { merchantId: shop.id, amount: '10', currency: 'EUR' },
      payer.as,
    );
    await expect(market.payments.refundPayment({ id: payment!.id }, shop.owner.as)).rejects.toMatchObject({
      reason: 'INSUFFICIENT_FUNDS',
      metadata: { available: '9.60' },
    });
    expect((await market.payments.getPayment({ id: payment!.id }, payer.as)).payment).toMatchObject({
      status: 'succeeded',
    });
  });
});

async function purchased(amount = '30'): Promise<{ buyer: TestPerson; requestId: string; transactionId: string }> {
  const buyer = await market.payer();
  const requestId = newId();
  await market.harness.internal.placeHold({
    requestId,
    userId: buyer.id,
    amount,
    currency: 'EUR',
    expiresAt: new Date(Date.now() + 60_000),
    metadata: { order_id: requestId, description: 'Kop Nord' },
  });
  const { transaction } = await market.harness.internal.captureHold({ requestId });
  return { buyer, requestId, transactionId: transaction!.id };
}

describe('a refund of a purchase', () => {
  it('is asked for by the service that sold it, in parts or all that is left, once under one id', async () => {
    const { buyer, requestId, transactionId } = await purchased();
    const revenue = Number(await market.account('revenue'));
    const first = await internal.refundPurchase({
      holdRequestId: requestId,
      amount: '10',
      reason: 'Cancelled',
      requestId: `${requestId}-1`,
    });
    expect(first).toMatchObject({
      balance: '80.00',
      transaction: {
        userId: buyer.id,
        type: 'refund',
        amount: '10.00',
        metadata: { order_id: requestId, refund_of: transactionId, reason: 'Cancelled' },
      },
    });
    const all = () => internal.refundPurchase({ transactionId, requestId: `${requestId}-2` });
    const [one, ...others] = await Promise.all(Array.from({ length: 6 }, all));
    for (const other of [...others, await all()]) expect(other).toEqual(one);
    expect(one!.transaction).toMatchObject({ amount: '20.00' });
    await expect(internal.refundPurchase({ transactionId, requestId: newId() })).rejects.toMatchObject({
      reason: 'REFUND_EXCEEDS_REST',
      metadata: { rest: '0.00' },
    });
    await expect(
      internal.refundPurchase({ transactionId, amount: '1', requestId: `${requestId}-2` }),
    ).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await market.available(buyer)).toBe('100.00');
    expect(revenue - Number(await market.account('revenue'))).toBeCloseTo(30, 6);
  });

  it('by two at once never gives back more than was paid', async () => {
    const { buyer, transactionId } = await purchased();
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () => internal.refundPurchase({ transactionId, amount: '11', requestId: newId() })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await market.available(buyer)).toBe('92.00');
  });

  it('whose goods were merchants’ is of the parts that are named, with the fee of then, to the cent', async () => {
    const [kop, den] = [
      await market.shop({ feeRate: 333, feeFixed: '0.10' }),
      await market.shop({ feeRate: 0, feeFixed: '' }),
    ];
    const buyer = await market.payer();
    const hold = newId();
    const payees = [
      { merchantId: kop.id, amount: '10.00' },
      { merchantId: den.id, amount: '3.33' },
    ];
    await market.harness.internal.placeHold({
      requestId: hold,
      userId: buyer.id,
      amount: '20.00',
      currency: 'EUR',
      expiresAt: new Date(Date.now() + 60_000),
      metadata: { order_id: hold },
      payees,
    });
    await market.harness.internal.captureHold({ requestId: hold });
    const fees = await market.account('fees');
    expect([await market.takings(kop), await market.takings(den)]).toEqual(['9.57', '3.33']);
    await market.harness.db.admin('update merchants set fee_rate = 9000 where id = $1', [kop.id]);
    const give = (amount: string, part: string, refundedBefore: string, requestId = newId()) =>
      internal.refundPurchase({
        holdRequestId: hold,
        amount,
        parts: { merchants: [{ merchantId: kop.id, amount: part, refundedBefore }] },
        requestId,
      });
    for (const [amount, part, before] of [
      ['4.00', '10.01', '0'],
      ['4.00', '4.01', '0'],
      ['4.00', '4.00', '6.01'],
      ['4.00', '0', '0'],
    ] as const)
      await expect(give(amount, part, before)).rejects.toMatchObject({
        reason: 'INVALID_ARGUMENT',
        violations: [{ field: 'parts' }],
      });
    await expect(
      internal.refundPurchase({ holdRequestId: hold, amount: '1', requestId: newId() }),
    ).rejects.toMatchObject({ reason: 'NOT_REFUNDABLE' });
    // Thirds of the merchant's part, and some of the platform's.
    await give('4.33', '3.33', '0.00');
    await give('3.33', '3.33', '3.33');
    expect(
      await internal.previewPurchaseRefund({
        holdRequestId: hold,
        amount: '3.34',
        parts: { merchants: [{ merchantId: kop.id, amount: '3.34', refundedBefore: '6.66' }] },
      }),
    ).toMatchObject({
      amount: '3.34',
      entries: [{ account: 'merchant', userId: kop.id }, { account: 'fees' }, { userId: buyer.id }],
    });
    await give('3.34', '3.34', '6.66');
    expect([await market.takings(kop), await market.takings(den)]).toEqual(['0.00', '3.33']);
    expect((Number(fees) - Number(await market.account('fees'))).toFixed(2)).toBe('0.43');
    expect(await market.available(buyer)).toBe('91.00');
  });

  it('is refused for what is no purchase from the platform, and to everyone but services', async () => {
    const { transaction } = await paid();
    const {
      transactions: [deposit],
    } = await market.harness.wallet.listTransactions({ type: 'deposit' }, (await market.payer()).as);
    for (const { id } of [transaction!, deposit!])
      await expect(internal.refundPurchase({ transactionId: id, requestId: newId() })).rejects.toMatchObject({
        reason: 'NOT_REFUNDABLE',
      });
    await expect(internal.refundPurchase({ transactionId: nobody, requestId: newId() })).rejects.toMatchObject({
      reason: 'TRANSACTION_NOT_FOUND',
    });
    await expect(internal.refundPurchase({ holdRequestId: 'none', requestId: newId() })).rejects.toMatchObject({
      reason: 'HOLD_NOT_FOUND',
    });
    await expect(
      internal.refundPurchase({ transactionId: nobody, holdRequestId: 'x', requestId: newId() }),
    ).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
    await expect(
      market.harness
        .connect(RefundInternalServiceService)
        .refundPurchase({ transactionId: nobody, requestId: 'x' }, market.admin.as),
    ).rejects.toMatchObject({ reason: 'PERMISSION_DENIED' });
  });
});

describe('a reversal', () => {
  it('takes a transfer back once, many at once as well', async () => {
    const [lea, marco] = [await market.payer(), await market.harness.person('Marco')];
    const { transaction } = await market.harness.wallet.send(
      { recipientId: marco.id, amount: '30', currency: 'EUR' },
      lea.as,
    );
    const reverse = () =>
      market.corrections.reverseTransaction({ id: transaction!.id, reason: 'Sent by mistake' }, market.admin.as);
    const results = await Promise.allSettled(Array.from({ length: 5 }, reverse));
    const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(done).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ reason: 'ALREADY_REVERSED' });
    expect(
      done[0]!.transactions.map(({ userId, type, direction, amount }) => [userId, type, direction, amount]),
    ).toEqual([
      [marco.id, 'refund', 'debit', '30.00'],
      [lea.id, 'refund', 'credit', '30.00'],
    ]);
    expect(done[0]!.transactions[1]!.metadata).toMatchObject({
      reversal_of: transaction!.id,
      reason: 'Sent by mistake',
    });
    expect([await market.available(lea), await market.available(marco)]).toEqual(['100.00', '0.00']);
  });

  it('of an exchange takes its fee back too', async () => {
    const lea = await market.payer('100.00');
    await market.harness
      .connect(ExchangeAdminServiceService)
      .putRates(
        { rates: [{ from: 'EUR', to: 'USD', rate: '1.1', validFrom: undefined, source: 'test' }] },
        market.admin.as,
      );
    const exchange = market.harness.connect(ExchangeServiceService);
    const fees = await market.account('fees');
    const { quote } = await exchange.createQuote({ from: 'EUR', to: 'USD', amount: '50' }, lea.as);
    const {
      transactions: [out],
    } = await exchange.exchange({ quoteId: quote }, lea.as);
    expect(await market.account('fees')).not.toBe(fees);
    await market.corrections.reverseTransaction({ id: out!.id }, market.admin.as);
    expect([await market.available(lea), await market.available(lea, 'USD'), await market.account('fees')]).toEqual([
      '100.00',
      '0.00',
      fees,
    ]);
  });

  it('is told to everybody whose wallet it changed, and to a merchant’s owner', async () => {
    const [lea, marco] = [await market.payer(), await market.harness.person('Marco')];
    const { transaction } = await market.harness.wallet.send(
      { recipientId: marco.id, amount: '30', currency: 'EUR' },
      lea.as,
    );
    const { transactions } = await market.corrections.reverseTransaction(
      { id: transaction!.id, reason: 'Sent by mistake' },
      market.admin.as,
    );
    const events = await market.harness.db.admin<{ payload: Record<string, string> }>(
      `select payload from outbox where type = 'plaza.events.v1.TransactionReversed' and user_id in ($1, $2)`,
      [lea.id, marco.id],
    );
    const payload = { amount: '30.00', currency: 'EUR', reason: 'Sent by mistake', merchant_id: '' };
    expect(events.map(({ payload }) => payload)).toEqual(
      expect.arrayContaining([
        {
          ...payload,
          user_id: lea.id,
          direction: 'credit',
          transaction_id: transactions[1]!.id,
          reversal_of: transaction!.id,
        },
        {
          ...payload,
          user_id: marco.id,
          direction: 'debit',
          transaction_id: transactions[0]!.id,
          reversal_of: expect.any(String),
        },
      ]),
    );
    expect(events).toHaveLength(2);
  });

  it('of a payment is refused, before and after a refund, and names the refund', async () => {
    const { shop, payer, id, transaction } = await paid();
    const reverse = (of: string) => market.corrections.reverseTransaction({ id: of }, market.admin.as);
    const refused = {
      reason: 'NOT_REVERSIBLE',
      metadata: { use: `POST /api/payments/${id}/refund` },
      message: expect.stringContaining(`POST /api/payments/${id}/refund`),
    };
    await expect(reverse(transaction!.id)).rejects.toMatchObject(refused);
    const {
      transactions: [received],
    } = await market.merchants.listMerchantTransactions({ id: shop.id, type: 'receive' }, shop.owner.as);
    await expect(reverse(received!.id)).rejects.toMatchObject({ reason: 'NOT_REVERSIBLE' });
    await market.payments.refundPayment({ id, amount: '1' }, shop.owner.as);
    await expect(reverse(transaction!.id)).rejects.toMatchObject(refused);
    expect(await market.available(payer)).toBe('61.00');
  });

  it('of a purchase, a deposit and credits is refused, each naming what undoes it where something does', async () => {
    const { buyer, requestId, transactionId } = await purchased();
    const reverse = (id: string) => market.corrections.reverseTransaction({ id }, market.admin.as);
    await expect(reverse(transactionId)).rejects.toMatchObject({
      reason: 'NOT_REVERSIBLE',
      metadata: { use: `POST /api/admin/orders/${requestId}/refund` },
    });
    const {
      transactions: [deposit],
    } = await market.harness.wallet.listTransactions({ type: 'deposit' }, buyer.as);
    await expect(reverse(deposit!.id)).rejects.toMatchObject({ reason: 'NOT_REVERSIBLE', metadata: {} });
    const { payment: credits } = await market.harness
      .connect(CreditServiceService)
      .purchaseCredits({ amount: 100 }, buyer.as);
    await expect(reverse(credits!.id)).rejects.toMatchObject({ reason: 'NOT_REVERSIBLE', metadata: {} });
    const { transaction: back } = await internal.refundPurchase({ holdRequestId: requestId, requestId: newId() });
    await expect(reverse(back!.id)).rejects.toMatchObject({ reason: 'NOT_REVERSIBLE', metadata: {} });
    expect(await market.available(buyer)).toBe('99.00');
  });

  it('is refused where the money is gone, for what is not there, and to everyone else', async () => {
    const [lea, marco, noah] = [
      await market.payer(),
      await market.harness.person('Marco'),
      await market.harness.person('Noah'),
    ];
    const { transaction } = await market.harness.wallet.send(
      { recipientId: marco.id, amount: '30', currency: 'EUR' },
      lea.as,
    );
    await market.harness.wallet.send({ recipientId: noah.id, amount: '0.01', currency: 'EUR' }, marco.as);
    const reverse = (id: string, who = market.admin) => market.corrections.reverseTransaction({ id }, who.as);
    await expect(reverse(transaction!.id)).rejects.toMatchObject({
      reason: 'INSUFFICIENT_FUNDS',
      metadata: { available: '29.99' },
    });
    await expect(reverse(nobody)).rejects.toMatchObject({ reason: 'TRANSACTION_NOT_FOUND' });
    await expect(reverse(transaction!.id, lea)).rejects.toMatchObject({ reason: 'PERMISSION_DENIED' });
    expect(await market.available(marco)).toBe('29.99');
  });
});
