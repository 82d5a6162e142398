// What test keys do: with test money, for the test twin of their merchant, and apart from all that is real.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LedgerAdminServiceService } from '@plaza/api/ledger-admin';
import { PayoutServiceService } from '@plaza/api/payout';
import { PaymentAdminServiceService } from '@plaza/api/payment-admin';
import { StatementServiceService } from '@plaza/api/statement';
import { newId, testPayerOf, testTwinOf } from '@plaza/service';
import { teamRoles } from '@plaza/services';
import { failure, testLog, until } from '@plaza/testing';
import { assertBooksBalance } from '../../../test/harness.ts';
import { openMarket, type Market, type Shop } from '../../../test/market.ts';
import { startTwins } from '../merchants/twins.ts';

let market: Market;
let shop: Shop;
let test1: { token: string };
let live: { token: string };
beforeAll(async () => {
  market = await openMarket();
  shop = await market.shop({ feeRate: 100, feeFixed: '0.10' });
  [test1, live] = [await withKey(shop, 'test'), await withKey(shop, 'live')];
});
afterAll(async () => {
  await assertBooksBalance(market.harness.db);
  await market.close();
});

const iban = 'FR76 3000 6000 0112 3456 7890 189';
const currency = 'XTS';
const once = (as: { token: string }) => ({ ...as, idempotencyKey: newId() });
const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;

/** A call with a key: of a test key for the twin. It proves nobody's presence. */
async function withKey({ id }: Shop, key: 'live' | 'test', more: object = {}) {
  const merchant = key === 'test' ? testTwinOf(id) : id;
  const scope = teamRoles.owner.permissions.join(' ');
  const claims = { role: 'merchant', sid: newId(), merchant, scope, key, signedInAt: new Date(0), ...more };
  return { token: await market.harness.tokens.userToken(merchant, claims) };
}

async function asked(amount: string, of = shop, as = test1) {
  const { paymentRequest } = await market.requests.createPaymentRequest(
    { merchantId: of.id, amount, currency, orderReference: 'order 7' },
    once(as),
  );
  return paymentRequest!;
}

const balance = async (as = test1) => (await market.merchants.getMerchantBalance({ id: shop.id }, as)).available;
const sums = (real: boolean) =>
  market.harness.db.admin(
    `select currency, name, kind, sum(balance)::text as sum from wallets where (currency <> 'XTS') = $1 group by 1, 2, 3 order by 1, 2, 3`,
    [real],
  );

test('a test key asks for a payment, has it paid, refunds it, and is paid out, in test money', async () => {
  const before = await sums(true);
  const request = await asked('100.00');
  expect(request).toMatchObject({ merchantId: testTwinOf(shop.id), merchantName: 'Le Kop', currency, status: 'open' });
  const pay = once(test1);
  const { payment } = await market.requests.payTestPaymentRequest({ id: request.id }, pay);
  expect(payment).toMatchObject({ status: 'succeeded', amount: '100.00', currency, fee: '1.10', net: '98.90' });
  // It is paid once, under whatever key.
  expect((await market.requests.payTestPaymentRequest({ id: request.id }, pay)).payment).toEqual(payment);
  expect(await reasonOf(market.requests.payTestPaymentRequest({ id: request.id }, once(test1)))).toBe(
    'PAYMENT_REQUEST_PAID',
  );
  // A refusal is not stored: under its key another request is paid. A payment is: its key is of no other.
  const key = once(test1);
  const cancelled = await asked('1.00');
  await market.requests.cancelPaymentRequest({ id: cancelled.id }, once(test1));
  const payAgain = (id: string) => market.requests.payTestPaymentRequest({ id }, key);
  expect(await reasonOf(payAgain(cancelled.id))).toBe('PAYMENT_REQUEST_CANCELLED');
  const other = await asked('1.00');
  expect((await payAgain(other.id)).payment).toMatchObject({ net: '0.89' });
  expect(await reasonOf(payAgain(request.id))).toBe('IDEMPOTENCY_KEY_REUSED');
  expect((await market.requests.getPaymentRequest({ id: request.id }, test1)).paymentRequest).toMatchObject({
    status: 'paid',
    paymentId: payment!.id,
  });
  const refunded = await market.payments.refundPayment({ id: payment!.id, amount: '40.00' }, once(test1));
  expect(refunded.payment).toMatchObject({ refunded: '40.00' });
  expect(await balance()).toBe('59.79');
  const { payout } = await market.payouts.createPayout(
    { merchantId: shop.id, amount: '50.00', currency, destination: iban },
    once(test1),
  );
  await until(
    async () => (await market.payouts.getPayout({ id: payout!.id }, test1)).payout?.status === 'paid',
    'it is paid out',
  );
  expect(await balance()).toBe('9.79');
  expect((await market.payments.listPayments({ merchantId: shop.id }, test1)).payments).toMatchObject([
    { amount: '1.00' },
    { id: payment!.id, orderReference: 'order 7' },
  ]);
  const statement = market.harness.connect(StatementServiceService);
  expect(await statement.getBalanceAt({}, test1)).toMatchObject({ balance: '9.79', currency });
  // Nothing that is real has moved.
  expect(await sums(true)).toEqual(before);
});

test('a test key is paid out where nothing is paid out otherwise, as in production', async () => {
  const bare = (await market.harness.start({ paymentProvider: 'none' })).connect(PayoutServiceService);
  const payout = (as: { token: string }, of: string) =>
    bare.createPayout({ amount: '1.00', currency: of, destination: iban }, once(as));
  expect(await reasonOf(payout(live, 'EUR'))).toBe('PAYOUT_PROVIDER_UNAVAILABLE');
  const { payout: made } = await payout(test1, currency);
  await until(async () => (await bare.getPayout({ id: made!.id }, test1)).payout?.status === 'paid', 'it is paid out');
});

test('a payment is held, captured in parts and voided in a test too, and a payout fails as it would', async () => {
  const request = await asked('20.00');
  const { payment } = await market.requests.payTestPaymentRequest(
    { id: request.id, captureMethod: 'manual' },
    once(test1),
  );
  expect(payment).toMatchObject({ status: 'requires_capture' });
  const { id } = payment!;
  await market.payments.capturePayment({ id, amount: '5.00', final: false }, once(test1));
  expect((await market.payments.voidPayment({ id }, once(test1))).payment).toMatchObject({ captured: '5.00' });
  const full = await asked('600.00');
  await market.requests.payTestPaymentRequest({ id: full.id }, once(test1));
  const { payout } = await market.payouts.createPayout({ amount: '505.05', currency, destination: iban }, once(test1));
  await until(
    async () => (await market.payouts.getPayout({ id: payout!.id }, test1)).payout?.status === 'failed',
    'it fails, and the money is back',
  );
});

test('what happens in a test is an event of the twin, and of nobody else', async () => {
  const request = await asked('3.00');
  const { payment } = await market.requests.payTestPaymentRequest({ id: request.id }, once(test1));
  const twin = testTwinOf(shop.id);
  expect(await market.eventsOf(payment!.id)).toMatchObject([
    ['PaymentReceived', twin, { user_id: twin, merchant_id: twin, payer_id: testPayerOf(twin), currency }],
  ]);
  const [{ count } = { count: -1 }] = await market.harness.db.admin<{ count: number }>(
    `select count(*)::int as count from outbox where user_id = $1 and payload->>'currency' = 'XTS'`,
    [shop.owner.id],
  );
  expect(count).toBe(0);
});

test('a test key sees no live object, and a live key and people see no test object', async () => {
  const [testRequest, liveRequest] = [(await asked('4.00')).id, await market.ask(shop, '4.00')];
  const paid = await market.paid(liveRequest, await market.payer('4.00'));
  const tested = (await market.requests.payTestPaymentRequest({ id: testRequest }, once(test1))).payment!;
  for (const [as, request, payment] of [
    [test1, liveRequest, paid.id],
    [live, testRequest, tested.id],
    [shop.owner.as, testRequest, tested.id],
  ] as const) {
    expect(await reasonOf(market.requests.getPaymentRequest({ id: request }, as))).toBe('PAYMENT_REQUEST_NOT_FOUND');
    expect(await reasonOf(market.requests.cancelPaymentRequest({ id: request }, once(as)))).toBe(
      'PAYMENT_REQUEST_NOT_FOUND',
    );
    expect(await reasonOf(market.payments.getPayment({ id: payment }, as))).toBe('PAYMENT_NOT_FOUND');
    expect(await reasonOf(market.payments.refundPayment({ id: payment }, once(as)))).toBe('PAYMENT_NOT_FOUND');
    const { payments } = await market.payments.listPayments({ merchantId: shop.id }, as);
    expect(payments.map(({ currency: of }) => of === currency)).not.toContain(as !== test1);
    const { paymentRequests } = await market.requests.listPaymentRequests({ merchantId: shop.id }, as);
    expect(paymentRequests.map(({ id }) => id)).not.toContain(request);
  }
  expect(await reasonOf(market.merchants.getMerchant({ id: testTwinOf(shop.id) }))).toBe('MERCHANT_NOT_FOUND');
  expect((await market.merchants.listMerchants({}, shop.owner.as)).merchants.map(({ id }) => id)).toEqual([shop.id]);
});

test('in the wrong mode a call is refused, and nothing is changed', async () => {
  const [request, other] = [await asked('9.00'), await market.shop()];
  const liveRequest = await market.ask(shop, '9.00');
  const [payer, before] = [await market.payer('50.00'), [await sums(true), await sums(false)]];
  const twin = testTwinOf(shop.id);
  const create = (as: { token: string }, terms: object) =>
    market.requests.createPaymentRequest({ merchantId: shop.id, amount: '1.00', currency, ...terms }, once(as));
  const payout = (as: { token: string }, of: string) =>
    market.payouts.createPayout({ amount: '1.00', currency: of, destination: iban }, once(as));
  const refused = await Promise.all(
    [
      market.requests.payTestPaymentRequest({ id: request.id }, once(live)),
      market.requests.payTestPaymentRequest({ id: request.id }, once(shop.owner.as)),
      market.requests.payTestPaymentRequest({ id: liveRequest }, once(test1)),
      market.requests.payTestPaymentRequest({ id: request.id }, once(await withKey(other, 'test'))),
      market.payments.createPayment({ paymentRequestId: request.id }, once(payer.as)),
      market.payments.createPayment({ merchantId: twin, amount: '1.00', currency: 'EUR' }, once(payer.as)),
      market.payments.createPayment({ merchantId: shop.id, amount: '1.00', currency }, once(payer.as)),
      create(test1, { currency: 'EUR' }),
      create(live, {}),
      create(test1, { merchantId: other.id }),
      create(test1, { splits: [{ merchantId: other.id, amount: '0.50' }] }),
      payout(test1, 'EUR'),
      payout(live, currency),
      market.harness.wallet.deposit({ amount: '1.00', currency }, once(payer.as)),
    ].map(reasonOf),
  );
  expect(refused).toEqual([
    'TEST_KEY_REQUIRED',
    'TEST_KEY_REQUIRED',
    'PAYMENT_REQUEST_NOT_FOUND',
    'PAYMENT_REQUEST_NOT_FOUND',
    'PAYMENT_REQUEST_NOT_FOUND',
    'MERCHANT_NOT_FOUND',
    'CURRENCY_UNKNOWN',
    'CURRENCY_MISMATCH',
    'CURRENCY_UNKNOWN',
    'MERCHANT_NOT_FOUND',
    'MERCHANT_NOT_FOUND',
    'CURRENCY_MISMATCH',
    'CURRENCY_UNKNOWN',
    'CURRENCY_UNKNOWN',
  ]);
  expect([await sums(true), await sums(false)]).toEqual(before);
  expect((await market.requests.getPaymentRequest({ id: request.id }, test1)).paymentRequest?.status).toBe('open');
});

test('a ceiling of a test key holds for its test money', async () => {
  const request = await asked('30.00');
  const { payment } = await market.requests.payTestPaymentRequest({ id: request.id }, once(test1));
  const ceiling = { id: newId(), day: '10.00', currency };
  const as = await withKey(shop, 'test', { ceiling });
  await market.payments.refundPayment({ id: payment!.id, amount: '10.00' }, once(as));
  expect(await reasonOf(market.payments.refundPayment({ id: payment!.id, amount: '0.01' }, once(as)))).toBe(
    'KEY_CEILING_EXCEEDED',
  );
});

test('staff sees real merchants, payments, payouts and totals only, and test ones where they look for them', async () => {
  const payments = market.harness.connect(PaymentAdminServiceService);
  const ledger = market.harness.connect(LedgerAdminServiceService);
  const [as, twin] = [market.admin.as, testTwinOf(shop.id)];
  const all = JSON.stringify([
    (await payments.findMerchants({ pageSize: 100 }, as)).merchants,
    (await payments.findPayments({ pageSize: 100 }, as)).payments,
    (await payments.findPayouts({ pageSize: 100 }, as)).payouts,
    await ledger.getLedgerAccounts({}, as),
    (await ledger.findTransactions({ pageSize: 100 }, as)).transactions,
  ]);
  expect(all).not.toContain(currency);
  expect((await payments.findPayments({ merchantId: twin }, as)).payments.length).toBeGreaterThan(0);
  expect((await ledger.findTransactions({ currency }, as)).transactions.length).toBeGreaterThan(0);
});

test('the twin follows its merchant, and merchants of before get theirs', async () => {
  const other = await market.shop();
  const twin = testTwinOf(other.id);
  await market.harness.db.admin(`delete from merchants where id = $1`, [twin]);
  const database = await market.harness.db.open();
  const job = startTwins({ database, log: testLog('wallet') });
  await until(
    async () => (await market.harness.db.admin(`select from merchants where id = $1`, [twin])).length === 1,
    'it is there again',
  );
  await job.stop();
  await database.close();
  expect(await asked('1.00', other, await withKey(other, 'test'))).toMatchObject({ merchantId: twin });
});
