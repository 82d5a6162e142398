import { HoldInternalServiceService, HoldServiceService } from '@plaza/api/hold';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plaza/service';
import { until } from '@plaza/testing';
import { assertBooksBalance, type TestPerson } from '../../../test/harness.ts';
import { openMarket, type Market, type Shop } from '../../../test/market.ts';

let market: Market;
beforeAll(async () => {
  market = await openMarket();
});
afterEach(() => assertBooksBalance(market.harness.db));
afterAll(() => market.close());

const soon = (ms: number) => new Date(Date.now() + ms);

async function held(
  amount = '60.00',
  more: object = {},
): Promise<{ shop: Shop; payer: TestPerson; id: string; status: () => Promise<string> }> {
  const [shop, payer] = [await market.shop(), await market.payer()];
  const { payment } = await market.payments.createPayment(
    { merchantId: shop.id, amount, currency: 'EUR', captureMethod: 'manual', ...more },
    payer.as,
  );
  const { id } = payment!;
  return { shop, payer, id, status: async () => (await market.payments.getPayment({ id }, payer.as)).payment!.status };
}

describe('a payment with manual capture', () => {
  it('is held, shown beside the payer’s balance, and is the merchant’s when it is captured', async () => {
    const [shop, payer] = [await market.shop(), await market.payer()];
    const { payment, transaction, balance } = await market.payments.createPayment(
      { merchantId: shop.id, amount: '60', currency: 'EUR', captureMethod: 'manual', expiresIn: 3_600 },
      payer.as,
    );
    expect(payment).toMatchObject({ status: 'requires_capture', captured: '0.00', captureMethod: 'manual' });
    expect(payment!.expiresAt!.getTime() - payment!.createdAt!.getTime()).toBe(3_600_000);
    expect([transaction, balance]).toEqual([undefined, '40.00']);
    expect(await market.harness.wallet.getBalance({}, payer.as)).toMatchObject({
      balance: '100.00',
      available: '40.00',
      held: '60.00',
    });
    expect(await market.takings(shop)).toBe('0.00');

    const captured = await market.payments.capturePayment({ id: payment!.id }, shop.owner.as);
    expect(captured.payment).toMatchObject({ status: 'succeeded', captured: '60.00', fee: '1.15' });
    expect(captured.transaction).toMatchObject({ type: 'receive', amount: '58.85', userId: shop.id });
    expect(await market.harness.wallet.getBalance({}, payer.as)).toMatchObject({
      balance: '40.00',
      available: '40.00',
      held: '0.00',
    });
    expect(await market.takings(shop)).toBe('58.85');
    for (const amount of ['', '1'])
      await expect(
        market.payments.capturePayment({ id: payment!.id, amount }, { ...shop.owner.as, idempotencyKey: newId() }),
      ).rejects.toMatchObject({ reason: 'HOLD_CAPTURED' });
    await expect(market.payments.voidPayment({ id: payment!.id }, shop.owner.as)).rejects.toMatchObject({
      reason: 'HOLD_CAPTURED',
    });
    expect((await market.payments.getPayment({ id: payment!.id }, shop.owner.as)).payment).toEqual(captured.payment);
  });

  it('is captured in parts until the last one, which gives the rest back', async () => {
    const { shop, payer, id, status } = await held();
    const part = (amount: string, final = false) =>
      market.payments.capturePayment({ id, amount, final }, { ...shop.owner.as, idempotencyKey: `${amount}-${final}` });
    const first = await part('20');
    expect(first.payment).toMatchObject({ status: 'requires_capture', captured: '20.00', fee: '0.55' });
    expect((await part('15')).payment).toMatchObject({ status: 'requires_capture', captured: '35.00', fee: '0.78' });
    await expect(part('25.01')).rejects.toMatchObject({
      reason: 'HOLD_EXCEEDED',
      metadata: { rest: '25.00', currency: 'EUR' },
    });
    expect(await market.harness.wallet.getBalance({}, payer.as)).toMatchObject({
      balance: '65.00',
      available: '40.00',
      held: '25.00',
    });
    expect((await part('5', true)).payment).toMatchObject({ status: 'succeeded', captured: '40.00' });
    expect(await market.harness.wallet.getBalance({}, payer.as)).toMatchObject({
      balance: '60.00',
      available: '60.00',
      held: '0.00',
    });
    // A repeated key is answered as it was, whatever has happened since.
    expect(await part('20')).toEqual(first);
    expect(await status()).toBe('succeeded');
  });

  it('is captured whole by one of many at once', async () => {
    const { shop, payer, id } = await held();
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        market.payments.capturePayment({ id }, { ...shop.owner.as, idempotencyKey: `capture-${index}` }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ reason: 'HOLD_CAPTURED' });
    expect(await market.available(payer)).toBe('40.00');
  });

  it('that parts are captured of at once never gives more than was held', async () => {
    const { shop, payer, id } = await held();
    const results = await Promise.allSettled(
      Array.from({ length: 9 }, (_, index) =>
        market.payments.capturePayment({ id, amount: '11' }, { ...shop.owner.as, idempotencyKey: `part-${index}` }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    const rest = await market.payments.capturePayment({ id }, shop.owner.as);
    expect(rest.payment).toMatchObject({ status: 'succeeded', captured: '60.00' });
    expect(await market.available(payer)).toBe('40.00');
  });

  it('is either captured or voided, where both come at once', async () => {
    for (let round = 0; round < 5; round++) {
      const { shop, payer, id, status } = await held();
      const [captured, voided] = await Promise.allSettled([
        market.payments.capturePayment({ id }, shop.owner.as),
        market.payments.voidPayment({ id }, shop.owner.as),
      ]);
      expect([captured.status, voided.status].sort()).toEqual(['fulfilled', 'rejected']);
      expect(await status()).toBe(captured.status === 'fulfilled' ? 'succeeded' : 'voided');
      expect(await market.available(payer)).toBe(captured.status === 'fulfilled' ? '40.00' : '100.00');
    }
  });

  it('is given back when it is voided, as often as it is asked, and what was captured before stays', async () => {
    const one = await held();
    for (let time = 0; time < 2; time++)
      expect((await market.payments.voidPayment({ id: one.id }, one.shop.owner.as)).payment).toMatchObject({
        status: 'voided',
        captured: '0.00',
      });
    expect(await market.available(one.payer)).toBe('100.00');
    await expect(market.payments.capturePayment({ id: one.id }, one.shop.owner.as)).rejects.toMatchObject({
      reason: 'HOLD_VOIDED',
    });
    const other = await held();
    await market.payments.capturePayment({ id: other.id, amount: '10' }, other.shop.owner.as);
    expect((await market.payments.voidPayment({ id: other.id }, other.shop.owner.as)).payment).toMatchObject({
      status: 'succeeded',
      captured: '10.00',
    });
    expect(await market.available(other.payer)).toBe('90.00');
  });

  it('expires, and the payer has the money back', async () => {
    const { shop, payer, id, status } = await held('60', { expiresIn: 1 });
    await until(async () => (await status()) === 'expired', 'it expires');
    expect(await market.available(payer)).toBe('100.00');
    await expect(market.payments.capturePayment({ id }, shop.owner.as)).rejects.toMatchObject({
      reason: 'HOLD_EXPIRED',
    });
    await expect(market.payments.extendPayment({ id, expiresAt: soon(60_000) }, shop.owner.as)).rejects.toMatchObject({
      reason: 'HOLD_EXPIRED',
    });
    expect((await market.payments.voidPayment({ id }, shop.owner.as)).payment).toMatchObject({ status: 'expired' });
  });

  it('is held for longer, and never for less', async () => {
    const { shop, id } = await held('60', { expiresIn: 1_000 });
    const later = soon(5_000_000);
    expect((await market.payments.extendPayment({ id, expiresAt: later }, shop.owner.as)).payment).toMatchObject({
      status: 'requires_capture',
      expiresAt: later,
    });
    expect((await market.payments.extendPayment({ id, expiresAt: soon(60_000) }, shop.owner.as)).payment).toMatchObject(
      { expiresAt: later },
    );
    for (const expiresAt of [undefined, soon(-1_000), soon(32 * 86_400_000)]) {
      await expect(market.payments.extendPayment({ id, expiresAt }, shop.owner.as)).rejects.toMatchObject({
        reason: 'INVALID_ARGUMENT',
        violations: [{ field: 'expires_at' }],
      });
    }
  });

  it('has nothing to capture, void or extend where it was taken at once', async () => {
    const [shop, payer] = [await market.shop(), await market.payer()];
    const { payment } = await market.payments.createPayment(
      { merchantId: shop.id, amount: '10', currency: 'EUR' },
      payer.as,
    );
    const { id } = payment!;
    await expect(market.payments.capturePayment({ id }, shop.owner.as)).rejects.toMatchObject({
      reason: 'PAYMENT_NOT_HELD',
    });
    await expect(market.payments.voidPayment({ id }, shop.owner.as)).rejects.toMatchObject({
      reason: 'PAYMENT_NOT_HELD',
    });
    await expect(market.payments.extendPayment({ id, expiresAt: soon(60_000) }, shop.owner.as)).rejects.toMatchObject({
      reason: 'PAYMENT_NOT_HELD',
    });
  });

  it('between merchants gives each its part of every capture, and of all of them its whole part', async () => {
    const [shop, club, payer] = [await market.shop(), await market.shop(), await market.payer()];
    const { id } = await market.paid(
      await market.ask(shop, '90', { splits: [{ merchantId: club.id, amount: '30' }] }),
      payer,
      { captureMethod: 'manual' },
    );
    await market.payments.capturePayment({ id, amount: '10' }, shop.owner.as);
    expect([await market.takings(club), await market.takings(shop)]).toEqual(['3.33', '6.27']);
    await market.payments.capturePayment({ id }, { ...shop.owner.as, idempotencyKey: 'rest' });
    // The fixed part of the fee once: 1.5 % of 90.00, and 0.25.
    expect([await market.takings(club), await market.takings(shop)]).toEqual(['30.00', '58.40']);
    expect(await market.available(payer)).toBe('10.00');
  });
});

describe('a person’s holds', () => {
  it('are listed while they last, with what is left of each, and extended and captured in parts by other services', async () => {
    const [holds, parts] = [
      market.harness.connect(HoldServiceService),
      market.harness.connect(HoldInternalServiceService, 'catalog'),
    ];
    const [payer, stranger] = [await market.payer(), await market.payer()];
    const orders = ['order-1', 'order-2', 'order-3'].map((name) => `${name}-${payer.id}`);
    for (const requestId of orders)
      await market.harness.internal.placeHold({
        requestId,
        userId: payer.id,
        amount: '20',
        currency: 'EUR',
        expiresAt: soon(60_000),
        metadata: { order_id: requestId },
      });
    const [first, second] = orders as [string, string];
    const take = () => parts.capturePart({ holdRequestId: first, amount: '5.50', requestId: `take-${first}` });
    const taken = await take();
    expect(taken).toMatchObject({
      transaction: { type: 'purchase', amount: '5.50', metadata: { order_id: first } },
      balance: '40.00',
    });
    expect(await take()).toEqual(taken);
    await expect(
      parts.capturePart({ holdRequestId: first, amount: '14.51', requestId: newId() }),
    ).rejects.toMatchObject({ reason: 'HOLD_EXCEEDED', metadata: { rest: '14.50' } });
    await expect(parts.capturePart({ holdRequestId: 'none', amount: '1', requestId: newId() })).rejects.toMatchObject({
      reason: 'HOLD_NOT_FOUND',
    });
    const later = soon(3_600_000);
    await parts.extendHold({ requestId: second, userId: payer.id, expiresAt: later });
    const [page, rest] = [
      await holds.listHolds({ pageSize: 2 }, payer.as),
      await market.harness.wallet.getBalance({}, payer.as),
    ];
    expect(page.holds).toMatchObject([
      { amount: '20.00', metadata: { order_id: orders[2] } },
      { amount: '20.00', expiresAt: later },
    ]);
    expect((await holds.listHolds({ pageSize: 2, pageToken: page.nextPageToken }, payer.as)).holds).toMatchObject([
      { amount: '14.50', captured: '5.50', currency: 'EUR' },
    ]);
    expect(rest).toMatchObject({ balance: '94.50', held: '54.50', available: '40.00' });
    await parts.capturePart({ holdRequestId: first, amount: '1', final: true, requestId: newId() });
    expect((await holds.listHolds({}, payer.as)).holds).toHaveLength(2);
    expect((await holds.listHolds({}, stranger.as)).holds).toEqual([]);
    await expect(
      market.harness
        .connect(HoldInternalServiceService)
        .extendHold({ requestId: second, userId: payer.id, expiresAt: later }, payer.as),
    ).rejects.toMatchObject({ reason: 'PERMISSION_DENIED' });
  });
});
