// A merchant gets payments, refunds a part and is paid out, all over JSON.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { until } from '@plaza/testing';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;
let admin: string;
let owner: Awaited<ReturnType<Api['person']>>;
let payer: Awaited<ReturnType<Api['person']>>;
let shop: string;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
  const ada = await api.person('Ada');
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, ada.email));
  admin = (await api.post('/api/auth/login', { email: ada.email, password: 'correct horse' })).body.access_token;
  [owner, payer] = [await api.person('Owner'), await api.person('Payer')];
  await api.deposit(payer.token, '1000.00');
});

afterAll(() => stack?.giveBack());

test('an administrator creates a merchant, and everyone can read its public fields', async () => {
  const request = { user_id: owner.id, name: 'Le Kop', currency: 'EUR', fee_rate: 150, fee_fixed: '0.25' };
  expect(refusal(await api.post('/api/admin/merchants', request, owner.token))).toBe('403 PERMISSION_DENIED');
  const made = await api.post('/api/admin/merchants', request, admin, { 'idempotency-key': 'le-kop' });
  expect(made).toMatchObject({
    status: 200,
    body: { merchant: { ...request, id: expect.any(String), created_at: expect.any(String) } },
  });
  expect((await api.post('/api/admin/merchants', request, admin, { 'idempotency-key': 'le-kop' })).body).toEqual(
    made.body,
  );
  shop = made.body.merchant.id;
  expect(await api.get(`/api/merchants/${shop}`)).toMatchObject({
    status: 200,
    body: { merchant: { id: shop, name: 'Le Kop', currency: 'EUR' } },
  });
  expect((await api.get(`/api/merchants/${shop}`)).body.merchant).not.toHaveProperty('user_id');
  expect((await api.get('/api/merchants', owner.token)).body.merchants).toMatchObject([{ id: shop }]);
  expect(refusal(await api.get(`/api/merchants/${shop}/balance`, payer.token))).toBe('404 MERCHANT_NOT_FOUND');
});

test('a payment is captured at once and refunded in part, and both sides are notified', async () => {
  const request = {
    merchant_id: shop,
    amount: '400.00',
    currency: 'EUR',
    description: 'Season ticket',
    order_reference: 'S-1',
  };
  const pay = (body: object = request) => api.post('/api/payments', body, payer.token, { 'idempotency-key': 'season' });
  const paid = await pay();
  expect(paid).toMatchObject({
    status: 200,
    body: {
      balance: '600.00',
      payment: {
        user_id: payer.id,
        merchant_id: shop,
        amount: '400.00',
        status: 'succeeded',
        capture_method: 'automatic',
        captured: '400.00',
        refunded: '0.00',
        description: 'Season ticket',
      },
      transaction: { type: 'purchase', direction: 'debit', amount: '400.00', balance_after: '600.00' },
    },
  });
  expect((await pay()).body).toEqual(paid.body);
  expect(refusal(await pay({ ...request, amount: '401.00' }))).toBe('409 IDEMPOTENCY_KEY_REUSED');
  expect((await api.get(`/api/merchants/${shop}/balance`, owner.token)).body).toEqual({
    balance: '393.75',
    available: '393.75',
    currency: 'EUR',
  });

  const { id } = paid.body.payment;
  expect(refusal(await api.post(`/api/payments/${id}/refund`, { amount: '100.00' }, payer.token))).toBe(
    '403 PERMISSION_DENIED',
  );
  const refunded = await api.post(
    `/api/payments/${id}/refund`,
    { amount: '100.00', reason: 'Moved to another stand' },
    owner.token,
  );
  expect(refunded).toMatchObject({
    status: 200,
    body: {
      payment: { status: 'partially_refunded', refunded: '100.00', fee: '6.25' },
      transactions: [
        {
          type: 'refund',
          amount: '100.00',
          metadata: { refund_of: paid.body.transaction.id, reason: 'Moved to another stand' },
        },
      ],
    },
  });
  expect(refusal(await api.post(`/api/payments/${id}/refund`, { amount: '300.01' }, owner.token))).toBe(
    '400 REFUND_EXCEEDS_REST',
  );
  expect(await api.balance(payer.token)).toBe('700.00');
  for (const token of [payer.token, owner.token, admin])
    expect((await api.get(`/api/payments/${id}`, token)).body.payment).toMatchObject({
      id,
      status: 'partially_refunded',
    });
  expect(refusal(await api.get(`/api/payments/${id}`, (await api.person()).token))).toBe('404 PAYMENT_NOT_FOUND');
  expect((await api.get('/api/payments?status=partially_refunded', payer.token)).body.payments).toMatchObject([{ id }]);
  expect((await api.get(`/api/payments?merchant_id=${shop}`, owner.token)).body.payments).toMatchObject([
    { id, fee: '6.25' },
  ]);
});

test('a merchant requests a payment with a split for a partner, one payer pays it, and each side reads its part', async () => {
  const [partner, other] = [await api.person('Partner'), await api.person('Other')];
  await api.deposit(other.token, '100.00');
  const club = (await api.post('/api/admin/merchants', { user_id: partner.id, name: 'Club', currency: 'EUR' }, admin))
    .body.merchant.id;
  const terms = {
    merchant_id: shop,
    amount: '100.00',
    currency: 'EUR',
    description: 'Scarf and badge',
    order_reference: 'A-17',
    splits: [{ merchant_id: club, amount: '30.00' }],
  };
  // The payer's request does not decide who gets the money.
  expect(refusal(await api.post('/api/payments', terms, other.token))).toMatch(/^400 /);
  expect(await api.balance(other.token)).toBe('100.00');
  expect(refusal(await api.post('/api/payment-requests', terms, other.token))).toBe('404 MERCHANT_NOT_FOUND');
  const request = () => api.post('/api/payment-requests', terms, owner.token, { 'idempotency-key': 'a-17' });
  const requested = await request();
  expect(requested).toMatchObject({
    status: 200,
    body: { payment_request: { ...terms, merchant_name: 'Le Kop', status: 'open', payment_id: '' } },
  });
  expect((await request()).body).toEqual(requested.body);
  const { id } = requested.body.payment_request;
  const read = async (token: string) => (await api.get(`/api/payment-requests/${id}`, token)).body.payment_request;
  expect(await read(other.token)).toMatchObject({
    merchant_name: 'Le Kop',
    amount: '100.00',
    order_reference: 'A-17',
    status: 'open',
    splits: [],
    payment_id: '',
  });
  for (const token of [owner.token, partner.token])
    expect(refusal(await api.post('/api/payments', { payment_request_id: id }, token))).toBe('400 PAYER_IS_MERCHANT');

  const before = Number(await api.balance(payer.token));
  const paid = await Promise.all(
    [payer, other].map(({ token }) => api.post('/api/payments', { payment_request_id: id }, token)),
  );
  expect(paid.map((answer) => (answer.status === 200 ? 'paid' : refusal(answer))).sort()).toEqual([
    '400 PAYMENT_REQUEST_PAID',
    'paid',
  ]);
  expect(before + 100 - Number(await api.balance(payer.token)) - Number(await api.balance(other.token))).toBeCloseTo(
    100,
    6,
  );
  const winner = paid.findIndex(({ status }) => status === 200);
  const { payment } = paid[winner]!.body;
  expect(payment).toMatchObject({ payment_request_id: id, amount: '100.00', gross: '', fee: '', splits: [], net: '' });
  expect((await api.get(`/api/payments/${payment.id}`, owner.token)).body.payment).toMatchObject({
    gross: '100.00',
    fee: '1.75',
    splits: [{ merchant_id: club, amount: '30.00', received: '30.00' }],
    net: '68.25',
  });
  expect((await api.get(`/api/merchants/${club}/balance`, partner.token)).body.available).toBe('30.00');
  expect(
    (await api.get(`/api/payment-requests?merchant_id=${shop}&status=paid`, owner.token)).body.payment_requests,
  ).toMatchObject([{ id, payment_id: payment.id }]);
  expect(refusal(await api.post(`/api/payment-requests/${id}/cancel`, {}, owner.token))).toBe(
    '400 PAYMENT_REQUEST_PAID',
  );
  const second = (await api.post('/api/payment-requests', { ...terms, splits: [] }, owner.token)).body.payment_request
    .id;
  expect(
    (await api.post(`/api/payment-requests/${second}/cancel`, {}, owner.token)).body.payment_request,
  ).toMatchObject({ status: 'cancelled' });
  expect(refusal(await api.post('/api/payments', { payment_request_id: second }, other.token))).toBe(
    '400 PAYMENT_REQUEST_CANCELLED',
  );
  // The next test counts the payer's money.
  if (winner === 0)
    await api.post('/api/wallet/send', { recipient_id: payer.id, amount: '100.00', currency: 'EUR' }, other.token);
});

test('a payment is held, captured in parts, and the rest voided', async () => {
  const { status, body } = await api.post(
    '/api/payments',
    { merchant_id: shop, amount: '200.00', currency: 'EUR', capture_method: 'manual', expires_in: 3600 },
    payer.token,
  );
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { payment: { status: 'requires_capture' }, balance: '500.00' },
  });
  const { id } = body.payment;
  expect((await api.get('/api/wallet/balance', payer.token)).body).toMatchObject({
    balance: '700.00',
    available: '500.00',
    held: '200.00',
  });
  expect((await api.get('/api/wallet/holds', payer.token)).body.holds).toMatchObject([
    { amount: '200.00', metadata: { payment_id: id } },
  ]);
  expect(
    (
      await api.post(
        `/api/payments/${id}/extend`,
        { expires_at: new Date(Date.now() + 86_400_000).toISOString() },
        owner.token,
      )
    ).status,
  ).toBe(200);
  expect((await api.post(`/api/payments/${id}/capture`, { amount: '50.00' }, owner.token)).body.payment).toMatchObject({
    status: 'requires_capture',
    captured: '50.00',
  });
  expect(refusal(await api.post(`/api/payments/${id}/capture`, { amount: '150.01' }, owner.token))).toBe(
    '400 HOLD_EXCEEDED',
  );
  expect((await api.post(`/api/payments/${id}/void`, {}, owner.token)).body.payment).toMatchObject({
    status: 'succeeded',
    captured: '50.00',
  });
  expect((await api.get('/api/wallet/balance', payer.token)).body).toMatchObject({
    balance: '650.00',
    available: '650.00',
    held: '0.00',
  });
});

test('the merchant is paid out, and a cancelled payout returns', async () => {
  const before = (await api.get(`/api/merchants/${shop}/balance`, owner.token)).body.balance;
  const request = { amount: '120.00', currency: 'EUR', destination: 'FR76 3000 6000 0112 3456 7890 189' };
  expect(
    refusal(
      await api.post('/api/payouts', { ...request, destination: 'FR76 3000 6000 0112 3456 7890 188' }, owner.token),
    ),
  ).toBe('400 IBAN_INVALID');
  expect(refusal(await api.post('/api/payouts', request, payer.token))).toBe('404 MERCHANT_NOT_FOUND');
  const requested = await api.post('/api/payouts', request, owner.token);
  expect(requested).toMatchObject({
    status: 200,
    body: {
      payout: { merchant_id: shop, status: 'requested', amount: '120.00', destination: 'FR*********************0189' },
      transaction: { type: 'payout' },
    },
  });
  const paid = await ended(requested.body.payout.id);
  expect(paid).toMatchObject({ status: 'paid', failure: '' });
  expect(refusal(await api.post(`/api/payouts/${paid.id}/cancel`, {}, owner.token))).toBe('400 PAYOUT_UNDER_WAY');

  const cancelled = await api.post('/api/payouts', { ...request, amount: '10.00' }, owner.token);
  expect(
    (await api.post(`/api/payouts/${cancelled.body.payout.id}/cancel`, {}, owner.token)).body.payout,
  ).toMatchObject({ status: 'cancelled' });
  expect(
    Number(before) - Number((await api.get(`/api/merchants/${shop}/balance`, owner.token)).body.balance),
  ).toBeCloseTo(120, 6);
  expect((await api.get('/api/payouts', owner.token)).body.payouts).toMatchObject([
    { status: 'cancelled' },
    { status: 'paid' },
  ]);
  expect(
    (await api.get(`/api/merchants/${shop}/transactions?type=payout`, owner.token)).body.transactions,
  ).toHaveLength(2);
  const { destinations } = (await api.get('/api/payout-destinations', owner.token)).body;
  expect(destinations).toMatchObject([
    { id: requested.body.payout.destination_id, merchant_id: shop, destination: 'FR*********************0189' },
  ]);
  expect(new Date(destinations[0].usable_at) <= new Date()).toBe(true);
  expect(
    await api.send('DELETE', `/api/payout-destinations/${destinations[0].id}`, { token: owner.token }),
  ).toMatchObject({ status: 200, body: {} });
  expect((await api.get('/api/payout-destinations', owner.token)).body.destinations).toEqual([]);
});

test('a merchant of a frozen person gets no payout', async () => {
  const request = { amount: '1.00', currency: 'EUR', destination: 'FR76 3000 6000 0112 3456 7890 189' };
  expect(await api.post(`/api/admin/wallets/${owner.id}/freeze`, { reason: 'A stolen token' }, admin)).toMatchObject({
    status: 200,
    body: { merchants: [{ merchant_id: shop, wallet: { status: 'frozen' } }] },
  });
  expect(refusal(await api.post('/api/payouts', request, owner.token))).toBe('400 WALLET_FROZEN');
  expect(await api.post(`/api/admin/wallets/${owner.id}/unfreeze`, { reason: 'It was theirs' }, admin)).toMatchObject({
    status: 200,
    body: { merchants: [{ wallet: { status: 'active' } }] },
  });
  expect(await api.post('/api/payouts', request, owner.token)).toMatchObject({ status: 200 });
});

test('an administrator reverses a transfer, once', async () => {
  const { body } = await api.post(
    '/api/wallet/send',
    { recipient_id: owner.id, amount: '5.00', currency: 'EUR' },
    payer.token,
  );
  const reverse = (token: string) =>
    api.post(`/api/admin/transactions/${body.transaction.id}/reverse`, { reason: 'Sent by mistake' }, token);
  expect(refusal(await reverse(payer.token))).toBe('403 PERMISSION_DENIED');
  expect(await reverse(admin)).toMatchObject({
    status: 200,
    body: {
      transactions: [
        { type: 'refund', direction: 'debit' },
        { type: 'refund', direction: 'credit' },
      ],
    },
  });
  expect(refusal(await reverse(admin))).toBe('400 ALREADY_REVERSED');
  expect(await api.balance(owner.token)).toBe('0.00');
});

async function ended(id: string): Promise<{ id: string; status: string; failure: string; ended_at: string | null }> {
  return until(async () => {
    const { payout } = (await api.get(`/api/payouts/${id}`, owner.token)).body;
    return payout.ended_at && payout;
  }, 'the payout has ended');
}
