// What administrators find of payments, payouts and merchants, whoever owns them.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountAdminServiceService } from '@plaza/api/account';
import { PaymentAdminServiceService } from '@plaza/api/payment-admin';
import { PayoutServiceService } from '@plaza/api/payout';
import { newId, type Database } from '@plaza/service';
import { failure, until, type TestClient } from '@plaza/testing';
import { openMarket, type Market, type Shop } from '../../../test/market.ts';
import type { TestPerson } from '../../../test/harness.ts';
import { findPayments } from './found.queries.ts';

let market: Market;
let found: TestClient<typeof PaymentAdminServiceService>;
let database: Database;
let admin: TestPerson;
beforeAll(async () => {
  market = await openMarket();
  found = market.harness.connect(PaymentAdminServiceService);
  database = await market.harness.db.open();
  admin = market.admin;
});
afterAll(async () => {
  await database.close();
  await market.close();
});

const iban = 'FR7630006000011234567890189';

async function richShop(): Promise<Shop> {
  const shop = await market.shop();
  await market.paid(await market.ask(shop, '80.00'), await market.payer());
  return shop;
}

describe('payments', () => {
  it('are found by payer, merchant, status and time, page by page', async () => {
    const before = new Date();
    const [shop, other] = [await market.shop(), await market.shop()];
    const payer = await market.payer();
    const made: string[] = [];
    for (let n = 0; n < 3; n++) made.unshift((await market.paid(await market.ask(shop, '5.00'), payer)).id);
    const held = await market.paid(await market.ask(other, '7.00'), payer, { captureMethod: 'manual' });
    const ids = async (filter: object) =>
      (await found.findPayments({ createdAfter: before, ...filter }, admin.as)).payments.map(({ id }) => id);
    expect(await ids({ userId: payer.id })).toEqual([held.id, ...made]);
    expect(await ids({ merchantId: shop.id })).toEqual(made);
    expect(await ids({ status: 'requires_capture' })).toEqual([held.id]);
    expect(await ids({ createdBefore: before, userId: payer.id })).toEqual([]);
    const read: string[] = [];
    let pageToken = '';
    do {
      const page = await found.findPayments({ merchantId: shop.id, pageSize: 2, pageToken }, admin.as);
      read.push(...page.payments.map(({ id }) => id));
      pageToken = page.nextPageToken;
      if (pageToken)
        expect(await failure(found.findPayments({ pageToken }, admin.as))).toMatchObject({
          reason: 'PAGE_TOKEN_INVALID',
        });
    } while (pageToken !== '');
    expect(read).toEqual(made);
  });

  it('are read so many for a page at most, and the next page goes on', async () => {
    const shop = await market.shop();
    const payer = await market.payer();
    const held = await market.paid(await market.ask(shop, '7.00'), payer, { captureMethod: 'manual' });
    for (let n = 0; n < 3; n++) await market.paid(await market.ask(shop, '5.00'), payer);
    const filter = { merchantId: shop.id, status: 'requires_capture' } as const;
    const first = await database.asSystem((em) => findPayments(em, filter, undefined, 10, 3));
    expect(first).toMatchObject({ rows: [], next: expect.any(String) });
    const second = await database.asSystem((em) => findPayments(em, filter, first.next, 10, 3));
    expect(second.rows.map(({ terms }) => terms.id)).toEqual([held.id]);
    expect(second.next).toBeUndefined();
  });

  it('have a story of captures and refunds', async () => {
    const shop = await market.shop();
    const payment = await market.paid(await market.ask(shop, '40.00'), await market.payer());
    await market.payments.refundPayment({ id: payment.id, amount: '5.00' }, shop.owner.as);
    const story = await found.getPaymentStory({ id: payment.id }, admin.as);
    expect(story).toMatchObject({
      payment: { id: payment.id, status: 'partially_refunded', fee: '0.85' },
      ownerId: shop.owner.id,
      merchantName: 'Le Kop',
      steps: [
        { kind: 'capture', amount: '40.00', captured: '40.00', refunded: '0.00' },
        { kind: 'refund', amount: '5.00', captured: '40.00', refunded: '5.00' },
      ],
    });
    expect(await failure(found.getPaymentStory({ id: newId() }, admin.as))).toMatchObject({
      reason: 'PAYMENT_NOT_FOUND',
    });
  });
});

describe('payouts', () => {
  const createPayout = async (shop: Shop, amount: string) =>
    (
      await market.payouts.createPayout(
        { merchantId: shop.id, amount, currency: 'EUR', destination: iban },
        shop.owner.as,
      )
    ).payout!;

  it('are found by owner, merchant and status, and each says how far it is', async () => {
    const shop = await richShop();
    const payout = await createPayout(shop, '10.00');
    const { payouts } = await found.findPayouts({ merchantId: shop.id }, admin.as);
    expect(payouts).toMatchObject([{ payout: { id: payout.id, amount: '10.00' }, userId: shop.owner.id }]);
    expect((await found.findPayouts({ userId: newId() }, admin.as)).payouts).toEqual([]);
    await until(async () => {
      const { payout: now } = await found.getAnyPayout({ id: payout.id }, admin.as);
      return now?.payout?.status === 'paid';
    }, 'the payout is paid');
    expect((await found.findPayouts({ status: 'paid', merchantId: shop.id }, admin.as)).payouts).toHaveLength(1);
    expect((await found.findPayouts({ status: 'open', merchantId: shop.id }, admin.as)).payouts).toEqual([]);
    expect(await failure(found.cancelAnyPayout({ id: payout.id, reason: 'Too late' }, admin.as))).toMatchObject({
      reason: 'PAYOUT_UNDER_WAY',
    });
    expect(await failure(found.getAnyPayout({ id: newId() }, admin.as))).toMatchObject({ reason: 'PAYOUT_NOT_FOUND' });
  });

  it('are cancelled before they are sent, with a reason, and the money is back', async () => {
    const shop = await richShop();
    const accounts = market.harness.connect(AccountAdminServiceService);
    const payout = await market.harness
      .start({ payoutDelayMs: 60_000, newDestinationDelayMs: 60_000 })
      .then(async ({ connect }) => {
        const answer = await connect(PayoutServiceService).createPayout(
          { merchantId: shop.id, amount: '10.00', currency: 'EUR', destination: iban },
          shop.owner.as,
        );
        return answer.payout!;
      });
    await accounts.freezeWallet({ userId: shop.id, reason: 'Suspicion' }, admin.as);
    const takings = await market.takings(shop);
    expect(await failure(found.cancelAnyPayout({ id: payout.id, reason: '' }, admin.as))).toMatchObject({
      reason: 'INVALID_ARGUMENT',
    });
    const key = { ...admin.as, idempotencyKey: newId() };
    const cancelled = await found.cancelAnyPayout({ id: payout.id, reason: 'Suspicion' }, key);
    expect(cancelled.payout).toMatchObject({ payout: { status: 'cancelled' }, userId: shop.owner.id });
    expect((await found.cancelAnyPayout({ id: payout.id, reason: 'Suspicion' }, key)).payout).toMatchObject({
      payout: { status: 'cancelled' },
    });
    expect(Number(await market.takings(shop))).toBe(Number(takings) + 10);
  });
});

describe('merchants', () => {
  it('are found by a part of the name, by id, by owner and by status', async () => {
    const name = `Boutique ${newId().slice(-6)}`;
    const shop = await market.shop({ name });
    const ids = async (filter: object) =>
      (await found.findMerchants(filter, admin.as)).merchants.map(({ merchant }) => merchant!.id);
    expect(await ids({ query: name.slice(3).toLowerCase() })).toEqual([shop.id]);
    expect(await ids({ query: shop.id })).toEqual([shop.id]);
    expect(await ids({ query: shop.owner.id })).toEqual([shop.id]);
    expect(await ids({ query: `%${name.slice(2)}` })).toEqual([]);
    expect(await ids({ query: shop.id, status: 'frozen' })).toEqual([]);
    const accounts = market.harness.connect(AccountAdminServiceService);
    await accounts.freezeWallet({ userId: shop.id, reason: 'Suspicion' }, admin.as);
    expect(await ids({ query: shop.id, status: 'frozen' })).toEqual([shop.id]);
  });

  it('are listed newest first, page by page', async () => {
    const made = [(await market.shop()).id, (await market.shop()).id, (await market.shop()).id].reverse();
    const first = await found.findMerchants({ pageSize: 2 }, admin.as);
    const second = await found.findMerchants({ pageSize: 1, pageToken: first.nextPageToken }, admin.as);
    expect([...first.merchants, ...second.merchants].map(({ merchant }) => merchant!.id)).toEqual(made);
  });

  it('have a wallet and what is under way', async () => {
    const shop = await market.shop();
    await market.paid(await market.ask(shop, '7.00'), await market.payer(), { captureMethod: 'manual' });
    await market.paid(await market.ask(shop, '40.00'), await market.payer());
    expect(await found.getAnyMerchant({ id: shop.id }, admin.as)).toMatchObject({
      merchant: {
        merchant: { id: shop.id, userId: shop.owner.id, feeRate: 150, feeFixed: '0.25' },
        wallet: { available: '39.15', currency: 'EUR', status: 'active' },
      },
      openPayments: 1,
      openPayouts: 0,
    });
    expect(await failure(found.getAnyMerchant({ id: newId() }, admin.as))).toMatchObject({
      reason: 'MERCHANT_NOT_FOUND',
    });
  });
});

it('is for administrators', async () => {
  const { as } = await market.payer();
  for (const call of [
    found.findPayments({}, as),
    found.getPaymentStory({ id: newId() }, as),
    found.findPayouts({}, as),
    found.getAnyPayout({ id: newId() }, as),
    found.cancelAnyPayout({ id: newId(), reason: 'x' }, as),
    found.findMerchants({}, as),
    found.getAnyMerchant({ id: newId() }, as),
  ])
    expect(await failure(call)).toMatchObject({ reason: 'PERMISSION_DENIED' });
});
