// What the team of a merchant does in the wallet, and what auth says of merchants.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EventInternalServiceService, Outcome_Result } from '@plaza/api/events';
import { MerchantChanged } from '@plaza/api/events/merchants';
import { PayoutServiceService } from '@plaza/api/payout';
import { PaymentAdminServiceService } from '@plaza/api/payment-admin';
import { StatementServiceService } from '@plaza/api/statement';
import { WalletAuditServiceService } from '@plaza/api/wallet-audit';
import { newId } from '@plaza/service';
import { teamRoles, type TeamRoleName } from '@plaza/services';
import { failure, until, type TestClient } from '@plaza/testing';
import { assertBooksBalance, type TestPerson } from '../../../test/harness.ts';
import { openMarket, type Market, type Shop } from '../../../test/market.ts';

let market: Market;
let auth: TestClient<typeof EventInternalServiceService>;
let position = 0;

beforeAll(async () => {
  market = await openMarket();
  auth = market.harness.connect(EventInternalServiceService, 'auth');
});
afterAll(async () => {
  await assertBooksBalance(market.harness.db);
  auth.close();
  await market.close();
});

const iban = 'FR76 3000 6000 0112 3456 7890 189';
const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;

async function changed(merchantId: string, userId: string, more: Partial<MerchantChanged> = {}): Promise<void> {
  const payload = { name: 'Le Kop', currency: 'EUR', feeRate: 0, feeFixed: '0', suspended: false, ...more };
  const event = {
    id: newId(),
    type: 'plaza.events.v1.MerchantChanged',
    aggregate: `merchant:${merchantId}`,
    userId,
    time: new Date(),
    payload: Buffer.from(
      MerchantChanged.encode(MerchantChanged.fromPartial({ userId, merchantId, ...payload })).finish(),
    ),
    position: ++position,
  };
  const { outcomes } = await auth.deliver({ events: [event] });
  expect(outcomes.map(({ result }) => result)).toEqual([Outcome_Result.RESULT_DONE]);
}

/** Somebody of the team, with a token for the merchant. */
async function member(
  merchantId: string,
  role: TeamRoleName,
  person?: TestPerson,
): Promise<{ id: string; token: string }> {
  const { id } = person ?? (await market.harness.person());
  const scope = teamRoles[role].permissions.join(' ');
  return { id, token: await market.harness.tokens.userToken(id, { merchant: merchantId, scope }) };
}

async function approvedShop(more: Partial<MerchantChanged> = {}): Promise<Shop> {
  const [id, owner] = [newId(), await market.harness.person('Owner')];
  await changed(id, owner.id, more);
  return { id, owner };
}

async function payTo(shop: Shop, amount: string, orderReference = ''): Promise<string> {
  const payer = await market.payer(amount);
  const { payment } = await market.payments.createPayment(
    { merchantId: shop.id, amount, currency: 'EUR', orderReference },
    payer.as,
  );
  return payment!.id;
}

describe('what auth says', () => {
  test('opens the account of a merchant that was approved, once, and it can be paid', async () => {
    const shop = await approvedShop({ feeRate: 100 });
    await changed(shop.id, shop.owner.id, { name: 'New name' });
    expect((await market.merchants.getMerchant({ id: shop.id })).merchant).toMatchObject({ name: 'New name' });
    expect((await market.merchants.listMerchants({}, shop.owner.as)).merchants).toMatchObject([
      { id: shop.id, feeRate: 100 },
    ]);
    await payTo(shop, '10.00');
    expect(await market.takings(shop)).toBe('9.90');
  });

  test('hears of a merchant that an administrator created, and so does messaging', async () => {
    const shop = await market.shop();
    const events = await market.harness.db.admin<{ destination: string; payload: object }>(
      `select destination, payload from outbox
        where type = 'plaza.events.v1.MerchantCreated' and aggregate = 'merchant:' || $1 order by destination`,
      [shop.id],
    );
    const payload = { merchant_id: shop.id, user_id: shop.owner.id, currency: 'EUR', fee_rate: 150 };
    expect(events).toMatchObject([
      { destination: 'auth', payload },
      { destination: 'messaging', payload },
    ]);
  });

  test('a suspended merchant is neither paid nor paid out, until it is lifted', async () => {
    const shop = await approvedShop();
    const request = await market.ask(shop, '5.00');
    await payTo(shop, '20.00');
    const patient = (await market.harness.start({ payoutDelayMs: 3_600_000 })).connect(PayoutServiceService);
    const { payout } = await patient.createPayout(
      { amount: '5.00', currency: 'EUR', destination: iban },
      shop.owner.as,
    );
    await changed(shop.id, shop.owner.id, { suspended: true });
    const payer = await market.payer('20.00');
    const pays = { merchantId: shop.id, amount: '5.00', currency: 'EUR' };
    expect(await reasonOf(market.payments.createPayment(pays, payer.as))).toBe('MERCHANT_SUSPENDED');
    expect(await reasonOf(market.payments.createPayment({ paymentRequestId: request }, payer.as))).toBe(
      'MERCHANT_SUSPENDED',
    );
    expect(await reasonOf(market.requests.createPaymentRequest(pays, shop.owner.as))).toBe('MERCHANT_SUSPENDED');
    const wanted = { amount: '1.00', currency: 'EUR', destination: iban };
    expect(await reasonOf(market.payouts.createPayout(wanted, shop.owner.as))).toBe('MERCHANT_SUSPENDED');
    expect((await market.payouts.getPayout({ id: payout!.id }, shop.owner.as)).payout?.frozen).toBe(true);
    expect(await market.available(payer)).toBe('20.00');
    await changed(shop.id, shop.owner.id);
    expect((await market.payouts.getPayout({ id: payout!.id }, shop.owner.as)).payout?.frozen).toBe(false);
    await market.payments.createPayment({ paymentRequestId: request }, payer.as);
    patient.close();
  });

  test('what is paid to a merchant and by it belongs to its owner of now', async () => {
    const shop = await approvedShop();
    const id = await payTo(shop, '10.00');
    const heir = await market.harness.person('Heir');
    await changed(shop.id, heir.id);
    expect((await market.payments.getPayment({ id }, heir.as)).payment).toMatchObject({ merchantId: shop.id });
    expect(await reasonOf(market.payments.getPayment({ id }, shop.owner.as))).toBe('PAYMENT_NOT_FOUND');
    expect(await reasonOf(market.merchants.getMerchantBalance({ id: shop.id }, shop.owner.as))).toBe(
      'MERCHANT_NOT_FOUND',
    );
    await market.payments.refundPayment({ id }, heir.as);
    expect(await market.takings({ ...shop, owner: heir })).toBe('0.00');
  });
});

describe('a member', () => {
  test('does for the merchant what the role permits, and is refused the rest', async () => {
    const shop = await approvedShop();
    const [support, finance, runner] = [
      await member(shop.id, 'support'),
      await member(shop.id, 'finance'),
      await member(shop.id, 'shop'),
    ];
    const asked = { merchantId: shop.id, amount: '12.00', currency: 'EUR', orderReference: 'A-1' };
    const { paymentRequest } = await market.requests.createPaymentRequest(asked, { ...runner, idempotencyKey: 'ask' });
    const again = await market.requests.createPaymentRequest(asked, { ...runner, idempotencyKey: 'ask' });
    expect(again.paymentRequest?.id).toBe(paymentRequest?.id);
    expect(await reasonOf(market.requests.createPaymentRequest(asked, support))).toBe('PERMISSION_MISSING');
    const payer = await market.payer('20.00');
    const { id } = await market.paid(paymentRequest!.id, payer);
    await payTo(shop, '3.00', 'A-2');
    expect((await market.payments.listPayments({}, support)).payments).toHaveLength(2);
    const { payments } = await market.payments.listPayments({ orderReference: 'A-1' }, support);
    expect(payments.map((payment) => payment.id)).toEqual([id]);
    expect(await reasonOf(market.payments.refundPayment({ id, amount: '1.00' }, runner))).toBe('PERMISSION_MISSING');
    await market.payments.refundPayment({ id, amount: '2.00' }, support);
    expect((await market.merchants.getMerchantBalance({ id: shop.id }, finance)).available).toBe('13.00');
    expect(await reasonOf(market.payouts.listPayouts({}, support))).toBe('PERMISSION_MISSING');
    const statements = market.harness.connect(StatementServiceService);
    const { closingBalance } = await statements.getStatement({ from: new Date(Date.now() - 60_000) }, finance);
    expect(closingBalance).toBe('13.00');
    let csv = '';
    for await (const { data } of statements.exportTransactions({}, finance)) csv += data.toString();
    expect(csv).toContain('A-1');
    statements.close();
    await market.requests.cancelPaymentRequest(
      { id: (await market.requests.createPaymentRequest(asked, runner)).paymentRequest!.id },
      runner,
    );
    expect((await market.requests.listPaymentRequests({ merchantId: shop.id }, support)).paymentRequests).toHaveLength(
      2,
    );
  });

  test('of one merchant finds nothing of another one, also not of the same owner', async () => {
    const owner = await market.harness.person('Owner of two');
    const [first, second] = [newId(), newId()];
    await changed(first, owner.id);
    await changed(second, owner.id);
    const acting = await member(first, 'owner', owner);
    const id = await payTo({ id: second, owner }, '9.00');
    const { paymentRequest } = await market.requests.createPaymentRequest(
      { merchantId: second, amount: '5.00', currency: 'EUR' },
      owner.as,
    );
    const { payout } = await market.payouts.createPayout(
      { merchantId: second, amount: '1.00', currency: 'EUR', destination: iban },
      owner.as,
    );
    for (const [call, reason] of [
      [() => market.payments.getPayment({ id }, acting), 'PAYMENT_NOT_FOUND'],
      [() => market.payments.refundPayment({ id }, acting), 'PAYMENT_NOT_FOUND'],
      [() => market.payments.listPayments({ merchantId: second }, acting), 'MERCHANT_NOT_FOUND'],
      [() => market.merchants.getMerchantBalance({ id: second }, acting), 'MERCHANT_NOT_FOUND'],
      [() => market.merchants.listMerchantTransactions({ id: second }, acting), 'MERCHANT_NOT_FOUND'],
      [() => market.requests.listPaymentRequests({ merchantId: second }, acting), 'MERCHANT_NOT_FOUND'],
      [() => market.requests.cancelPaymentRequest({ id: paymentRequest!.id }, acting), 'PAYMENT_REQUEST_NOT_FOUND'],
      [() => market.payouts.getPayout({ id: payout!.id }, acting), 'PAYOUT_NOT_FOUND'],
      [() => market.payouts.cancelPayout({ id: payout!.id }, acting), 'PAYOUT_NOT_FOUND'],
      [() => market.payouts.approvePayout({ id: payout!.id }, acting), 'PAYOUT_NOT_FOUND'],
      [
        () =>
          market.payouts.createPayout(
            { merchantId: second, amount: '1.00', currency: 'EUR', destination: iban },
            acting,
          ),
        'MERCHANT_NOT_FOUND',
      ],
    ] as const)
      expect(await reasonOf(call())).toBe(reason);
    expect((await market.payments.listPayments({}, acting)).payments).toEqual([]);
    expect((await market.payouts.listPayouts({}, acting)).payouts).toEqual([]);
    expect((await market.payouts.listPayoutDestinations({}, acting)).destinations).toEqual([]);
    expect((await market.merchants.listMerchants({}, acting)).merchants.map((one) => one.id)).toEqual([first]);
    expect((await market.merchants.listMerchants({}, owner.as)).merchants).toHaveLength(2);
  });
});

test('where a merchant wants it, a payout goes out after somebody else approved it', async () => {
  const shop = await approvedShop({ payoutsNeedApproval: true });
  await payTo(shop, '50.00');
  const [asks, approves, runner] = [
    await member(shop.id, 'finance'),
    await member(shop.id, 'finance'),
    await member(shop.id, 'shop'),
  ];
  const wanted = { amount: '10.00', currency: 'EUR', destination: iban };
  const { payout } = await market.payouts.createPayout(wanted, asks);
  const { id } = payout!;
  expect(payout).toMatchObject({ needsApproval: true, requestedBy: asks.id, approvedBy: '' });
  expect(await reasonOf(market.payouts.approvePayout({ id }, asks))).toBe('PAYOUT_APPROVAL_OWN');
  expect(await reasonOf(market.payouts.approvePayout({ id }, runner))).toBe('PERMISSION_MISSING');
  // Other payouts that are due go out meanwhile.
  const other = await approvedShop();
  await payTo(other, '5.00');
  const { payout: free } = await market.payouts.createPayout({ ...wanted, amount: '5.00' }, other.owner.as);
  await until(
    async () => (await market.payouts.getPayout({ id: free!.id }, other.owner.as)).payout?.status === 'paid',
    'the other payout is paid',
  );
  expect((await market.payouts.getPayout({ id }, asks)).payout).toMatchObject({ status: 'requested' });
  expect((await market.payouts.approvePayout({ id }, approves)).payout).toMatchObject({ approvedBy: approves.id });
  await market.payouts.approvePayout({ id }, approves);
  await until(
    async () => (await market.payouts.getPayout({ id }, shop.owner.as)).payout?.status === 'paid',
    'the payout is paid',
  );
});

describe('the audit log of a merchant', () => {
  let audit: TestClient<typeof WalletAuditServiceService>;
  beforeAll(() => {
    audit = market.harness.connect(WalletAuditServiceService);
  });
  afterAll(() => audit.close());

  /** A payment request that was made and cancelled: one entry. */
  async function cancelled({ id: merchantId }: Shop, by: { token: string }): Promise<string> {
    const asked = { merchantId, amount: '12.00', currency: 'EUR' };
    const { paymentRequest } = await market.requests.createPaymentRequest(asked, by);
    await market.requests.cancelPaymentRequest({ id: paymentRequest!.id }, by);
    return paymentRequest!.id;
  }

  test('has what its team, its keys and staff did, a page at a time, and nothing of another merchant', async () => {
    const [shop, other] = [await approvedShop(), await approvedShop()];
    const { tokens } = market.harness;
    const [runner, finance] = [await member(shop.id, 'shop'), await member(shop.id, 'finance')];
    const keyId = newId();
    const key = {
      token: await tokens.userToken(shop.id, {
        role: 'merchant',
        merchant: shop.id,
        scope: 'payments.write',
        key: 'live',
        sid: keyId,
      }),
    };
    const requests = [await cancelled(shop, runner), await cancelled(shop, key)];
    await cancelled(other, await member(other.id, 'shop'));
    const admin = market.harness.connect(PaymentAdminServiceService);
    await admin.getAnyMerchant({ id: shop.id }, market.admin.as);
    admin.close();
    const first = await audit.listMerchantWalletAuditEntries({ merchantId: shop.id, pageSize: 2 }, finance);
    const rest = await audit.listMerchantWalletAuditEntries(
      { merchantId: shop.id, pageSize: 2, pageToken: first.nextPageToken },
      finance,
    );
    const entries = [...first.entries, ...rest.entries];
    expect(entries.map(({ by, actor, subject, keyId: id }) => ({ by, actor, subject, id }))).toEqual([
      { by: 'staff', actor: '', subject: shop.id, id: '' },
      { by: 'key', actor: '', subject: requests[1], id: keyId },
      { by: 'person', actor: runner.id, subject: requests[0], id: '' },
    ]);
    expect(entries.map(({ address }) => address !== '')).toEqual([false, true, false]);
    expect(rest.nextPageToken).toBe('');
    expect(JSON.stringify(entries)).not.toContain(market.admin.id);
    const listed = async (filter: object) =>
      (await audit.listMerchantWalletAuditEntries({ merchantId: shop.id, ...filter }, finance)).entries.map(
        ({ by }) => by,
      );
    expect(await listed({ actor: runner.id })).toEqual(['person']);
    // Nor can the id of a member of staff be tried.
    expect(await listed({ actor: market.admin.id })).toEqual([]);
    expect(await listed({ keyId })).toEqual(['key']);
    const at = entries[1]!.at!;
    expect(await listed({ from: at, to: new Date(at.getTime() + 1) })).toEqual(['key']);
    expect(await listed({ to: new Date(0) })).toEqual([]);
    const stolen = { merchantId: other.id, pageToken: first.nextPageToken };
    expect(await reasonOf(audit.listMerchantWalletAuditEntries(stolen, await member(other.id, 'finance')))).toBe(
      'PAGE_TOKEN_INVALID',
    );
  });

  test('has what the owner and staff did without a token for it, whatever the request names', async () => {
    const shop = await approvedShop();
    const as = shop.owner.as;
    const request = await market.ask(shop, '4.00');
    await market.requests.cancelPaymentRequest({ id: request }, as);
    const [refunded, taken] = [await payTo(shop, '20.00'), await payTo(shop, '20.00')];
    await market.payments.refundPayment({ id: refunded, amount: '3.00' }, as);
    const payer = await market.payer('9.00');
    const { payment: held } = await market.payments.createPayment(
      { merchantId: shop.id, amount: '9.00', currency: 'EUR', captureMethod: 'manual' },
      payer.as,
    );
    await market.payments.voidPayment({ id: held!.id }, as);
    const patient = (await market.harness.start({ payoutDelayMs: 3_600_000 })).connect(PayoutServiceService);
    const { payout } = await patient.createPayout({ amount: '5.00', currency: 'EUR', destination: iban }, as);
    expect(await reasonOf(patient.approvePayout({ id: newId() }, as))).toBe('PAYOUT_NOT_FOUND');
    await patient.approvePayout({ id: payout!.id }, as);
    await patient.cancelPayout({ id: payout!.id }, as);
    patient.close();
    await market.payments.refundPayment({ id: taken, amount: '2.00' }, market.admin.as);
    // Who paid has no part in it, nor has a stranger.
    expect(await reasonOf(market.payments.voidPayment({ id: held!.id }, payer.as))).toBe('PERMISSION_DENIED');
    const stranger = (await market.harness.person()).as;
    expect(await reasonOf(market.payments.refundPayment({ id: refunded }, stranger))).toBe('PAYMENT_NOT_FOUND');
    const { entries } = await audit.listMerchantWalletAuditEntries(
      { merchantId: shop.id, pageSize: 100 },
      await member(shop.id, 'finance'),
    );
    const shown = entries
      .filter(({ outcome }) => outcome !== 'begun')
      .map(({ rpc, by, actor, subject }) => [rpc.replace(/.*\//, ''), by, actor, subject]);
    const owner = ['person', shop.owner.id];
    expect(shown.reverse()).toEqual([
      ['CancelPaymentRequest', ...owner, request],
      ['RefundPayment', ...owner, refunded],
      ['VoidPayment', ...owner, held!.id],
      ['CreatePayout', ...owner, ''],
      ['ApprovePayout', ...owner, payout!.id],
      ['CancelPayout', ...owner, payout!.id],
      ['RefundPayment', 'staff', '', taken],
    ]);
    expect(entries.filter(({ outcome }) => outcome === 'begun').map(({ by }) => by)).toEqual([
      'staff',
      'person',
      'person',
    ]);
  });

  test('is for members with the permission, also with a token that is for no merchant', async () => {
    const [shop, other] = [await approvedShop(), await approvedShop()];
    await cancelled(shop, await member(shop.id, 'shop'));
    const list = (as: { token: string }, merchantId = shop.id) =>
      audit.listMerchantWalletAuditEntries({ merchantId }, as);
    market.harness.join(shop.id, shop.owner);
    market.harness.join(other.id, shop.owner);
    expect((await list(shop.owner.as)).entries).toHaveLength(1);
    expect((await list(shop.owner.as, other.id)).entries).toEqual([]);
    expect(await reasonOf(list(await member(shop.id, 'support')))).toBe('PERMISSION_MISSING');
    // Whoever acts for one merchant does not read another's, although they are in both teams.
    const ofOther = await member(other.id, 'owner', shop.owner);
    for (const stranger of [ofOther, other.owner.as, market.admin.as])
      expect(await reasonOf(list(stranger))).toBe('MERCHANT_NOT_FOUND');
    const staff = { act: { sub: market.admin.id } };
    const looking = { token: await market.harness.tokens.userToken(shop.owner.id, staff) };
    expect(await reasonOf(list(looking))).toBe('IMPERSONATION_READ_ONLY');
    market.harness.auth.up = false;
    expect(await reasonOf(list(shop.owner.as))).toBe('UNAVAILABLE');
    market.harness.auth.up = true;
    expect((await list(await member(shop.id, 'finance'))).entries).toHaveLength(1);
  });
});
