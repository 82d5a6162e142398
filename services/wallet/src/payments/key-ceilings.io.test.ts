// What may leave the account of a merchant with an API key that has a ceiling.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PayoutServiceService } from '@plaza/api/payout';
import { Big } from '@plaza/money';
import { newId, type Database } from '@plaza/service';
import { teamRoles } from '@plaza/services';
import { failure } from '@plaza/testing';
import { createPosting, type Ceiling, type Movement } from '../ledger/index.ts';
import { assertBooksBalance } from '../../test/harness.ts';
import { openMarket, type Market, type Shop } from '../../test/market.ts';
import { merchantWallet } from './merchants/merchant.ts';
import { payoutMovement } from './payouts/payout.ts';

let market: Market;
let database: Database;
beforeAll(async () => {
  market = await openMarket();
  database = await market.harness.db.open();
});
afterAll(async () => {
  await assertBooksBalance(market.harness.db);
  await database.close();
  await market.close();
});

const iban = 'FR76 3000 6000 0112 3456 7890 189';
const free = { feeRate: 0, feeFixed: '0' };

/** A merchant with so much in its account, from one payment. */
async function shopWith(amount: string): Promise<Shop & { paymentId: string }> {
  const shop = await market.shop(free);
  const paymentId = await market.ask(shop, amount);
  const payer = await market.payer(amount);
  return { ...shop, paymentId: (await market.paid(paymentId, payer)).id };
}

interface Given {
  call?: string;
  day?: string;
  id?: string;
}

/** A call with a key of the merchant. */
async function withKey({ id: merchant }: Shop, { id = newId(), ...most }: Given = {}) {
  const claims = {
    role: 'merchant',
    sid: newId(),
    merchant,
    scope: teamRoles.owner.permissions.join(' '),
    key: 'live' as const,
    ceiling: { id, currency: 'EUR', ...most },
  };
  return { id, as: { token: await market.harness.tokens.userToken(merchant, claims) } };
}

const payout = (as: { token: string }, amount: string, idempotencyKey = newId()) =>
  market.payouts.createPayout({ amount, currency: 'EUR', destination: iban }, { ...as, idempotencyKey });
const refund = (as: { token: string }, id: string, amount: string) =>
  market.payments.refundPayment({ id, amount }, { ...as, idempotencyKey: newId() });

async function refusal(call: Promise<unknown>): Promise<Record<string, string> | undefined> {
  const { reason, metadata } = await failure(call);
  expect(reason).toBe('KEY_CEILING_EXCEEDED');
  return metadata;
}

const spentOf = async (id: string): Promise<string | undefined> =>
  (await market.harness.db.admin<{ spent: string }>(`select spent from key_spending where key_id = $1`, [id]))[0]
    ?.spent;

test('a call that would take more than the key may is refused, and moves nothing', async () => {
  const shop = await shopWith('100.00');
  const { as } = await withKey(shop, { call: '20' });
  const metadata = { per: 'call', ceiling: '20.00', amount: '20.01', currency: 'EUR' };
  expect(await refusal(payout(as, '20.01'))).toMatchObject(metadata);
  expect(await refusal(refund(as, shop.paymentId, '20.01'))).toMatchObject(metadata);
  expect(await market.takings(shop)).toBe('100.00');
  await payout(as, '20.00');
  await refund(as, shop.paymentId, '20.00');
  expect(await market.takings(shop)).toBe('60.00');
});

test('refunds and payouts of a day count together, whatever else the key may', async () => {
  const shop = await shopWith('100.00');
  const { id, as } = await withKey(shop, { day: '50.00', call: '40.00' });
  await payout(as, '30.00');
  const tomorrow = new Date(Math.floor(Date.now() / 86_400_000 + 1) * 86_400_000);
  expect(await refusal(refund(as, shop.paymentId, '20.01'))).toMatchObject({
    per: 'day',
    ceiling: '50.00',
    spent: '30.00',
    amount: '20.01',
    currency: 'EUR',
    resets_at: tomorrow.toISOString().replace('.000', ''),
  });
  await refund(as, shop.paymentId, '20.00');
  expect(await refusal(payout(as, '0.01'))).toMatchObject({ spent: '50.00' });
  // The key that replaced it spends with it; another one does not.
  expect(await refusal(payout((await withKey(shop, { id, day: '50.00' })).as, '0.01'))).toMatchObject({ per: 'day' });
  await payout((await withKey(shop, { day: '50.00' })).as, '0.01');
  // A new day begins at midnight in UTC.
  await market.harness.db.admin(`update key_spending set day = day - 1 where key_id = $1`, [id]);
  await payout(as, '10.00');
  expect(await spentOf(id)).toBe('10.0000');
});

test('what is repeated counts once, and what is refused does not count', async () => {
  const shop = await shopWith('100.00');
  const { id, as } = await withKey(shop, { day: '60.00' });
  const key = newId();
  const first = await payout(as, '30.00', key);
  expect(await payout(as, '30.00', key)).toEqual(first);
  expect(await spentOf(id)).toBe('30.0000');
  expect((await failure(refund(as, shop.paymentId, '100.01'))).reason).toBe('REFUND_EXCEEDS_REST');
  expect((await failure(refund(as, shop.paymentId, '90.00'))).reason).toBe('INSUFFICIENT_FUNDS');
  await refusal(payout(as, '30.01'));
  expect(await spentOf(id)).toBe('30.0000');
  // The key of what was refused is free for a smaller amount.
  await payout(as, '30.00');
  // What is repeated is answered as the first, also where nothing may leave any more.
  expect(await payout(as, '30.00', key)).toEqual(first);
});

test('of a payment that was split, what all its merchants give back counts', async () => {
  const [shop, other] = [await market.shop(free), await market.shop(free)];
  const request = await market.ask(shop, '10.00', { splits: [{ merchantId: other.id, amount: '8.00' }] });
  const payment = await market.paid(request, await market.payer('10.00'));
  const { id, as } = await withKey(shop, { day: '9.99' });
  expect(await refusal(refund(as, payment.id, ''))).toMatchObject({ amount: '10.00' });
  await refund(as, payment.id, '5.00');
  expect(await spentOf(id)).toBe('5.0000');
});

test('of calls that come at once no more pass than the ceiling lets, in several processes', async () => {
  const shop = await shopWith('100.00');
  const { id, as } = await withKey(shop, { day: '30.00' });
  const elsewhere = (await market.harness.start()).connect(PayoutServiceService);
  const calls = Array.from({ length: 12 }, (_, n) =>
    (n % 2 ? market.payouts : elsewhere).createPayout(
      { amount: '10.00', currency: 'EUR', destination: iban },
      { ...as, idempotencyKey: newId() },
    ),
  );
  const ends = await Promise.allSettled(calls);
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  for (const call of calls) await call.catch(() => refusal(call));
  expect(await spentOf(id)).toBe('30.0000');
  expect(await market.takings(shop)).toBe('70.00');
});

test('what is refused fails none of those that are posted with it', async () => {
  const shop = await shopWith('100.00');
  const posting = createPosting(database, { concurrency: 1 });
  const take = (amount: string, ceiling?: Partial<Ceiling>): Movement => {
    const id = newId();
    const moved = { id, merchantId: shop.id, amount: new Big(amount), currency: 'EUR' };
    const movement = payoutMovement({ ...moved, provider: 'sandbox', destinationMasked: '' }, undefined);
    // Of no payout, which would have to be there.
    const legs = movement.legs.map(({ view, ...leg }) => ({
      ...leg,
      ...(view && { view: { ...view, metadata: {} } }),
    }));
    const whole = { spendingId: newId(), merchantId: shop.id, currency: 'EUR', ...ceiling };
    return { legs, ...(ceiling && { ceiling: whole }) };
  };
  const spendingId = newId();
  const results = await Promise.all(
    [
      take('1'),
      take('2', { perCall: '1' }),
      take('3', { spendingId, perDay: '3' }),
      take('4'),
      take('5', { spendingId, perDay: '3' }),
      take('6', { perCall: '6' }),
    ].map((movement) => posting.post(movement)),
  );
  expect(results.map(({ refused }) => refused)).toEqual([
    undefined,
    'KEY_CEILING_EXCEEDED',
    undefined,
    undefined,
    'KEY_CEILING_EXCEEDED',
    undefined,
  ]);
  const { id: walletId } = merchantWallet({ id: shop.id, currency: 'EUR' });
  const rows = await market.harness.db.admin<{ balance: string }>(`select balance from wallets where id = $1`, [
    walletId,
  ]);
  expect(rows).toEqual([{ balance: '86.0000' }]);
});
