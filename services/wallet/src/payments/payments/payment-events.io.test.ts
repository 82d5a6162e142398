// What merchants, and those that get a part, are told of payments: written with the money's own movement.
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@plaza/service';
import { until } from '@plaza/testing';
import { assertBooksBalance } from '../../../test/harness.ts';
import { openMarket, type Market } from '../../../test/market.ts';

let market: Market;
beforeAll(async () => {
  market = await openMarket();
});
afterEach(() => assertBooksBalance(market.harness.db));
afterAll(() => market.close());

it('a payment at once is told to its merchant with gross, fee, splits and net, and to each partner with its part', async () => {
  const [shop, club, artist, payer] = [
    await market.shop(),
    await market.shop(),
    await market.shop(),
    await market.payer(),
  ];
  const request = await market.ask(shop, '100', {
    orderReference: 'A-17',
    splits: [
      { merchantId: club.id, amount: '30' },
      { merchantId: artist.id, amount: '10' },
    ],
  });
  const { id } = await market.paid(request, payer);
  const splits = [
    { merchant_id: club.id, amount: '30.00' },
    { merchant_id: artist.id, amount: '10.00' },
  ];
  const [received, ...parts] = await market.eventsOf(id);
  expect(received).toEqual([
    'PaymentReceived',
    shop.owner.id,
    {
      user_id: shop.owner.id,
      payment_id: id,
      merchant_id: shop.id,
      payer_id: payer.id,
      amount: '100.00',
      currency: 'EUR',
      order_reference: 'A-17',
      payment_request_id: request,
      status: 'succeeded',
      gross: '100.00',
      fee: '1.75',
      splits: expect.arrayContaining(splits),
      net: '58.25',
    },
  ]);
  const part = (partner: typeof club, amount: string) => [
    'PaymentSplitReceived',
    partner.owner.id,
    {
      user_id: partner.owner.id,
      payment_id: id,
      merchant_id: partner.id,
      from_merchant_id: shop.id,
      amount,
      currency: 'EUR',
      order_reference: 'A-17',
    },
  ];
  expect(parts).toHaveLength(2);
  expect(parts).toEqual(expect.arrayContaining([part(club, '30.00'), part(artist, '10.00')]));
  // What merchants receive is told as a payment, and not as money from somebody besides.
  expect(
    await market.harness.db.admin(
      `select from outbox where type = 'plaza.events.v1.MoneyReceived' and user_id = any ($1::uuid[])`,
      [[shop.id, club.id, artist.id]],
    ),
  ).toEqual([]);
});

it('a refund is told once, whatever captures it is taken from, with what each gives back', async () => {
  const [shop, club, payer] = [await market.shop(), await market.shop(), await market.payer()];
  const { id } = await market.paid(
    await market.ask(shop, '40', { splits: [{ merchantId: club.id, amount: '10' }] }),
    payer,
    { captureMethod: 'manual' },
  );
  for (const amount of ['10', '12', '18'])
    await market.payments.capturePayment({ id, amount }, { ...shop.owner.as, idempotencyKey: newId() });
  const { transactions } = await market.payments.refundPayment({ id, amount: '15' }, shop.owner.as);
  expect(transactions).toHaveLength(2);
  await market.payments.refundPayment({ id, withFee: true }, market.admin.as);
  const events = await market.eventsOf(id);
  expect(
    events.map(([type, , { gross, fee, net, captured, refunded, amount, final }]) => [
      type,
      gross ?? amount,
      fee,
      net,
      captured ?? refunded,
      final,
    ]),
  ).toEqual([
    ['PaymentReceived', '0.00', '0.00', '0.00', undefined, undefined],
    ['PaymentCaptured', '10.00', '0.40', '7.10', '10.00', false],
    ['PaymentSplitReceived', '2.50', undefined, undefined, undefined, undefined],
    ['PaymentCaptured', '12.00', '0.18', '8.82', '22.00', false],
    ['PaymentSplitReceived', '3.00', undefined, undefined, undefined, undefined],
    ['PaymentCaptured', '18.00', '0.27', '13.23', '40.00', true],
    ['PaymentSplitReceived', '4.50', undefined, undefined, undefined, undefined],
    ['PaymentRefunded', '15.00', '0.00', '11.25', '15.00', undefined],
    ['PaymentSplitReturned', '3.75', undefined, undefined, undefined, undefined],
    ['PaymentRefunded', '25.00', '0.85', '17.90', '40.00', undefined],
    ['PaymentSplitReturned', '6.25', undefined, undefined, undefined, undefined],
  ]);
  expect(events[7]![2]['refund_id']).toBe(transactions[0]!.metadata!['refund_id']);
  expect([await market.takings(shop), await market.takings(club), await market.available(payer)]).toEqual([
    '0.00',
    '0.00',
    '100.00',
  ]);
});

it('what is held is told when it is held, given back or over, and never when nothing happened', async () => {
  const [shop, payer] = [await market.shop(), await market.payer()];
  const hold = async (more: object = {}) =>
    (
      await market.payments.createPayment(
        { merchantId: shop.id, amount: '20', currency: 'EUR', orderReference: 'B-1', captureMethod: 'manual', ...more },
        payer.as,
      )
    ).payment!;
  const voided = await hold();
  await market.payments.capturePayment({ id: voided.id, amount: '5' }, shop.owner.as);
  await market.payments.extendPayment(
    { id: voided.id, expiresAt: new Date(Date.now() + 10 * 86_400_000) },
    shop.owner.as,
  );
  for (let time = 0; time < 2; time++) await market.payments.voidPayment({ id: voided.id }, shop.owner.as);
  const [received, captured, ended, ...rest] = await market.eventsOf(voided.id);
  expect(received).toMatchObject([
    'PaymentReceived',
    shop.owner.id,
    {
      status: 'requires_capture',
      amount: '20.00',
      gross: '0.00',
      order_reference: 'B-1',
      expires_at: expect.stringMatching(/^20\d\d-/),
    },
  ]);
  expect(captured).toMatchObject([
    'PaymentCaptured',
    shop.owner.id,
    { gross: '5.00', fee: '0.33', net: '4.67', splits: [], final: false },
  ]);
  expect(ended).toMatchObject([
    'PaymentVoided',
    shop.owner.id,
    {
      captured: '5.00',
      released: '15.00',
      order_reference: 'B-1',
      gross: '5.00',
      fee: '0.33',
      splits: [],
      net: '4.67',
    },
  ]);
  expect(rest).toEqual([]);
  const expired = await hold({ expiresIn: 1 });
  await until(async () => (await market.eventsOf(expired.id)).length === 2, 'its end is told');
  expect((await market.eventsOf(expired.id))[1]).toMatchObject([
    'PaymentExpired',
    shop.owner.id,
    { captured: '0.00', released: '20.00', gross: '0.00', fee: '0.00', splits: [], net: '0.00' },
  ]);
  const finals = await hold();
  await market.payments.capturePayment({ id: finals.id, amount: '5', final: true }, shop.owner.as);
  expect((await market.eventsOf(finals.id)).at(-1)).toMatchObject([
    'PaymentCaptured',
    shop.owner.id,
    { gross: '5.00', final: true },
  ]);
  await expect(
    market.payments.createPayment({ merchantId: shop.id, amount: '2000', currency: 'EUR' }, payer.as),
  ).rejects.toMatchObject({ reason: 'INSUFFICIENT_FUNDS' });
  expect(await market.harness.db.admin(`select from outbox where payload->>'payer_id' = $1`, [payer.id])).toHaveLength(
    7,
  );
});

it('what is left of a payment when it is voided is told with who has it, and no partner is told of it twice', async () => {
  const [shop, club, payer] = [await market.shop(), await market.shop(), await market.payer()];
  const { id } = await market.paid(
    await market.ask(shop, '40', { splits: [{ merchantId: club.id, amount: '10' }] }),
    payer,
    { captureMethod: 'manual' },
  );
  await market.payments.capturePayment({ id, amount: '20' }, shop.owner.as);
  await market.payments.refundPayment({ id, amount: '4' }, shop.owner.as);
  await market.payments.voidPayment({ id }, shop.owner.as);
  const events = await market.eventsOf(id);
  expect(events.map(([type]) => type)).toEqual([
    'PaymentReceived',
    'PaymentCaptured',
    'PaymentSplitReceived',
    'PaymentRefunded',
    'PaymentSplitReturned',
    'PaymentVoided',
  ]);
  expect(events.at(-1)![2]).toMatchObject({
    captured: '20.00',
    released: '20.00',
    gross: '16.00',
    fee: '0.55',
    splits: [{ merchant_id: club.id, amount: '4.00' }],
    net: '11.45',
  });
});

it('amounts are told with the digits of their currency', async () => {
  const [shop, payer] = [
    await market.shop({ currency: 'JPY', feeRate: 290, feeFixed: '40' }),
    await market.payer('5000', 'JPY'),
  ];
  const { payment } = await market.payments.createPayment(
    { merchantId: shop.id, amount: '1000', currency: 'JPY' },
    payer.as,
  );
  expect((await market.eventsOf(payment!.id))[0]![2]).toMatchObject({
    amount: '1000',
    gross: '1000',
    fee: '69',
    net: '931',
  });
});
