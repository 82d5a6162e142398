// What Prometheus reads of money on its way, as a process of the wallet answers it.
import { PaymentServiceService } from '@plaza/api/payment';
import { PayoutServiceService } from '@plaza/api/payout';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freePort } from '@plaza/dev/engines';
import { openMarket, type Market } from '../../test/market.ts';

let market: Market;
beforeAll(async () => {
  market = await openMarket();
});
afterAll(() => market.close());

it('is what is held and what is on its way to banks, by currency', async () => {
  const metricsPort = await freePort();
  const { connect } = await market.harness.start({ payoutDelayMs: 3_600_000, metricsPort });
  const [payments, payouts] = [connect(PaymentServiceService), connect(PayoutServiceService)];
  const money = async (): Promise<string[]> =>
    (await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text())
      .split('\n')
      .filter((line) => /^plaza_(held_money|waiting_payouts_money)\{/.test(line));
  expect(await money()).toEqual([]);

  const [shop, payer] = [await market.shop({ feeRate: 100, feeFixed: '' }), await market.payer('300.00')];
  const way = { merchantId: shop.id, currency: 'EUR' };
  await payments.createPayment({ ...way, amount: '100' }, payer.as);
  const { payment } = await payments.createPayment({ ...way, amount: '60', captureMethod: 'manual' }, payer.as);
  await payments.capturePayment({ id: payment!.id, amount: '20' }, shop.owner.as);
  await payouts.createPayout(
    { amount: '12.50', currency: 'EUR', destination: 'FR76 3000 6000 0112 3456 7890 189' },
    shop.owner.as,
  );
  expect(await money()).toEqual([
    'plaza_held_money{currency="EUR",service="wallet"} 40',
    'plaza_waiting_payouts_money{provider="sandbox",currency="EUR",service="wallet"} 12.5',
  ]);
});
