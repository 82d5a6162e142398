// What a payment gives to whom adds up, in whatever parts it is captured and given back: on the real service, hundreds of times.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PaymentServiceService, type Payment } from '@plaza/api/payment';
import { newId } from '@plaza/service';
import type { TestClient } from '@plaza/testing';
import fc from 'fast-check';
import { assertBooksBalance, type TestPerson } from '../../../test/harness.ts';
import { openMarket, type Market, type Shop } from '../../../test/market.ts';

let market: Market;
/** Another process of the wallet. */
let other: TestClient<typeof PaymentServiceService>;
beforeAll(async () => {
  market = await openMarket();
  other = (await market.harness.start()).connect(PaymentServiceService);
});
afterAll(async () => {
  await assertBooksBalance(market.harness.db);
  await market.close();
});

const euros = (cents: number): string => (cents / 100).toFixed(2);
const cents = (amount: string): number => Math.round(Number(amount) * 100);

/** So that refunds can give back what the fee took. */
async function float(shop: Shop): Promise<void> {
  await market.payments.createPayment(
    { merchantId: shop.id, amount: '1000', currency: 'EUR' },
    (await market.payer('1000')).as,
  );
}

/** What each of them has, in cents, at one moment. */
async function takings(shops: readonly Shop[]): Promise<number[]> {
  const rows = await market.harness.db.admin<{ id: string; balance: string }>(
    'select user_id as id, balance::text from wallets where user_id = any ($1::uuid[])',
    [shops.map(({ id }) => id)],
  );
  return shops.map(({ id }) => cents(rows.find((row) => row.id === id)!.balance));
}

describe('a payment in parts', () => {
  it('of 0.30 with a split of 0.15, captured in 30 parts, gives the partner 0.15', async () => {
    const [shop, club, payer] = [
      await market.shop({ feeRate: 0, feeFixed: '' }),
      await market.shop(),
      await market.payer('0.30'),
    ];
    const { id } = await market.paid(
      await market.ask(shop, '0.30', { splits: [{ merchantId: club.id, amount: '0.15' }] }),
      payer,
      { captureMethod: 'manual' },
    );
    for (let part = 1; part <= 30; part++) {
      const { payment, transaction } = await market.payments.capturePayment(
        { id, amount: '0.01' },
        { ...shop.owner.as, idempotencyKey: String(part) },
      );
      expect(payment).toMatchObject({
        captured: euros(part),
        gross: euros(part),
        status: part < 30 ? 'requires_capture' : 'succeeded',
      });
      // Every second cent is the partner's.
      expect(transaction?.amount).toBe(part % 2 === 0 ? undefined : '0.01');
    }
    expect([await market.takings(club), await market.takings(shop)]).toEqual(['0.15', '0.15']);
    for (let part = 1; part <= 10; part++)
      await market.payments.refundPayment({ id, amount: '0.03' }, { ...shop.owner.as, idempotencyKey: `back-${part}` });
    expect([await market.takings(club), await market.takings(shop), await market.available(payer)]).toEqual([
      '0.00',
      '0.00',
      '0.30',
    ]);
  });

  it('that two processes capture and refund at once gives each merchant its share of what is left', async () => {
    const [shop, club, artist, payer] = [
      await market.shop({ feeRate: 150, feeFixed: '' }),
      await market.shop(),
      await market.shop(),
      await market.payer('1.00'),
    ];
    await float(shop);
    const before = await takings([shop, club, artist]);
    const splits = [
      { merchantId: club.id, amount: '0.33' },
      { merchantId: artist.id, amount: '0.17' },
    ];
    const { id } = await market.paid(await market.ask(shop, '1.00', { splits }), payer, { captureMethod: 'manual' });
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) => {
        const client = index % 2 ? market.payments : other;
        return index % 4 === 3
          ? client.refundPayment({ id, amount: '0.02' }, { ...shop.owner.as, idempotencyKey: newId() })
          : client.capturePayment({ id, amount: '0.03' }, { ...shop.owner.as, idempotencyKey: newId() });
      }),
    );
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ reason: 'REFUND_EXCEEDS_REST' });
    const { payment } = await market.payments.capturePayment({ id }, { ...shop.owner.as, idempotencyKey: newId() });
    expect(payment).toMatchObject({ captured: '1.00', fee: '0.02' });
    await market.payments.refundPayment({ id, withFee: true }, market.admin.as);
    expect(await takings([shop, club, artist])).toEqual(before);
    expect(await market.available(payer)).toBe('1.00');
  });

  it('adds up in hundreds of payments, captured and given back in parts of any size', async () => {
    const sequence = fc.record({
      amount: fc.integer({ min: 20, max: 5_000 }),
      weights: fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)),
      steps: fc.array(fc.record<Step>({ capture: fc.boolean(), part: fc.double({ min: 0, max: 1, noNaN: true }) }), {
        minLength: 1,
        maxLength: 4,
      }),
    });
    const sequences = fc.sample(sequence, 240);
    // Side by side, each at merchants of its own.
    const moved = await Promise.all(
      Array.from({ length: 6 }, async (_, lane) => {
        const shops = [
          await market.shop({ feeRate: 290, feeFixed: '' }),
          await market.shop(),
          await market.shop(),
          await market.shop(),
        ] as const;
        await float(shops[0]);
        const payer = await market.payer('10000');
        let count = 0;
        for (const one of sequences.filter((__, index) => index % 6 === lane)) count += await follow(one, shops, payer);
        expect(await market.available(payer)).toBe('10000.00');
        return count;
      }),
    );
    expect(moved.reduce((sum, count) => sum + count)).toBeGreaterThan(240);
  });
});

interface Step {
  capture: boolean;
  part: number;
}

/** Pays, captures and gives back, and compares after each step what everybody has. At the end all of it is given back. Answers how many steps it took. */
async function follow(
  { amount, weights, steps }: { amount: number; weights: readonly number[]; steps: Step[] },
  shops: readonly [Shop, ...Shop[]],
  payer: TestPerson,
): Promise<number> {
  const [shop, ...partners] = shops;
  // They leave at least a half.
  const splits = partners
    .map(({ id }, index) => ({ merchantId: id, amount: euros(Math.floor((amount * weights[index]!) / 60)) }))
    .filter((split) => cents(split.amount) > 0);
  const before = await takings(shops);
  const { id } = await market.paid(await market.ask(shop, euros(amount), { splits }), payer, {
    captureMethod: 'manual',
  });
  let [captured, refunded, count] = [0, 0, 0];
  let after: Payment | undefined;
  for (const { capture, part } of [...steps, { capture: true, part: 1 }]) {
    const some = Math.ceil((capture ? amount - captured : captured - refunded) * part);
    if (some === 0) continue;
    const as = { ...(capture ? shop.owner.as : market.admin.as), idempotencyKey: newId() };
    try {
      ({ payment: after } = await (capture
        ? market.payments.capturePayment({ id, amount: euros(some) }, as)
        : market.payments.refundPayment({ id, amount: euros(some), withFee: true }, as)));
    } catch (error) {
      expect(error).toMatchObject({ reason: 'PAYMENT_TOO_SMALL' });
      continue;
    }
    if (capture) captured += some;
    else refunded += some;
    count++;
    const got = (await takings(shops)).map((each, index) => each - before[index]!);
    expect([cents(after!.gross), cents(after!.net)]).toEqual([captured - refunded, got[0]]);
    expect(got.reduce((sum, each) => sum + each, cents(after!.fee))).toBe(captured - refunded);
    for (const split of after!.splits)
      expect([split.merchantId, cents(split.received)]).toEqual([
        split.merchantId,
        got[shops.findIndex((one) => one.id === split.merchantId)],
      ]);
  }
  if (captured === amount && refunded === 0)
    for (const split of after!.splits) expect(split.received).toBe(split.amount);
  if (captured > refunded) await market.payments.refundPayment({ id, withFee: true }, market.admin.as);
  if (captured < amount) await market.payments.voidPayment({ id }, shop.owner.as);
  expect(await takings(shops)).toEqual(before);
  return count;
}
