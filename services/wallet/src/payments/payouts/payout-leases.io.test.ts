// Whoever gives a payout to its provider has it alone until that has answered, however long it takes; and no longer than that.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PayoutServiceService } from '@plaza/api/payout';
import { leaseMs } from '@plaza/service';
import { testLog, until } from '@plaza/testing';
import { createPosting } from '../../ledger/index.ts';
import { destinationCipher } from './destination.ts';
import { startPayouts } from './payouts.job.ts';
import type { PayoutProvider } from './provider.ts';
import { openMarket, type Market } from '../../../test/market.ts';

let market: Market;
beforeAll(async () => {
  market = await openMarket();
});
afterAll(() => market.close());

it('a payout whose provider takes longer than a lease is given to it once', async () => {
  const shop = await market.shop({ feeRate: 0, feeFixed: '' });
  await market.payments.createPayment(
    { merchantId: shop.id, amount: '100', currency: 'EUR' },
    (await market.payer('100')).as,
  );
  const patient = (await market.harness.start({ payoutDelayMs: 3_600_000 })).connect(PayoutServiceService);
  const { payout } = await patient.createPayout(
    { amount: '20', currency: 'EUR', destination: 'FR76 3000 6000 0112 3456 7890 189' },
    shop.owner.as,
  );
  await market.harness.db.admin(`update payouts set provider = 'slow', due_at = now() where id = $1`, [payout!.id]);
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  const provider: PayoutProvider = {
    name: 'slow',
    open: true,
    async send() {
      asked++;
      await gate.promise;
      return { status: 'paid', reference: 'slow' };
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
    }),
  );
  const row = async () =>
    (
      await market.harness.db.admin<{ due: Date; left: number; status: string }>(
        'select due_at as due, extract(epoch from due_at - now())::float8 * 1000 as left, status from payouts where id = $1',
        [payout!.id],
      )
    )[0]!;
  try {
    await until(() => asked === 1, 'the provider is asked');
    const { due, left } = await row();
    expect(left).toBeLessThanOrEqual(leaseMs);
    await until(
      async () => (await row()).due.getTime() > due.getTime() + 2 * leaseMs,
      'the lease is renewed and renewed',
    );
    expect(asked).toBe(1);
    gate.resolve();
    await until(async () => (await row()).status === 'paid', 'it is paid');
    expect(asked).toBe(1);
  } finally {
    gate.resolve();
    for (const job of jobs) await job.stop();
    await database.close();
  }
});
