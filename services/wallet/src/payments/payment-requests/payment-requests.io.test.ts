import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PaymentServiceService } from '@plaza/api/payment';
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

const nobody = '019a0000-0000-7000-8000-000000000001';
const read = async (id: string, who: TestPerson) =>
  (await market.requests.getPaymentRequest({ id }, who.as)).paymentRequest!;
const expire = (id: string) =>
  market.harness.db.admin(`update payment_requests set expires_at = now() where id = $1`, [id]);

const reasonOf = ({ reason }: PromiseRejectedResult): string => (reason as { reason: string }).reason;

async function requested(more: object = {}): Promise<{ shop: Shop; payer: TestPerson; id: string }> {
  const [shop, payer] = [await market.shop(), await market.payer()];
  return { shop, payer, id: await market.ask(shop, '40.00', more) };
}

describe('a payment request', () => {
  it('is the merchant’s to make, and a payer reads of it what concerns a payer', async () => {
    const [shop, club, payer] = [await market.shop(), await market.shop(), await market.payer()];
    const splits = [{ merchantId: club.id, amount: '10.00' }];
    const { paymentRequest: made } = await market.requests.createPaymentRequest(
      {
        merchantId: shop.id,
        amount: '40',
        currency: 'EUR',
        description: 'Two scarves',
        orderReference: 'A-17',
        splits,
        expiresIn: 3_600,
      },
      shop.owner.as,
    );
    expect(made).toEqual({
      id: expect.any(String),
      merchantId: shop.id,
      merchantName: 'Le Kop',
      amount: '40.00',
      currency: 'EUR',
      description: 'Two scarves',
      orderReference: 'A-17',
      status: 'open',
      expiresAt: expect.any(Date),
      splits,
      paymentId: '',
      createdAt: expect.any(Date),
    });
    expect(made!.expiresAt!.getTime() - made!.createdAt!.getTime()).toBe(3_600_000);
    for (const who of [shop.owner, market.admin]) expect(await read(made!.id, who)).toEqual(made);
    for (const who of [payer, club.owner]) expect(await read(made!.id, who)).toEqual({ ...made, splits: [] });
    await expect(market.requests.getPaymentRequest({ id: made!.id })).rejects.toMatchObject({
      reason: 'UNAUTHENTICATED',
    });
    await expect(market.requests.getPaymentRequest({ id: nobody }, payer.as)).rejects.toMatchObject({
      reason: 'PAYMENT_REQUEST_NOT_FOUND',
    });
  });

  it('is paid by its id, and by its merchant’s terms', async () => {
    const [shop, club, payer] = [await market.shop(), await market.shop(), await market.payer()];
    const id = await market.ask(shop, '40', {
      description: 'Two scarves',
      orderReference: 'A-17',
      splits: [{ merchantId: club.id, amount: '10' }],
    });
    const { payment, transaction, balance } = await market.payments.createPayment({ paymentRequestId: id }, payer.as);
    expect(payment).toMatchObject({
      merchantId: shop.id,
      amount: '40.00',
      currency: 'EUR',
      status: 'succeeded',
      description: 'Two scarves',
      orderReference: 'A-17',
      paymentRequestId: id,
      splits: [],
      fee: '',
    });
    expect(transaction).toMatchObject({
      type: 'purchase',
      amount: '40.00',
      metadata: { order_reference: 'A-17', payment_id: payment!.id },
    });
    expect(balance).toBe('60.00');
    expect([await market.takings(shop), await market.takings(club)]).toEqual(['29.15', '10.00']);
    expect(await read(id, shop.owner)).toMatchObject({ status: 'paid', paymentId: payment!.id });
    expect(await read(id, payer)).toMatchObject({ status: 'paid', paymentId: '' });
    await expect(
      market.payments.createPayment({ paymentRequestId: id }, (await market.payer()).as),
    ).rejects.toMatchObject({ reason: 'PAYMENT_REQUEST_PAID' });
    await expect(market.requests.cancelPaymentRequest({ id }, shop.owner.as)).rejects.toMatchObject({
      reason: 'PAYMENT_REQUEST_PAID',
    });
  });

  it('is paid once, by many payers at once through two processes as well, and nobody else pays anything', async () => {
    const clients = [market.payments, (await market.harness.start()).connect(PaymentServiceService)];
    for (const captureMethod of ['automatic', 'manual']) {
      const { shop, id } = await requested();
      const payers = await Promise.all(Array.from({ length: 8 }, () => market.payer()));
      const results = await Promise.allSettled(
        payers.map((payer, index) =>
          clients[index % 2]!.createPayment({ paymentRequestId: id, captureMethod }, payer.as),
        ),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const [index, result] of results.entries()) {
        expect(await market.available(payers[index]!)).toBe(result.status === 'fulfilled' ? '60.00' : '100.00');
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ reason: 'PAYMENT_REQUEST_PAID' });
      }
      expect((await market.payments.listPayments({ merchantId: shop.id }, shop.owner.as)).payments).toMatchObject([
        { paymentRequestId: id },
      ]);
      expect(await market.harness.db.admin(`select from payments where payment_request_id = $1`, [id])).toHaveLength(1);
    }
  });

  it('is paid once under a repeated key, many at once as well, and the answer stays the same', async () => {
    const { shop, payer, id } = await requested();
    const pay = () => market.payments.createPayment({ paymentRequestId: id }, { ...payer.as, idempotencyKey: 'pay' });
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, pay));
    await market.payments.refundPayment({ id: first!.payment!.id, amount: '1' }, shop.owner.as);
    for (const other of [...others, await pay()]) expect(JSON.stringify(other)).toBe(JSON.stringify(first));
    expect(await market.available(payer)).toBe('61.00');
  });

  it('that is refused for want of money is open as before', async () => {
    const { shop, id } = await requested();
    const poor = await market.payer('39.99');
    await expect(market.payments.createPayment({ paymentRequestId: id }, poor.as)).rejects.toMatchObject({
      reason: 'INSUFFICIENT_FUNDS',
    });
    expect(await read(id, shop.owner)).toMatchObject({ status: 'open', paymentId: '' });
    await market.paid(id, await market.payer());
  });

  it('is not paid by who owns its merchant, or one that it gives a part to', async () => {
    const [shop, club] = [await market.shop(), await market.shop()];
    const id = await market.ask(shop, '40', { splits: [{ merchantId: club.id, amount: '39' }] });
    for (const { owner } of [shop, club]) {
      await market.harness.wallet.deposit({ amount: '100', currency: 'EUR' }, owner.as);
      await expect(market.payments.createPayment({ paymentRequestId: id }, owner.as)).rejects.toMatchObject({
        reason: 'PAYER_IS_MERCHANT',
      });
    }
    expect(await read(id, shop.owner)).toMatchObject({ status: 'open' });
  });

  it('ends with its time, and when its merchant takes it back', async () => {
    const { shop, payer, id } = await requested();
    await expire(id);
    await expect(market.payments.createPayment({ paymentRequestId: id }, payer.as)).rejects.toMatchObject({
      reason: 'PAYMENT_REQUEST_EXPIRED',
    });
    for (const who of [payer, shop.owner]) expect(await read(id, who)).toMatchObject({ status: 'expired' });
    // It has ended already.
    expect((await market.requests.cancelPaymentRequest({ id }, shop.owner.as)).paymentRequest).toMatchObject({
      status: 'expired',
    });
    const other = await market.ask(shop, '40');
    await expect(market.requests.cancelPaymentRequest({ id: other }, payer.as)).rejects.toMatchObject({
      reason: 'PAYMENT_REQUEST_NOT_FOUND',
    });
    for (let time = 0; time < 2; time++)
      expect((await market.requests.cancelPaymentRequest({ id: other }, shop.owner.as)).paymentRequest).toMatchObject({
        status: 'cancelled',
      });
    await expect(market.payments.createPayment({ paymentRequestId: other }, payer.as)).rejects.toMatchObject({
      reason: 'PAYMENT_REQUEST_CANCELLED',
    });
    expect(await market.available(payer)).toBe('100.00');
  });

  it('is either paid or taken back, or has expired, where these come at once', async () => {
    for (let round = 0; round < 6; round++) {
      const { shop, payer, id } = await requested();
      const ending = round % 2 ? expire(id) : market.requests.cancelPaymentRequest({ id }, shop.owner.as);
      const [paid, ended] = await Promise.allSettled([
        market.payments.createPayment({ paymentRequestId: id }, payer.as),
        ending,
      ]);
      expect(await market.available(payer)).toBe(paid.status === 'fulfilled' ? '60.00' : '100.00');
      const { status } = await read(id, shop.owner);
      if (paid.status === 'fulfilled') expect(status).toBe('paid');
      else
        expect([reasonOf(paid), status]).toEqual(
          round % 2 ? ['PAYMENT_REQUEST_EXPIRED', 'expired'] : ['PAYMENT_REQUEST_CANCELLED', 'cancelled'],
        );
      if (round % 2 === 0 && ended.status === 'rejected')
        expect([reasonOf(ended), status]).toEqual(['PAYMENT_REQUEST_PAID', 'paid']);
    }
  });

  it('that a payer held and did not pay is open again, and one whose money the merchant gave back is cancelled', async () => {
    const { shop, payer, id } = await requested();
    const held = await market.paid(id, payer, { captureMethod: 'manual', expiresIn: 1 });
    expect(held).toMatchObject({ status: 'requires_capture', paymentRequestId: id });
    await until(async () => (await read(id, shop.owner)).status === 'open', 'it is open again');
    expect((await market.payments.getPayment({ id: held.id }, payer.as)).payment).toMatchObject({ status: 'expired' });
    const again = await market.paid(id, await market.payer(), { captureMethod: 'manual' });
    await market.payments.voidPayment({ id: again.id }, shop.owner.as);
    expect(await read(id, shop.owner)).toMatchObject({ status: 'cancelled', paymentId: again.id });
    const third = await requested();
    const captured = await market.paid(third.id, third.payer, { captureMethod: 'manual' });
    await market.payments.capturePayment({ id: captured.id, amount: '10' }, third.shop.owner.as);
    await market.payments.voidPayment({ id: captured.id }, third.shop.owner.as);
    expect(await read(third.id, third.shop.owner)).toMatchObject({ status: 'paid', paymentId: captured.id });
  });

  it('under a repeated key is one request, and answers the same when it is paid', async () => {
    const [shop, payer] = [await market.shop(), await market.payer()];
    const ask = (amount = '40') =>
      market.requests.createPaymentRequest(
        { merchantId: shop.id, amount, currency: 'EUR' },
        { ...shop.owner.as, idempotencyKey: 'order-1' },
      );
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => ask()));
    await market.paid(first!.paymentRequest!.id, payer);
    for (const other of [...others, await ask()]) expect(other).toEqual(first);
    await expect(ask('41')).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    // The same key for something else is another request.
    await expect(
      market.payments.createPayment(
        { merchantId: (await market.shop()).id, amount: '1', currency: 'EUR' },
        { ...shop.owner.as, idempotencyKey: 'order-1' },
      ),
    ).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    expect(
      (await market.requests.listPaymentRequests({ merchantId: shop.id }, shop.owner.as)).paymentRequests,
    ).toHaveLength(1);
  });

  it('is refused where it makes no sense', async () => {
    const [shop, other, dollars, stranger] = [
      await market.shop(),
      await market.shop(),
      await market.shop({ currency: 'USD', feeFixed: '' }),
      await market.payer(),
    ];
    const ask = (more: object, who = shop.owner) =>
      market.requests.createPaymentRequest({ merchantId: shop.id, amount: '10', currency: 'EUR', ...more }, who.as);
    await expect(ask({}, stranger)).rejects.toMatchObject({ reason: 'MERCHANT_NOT_FOUND' });
    await expect(ask({}, market.admin)).rejects.toMatchObject({ reason: 'MERCHANT_NOT_FOUND' });
    await expect(ask({ merchantId: nobody })).rejects.toMatchObject({ reason: 'MERCHANT_NOT_FOUND' });
    await expect(ask({ merchantId: 'shop' })).rejects.toMatchObject({ violations: [{ field: 'merchant_id' }] });
    await expect(ask({ amount: '0' })).rejects.toMatchObject({ reason: 'AMOUNT_INVALID' });
    await expect(ask({ currency: 'XCR' })).rejects.toMatchObject({ reason: 'CURRENCY_UNKNOWN' });
    await expect(ask({ currency: 'USD' })).rejects.toMatchObject({ reason: 'CURRENCY_MISMATCH' });
    await expect(ask({ amount: '0.25' })).rejects.toMatchObject({ reason: 'PAYMENT_TOO_SMALL' });
    for (const expiresIn of [-1, 91 * 86_400])
      await expect(ask({ expiresIn })).rejects.toMatchObject({ violations: [{ field: 'expires_in' }] });
    const split = (merchantId: string, amount: string) => ({ merchantId, amount });
    for (const splits of [[split(shop.id, '1')], [split(other.id, '10')], [split(other.id, '1'), split(other.id, '1')]])
      await expect(ask({ splits })).rejects.toMatchObject({ reason: 'SPLITS_INVALID' });
    await expect(ask({ splits: [split(other.id, '9.70')] })).rejects.toMatchObject({ reason: 'PAYMENT_TOO_SMALL' });
    await expect(ask({ splits: [split(other.id, '0')] })).rejects.toMatchObject({
      reason: 'AMOUNT_INVALID',
      violations: [{ field: 'splits[0].amount' }],
    });
    await expect(ask({ splits: [split(nobody, '1')] })).rejects.toMatchObject({ reason: 'MERCHANT_NOT_FOUND' });
    await expect(ask({ splits: [split(dollars.id, '1')] })).rejects.toMatchObject({ reason: 'CURRENCY_MISMATCH' });
    await expect(ask({ splits: Array.from({ length: 11 }, () => split(newId(), '0.01')) })).rejects.toMatchObject({
      violations: [{ field: 'splits' }],
    });
    expect((await market.requests.listPaymentRequests({ merchantId: shop.id }, shop.owner.as)).paymentRequests).toEqual(
      [],
    );
  });

  it('says what is paid, so that the payer says nothing of it', async () => {
    const { shop, payer, id } = await requested();
    const pay = (more: object) => market.payments.createPayment({ paymentRequestId: id, ...more }, payer.as);
    for (const [field, more] of Object.entries({
      merchant_id: { merchantId: shop.id },
      amount: { amount: '40.00' },
      currency: { currency: 'EUR' },
      description: { description: 'x' },
      order_reference: { orderReference: 'x' },
    })) {
      await expect(pay(more)).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT', violations: [{ field }] });
    }
    await expect(pay({ paymentRequestId: 'it' })).rejects.toMatchObject({
      violations: [{ field: 'payment_request_id' }],
    });
    await expect(pay({ paymentRequestId: nobody })).rejects.toMatchObject({ reason: 'PAYMENT_REQUEST_NOT_FOUND' });
    await expect(pay({ expiresIn: 60 })).rejects.toMatchObject({ violations: [{ field: 'expires_in' }] });
  });
});

describe('the list of payment requests', () => {
  it('is the merchant’s, newest first, page by page, by status', async () => {
    const [shop, payer] = [await market.shop(), await market.payer()];
    const ids: string[] = [];
    for (let count = 0; count < 6; count++) ids.unshift(await market.ask(shop, '10'));
    await market.paid(ids[0]!, payer);
    await market.requests.cancelPaymentRequest({ id: ids[1]! }, shop.owner.as);
    await expire(ids[2]!);
    const list = async (request: object, who = shop.owner) =>
      market.requests.listPaymentRequests({ merchantId: shop.id, ...request }, who.as);
    const first = await list({ pageSize: 4 });
    const rest = await list({ pageSize: 4, pageToken: first.nextPageToken });
    expect([...first.paymentRequests, ...rest.paymentRequests].map(({ id }) => id)).toEqual(ids);
    expect(rest.nextPageToken).toBe('');
    expect((await list({}, market.admin)).paymentRequests).toHaveLength(6);
    for (const [index, status] of ['paid', 'cancelled', 'expired'].entries())
      expect((await list({ status })).paymentRequests).toMatchObject([{ id: ids[index], status }]);
    expect((await list({ status: 'open' })).paymentRequests.map(({ id }) => id)).toEqual(ids.slice(3));
    await expect(list({}, payer)).rejects.toMatchObject({ reason: 'MERCHANT_NOT_FOUND' });
    await expect(list({ status: 'open', pageToken: first.nextPageToken })).rejects.toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
    await expect(list({ status: 'late' })).rejects.toMatchObject({ violations: [{ field: 'status' }] });
  });
});

describe('the database', () => {
  it('lets the service take an open request back and nothing else, and shows a person only their own', async () => {
    const { shop, payer, id } = await requested();
    expect(await market.as(payer.id, 'select from wallet.payment_requests')).toHaveLength(0);
    expect(await market.as(shop.owner.id, 'select from wallet.payment_requests')).toHaveLength(1);
    for (const set of [
      `status = 'paid', payment_id = '${newId()}'`,
      'amount = 1',
      `splits = '[]'`,
      'expires_at = now()',
    ]) {
      await expect(market.as('system', `update wallet.payment_requests set ${set} where id = ?`, [id])).rejects.toThrow(
        /permission denied/,
      );
    }
    await expect(
      market.as('system', `update wallet.payment_requests set status = 'paid' where id = ?`, [id]),
    ).rejects.toThrow(/row-level security/);
    await expect(market.as('system', 'delete from wallet.payment_requests')).rejects.toThrow(/permission denied/);
    const row = (owner: string) =>
      JSON.stringify({
        id: newId(),
        user_id: owner,
        merchant_id: shop.id,
        amount: '1',
        currency: 'EUR',
        description: '',
        order_reference: '',
        splits: [],
        expires_at: new Date(),
        created_at: new Date(),
      });
    for (const [actor, owner] of [
      [payer.id, shop.owner.id],
      [payer.id, payer.id],
    ] as const)
      await expect(market.as(actor, 'select wallet.keep_payment_request(?::jsonb)', [row(owner)])).rejects.toThrow(
        /payment request is made/,
      );
  });
});
