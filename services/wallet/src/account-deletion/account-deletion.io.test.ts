import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountAdminServiceService } from '@plaza/api/account';
import { CreditInternalServiceService } from '@plaza/api/credit';
import { EventInternalServiceService } from '@plaza/api/events';
import { UserDeleted } from '@plaza/api/events/people';
import { RefundInternalServiceService } from '@plaza/api/refund';
import { ClosingInternalServiceService } from '@plaza/api/wallet-closing';
import { newId } from '@plaza/service';
import { until, type TestClient } from '@plaza/testing';
import { assertBooksBalance, type Harness, type TestPerson } from '../../test/harness.ts';
import { openMarket, type Market } from '../../test/market.ts';

let market: Market;
let harness: Harness;
let closing: TestClient<typeof ClosingInternalServiceService>;
let credits: TestClient<typeof CreditInternalServiceService>;
let decisions: TestClient<typeof AccountAdminServiceService>;

beforeAll(async () => {
  market = await openMarket();
  harness = market.harness;
  closing = harness.connect(ClosingInternalServiceService, 'auth');
  credits = harness.connect(CreditInternalServiceService, 'catalog');
  decisions = harness.connect(AccountAdminServiceService);
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(() => market.close());

const close = (person: TestPerson, attempt = 1, forfeitCredits = false) =>
  closing.closePerson({ userId: person.id, attempt, forfeitCredits });
const reopen = (person: TestPerson, attempt = 1) => closing.reopenPerson({ userId: person.id, attempt });
const erase = (person: TestPerson) => market.as('system', 'select wallet.erase_person(?)', [person.id]);
const send = (from: TestPerson, to: TestPerson, amount = '1', note = '') =>
  harness.wallet.send({ recipientId: to.id, amount, currency: 'EUR', note }, from.as);
const refused = (reason: string, metadata?: object) =>
  expect.objectContaining({ reason, ...(metadata && { metadata: expect.objectContaining(metadata) }) });

describe('a person who is to be deleted', () => {
  it('has empty wallets to which nothing comes any more, in no currency', async () => {
    const [person, friend] = [await harness.person(), await market.payer()];
    await close(person);
    await close(person);
    await expect(send(friend, person)).rejects.toEqual(refused('ACCOUNT_CLOSED'));
    for (const currency of ['EUR', 'JPY'])
      await expect(harness.wallet.deposit({ amount: '10', currency }, person.as)).rejects.toEqual(
        refused('ACCOUNT_CLOSED'),
      );
    await expect(
      credits.awardCredits({ userId: person.id, amount: 5, source: 'bonus', requestId: newId() }),
    ).rejects.toEqual(refused('ACCOUNT_CLOSED'));
  });

  it('is as before when the attempt is given up', async () => {
    const [person, friend] = [await harness.person(), await market.payer()];
    await close(person);
    await reopen(person);
    await reopen(person);
    await send(friend, person);
    await expect(close(person, 2)).rejects.toEqual(refused('MONEY_LEFT', { EUR: '1.00' }));
  });

  it('is not closed by what comes late', async () => {
    const person = await harness.person();
    await reopen(person, 3);
    await expect(close(person, 3)).rejects.toEqual(refused('CLOSING_OVER'));
    await expect(close(person, 2)).rejects.toEqual(refused('CLOSING_OVER'));
    await close(person, 4);
    await reopen(person, 3);
    await expect(harness.wallet.deposit({ amount: '10', currency: 'EUR' }, person.as)).rejects.toEqual(
      refused('ACCOUNT_CLOSED'),
    );
  });

  it('has no money that is held, on its way, or frozen', async () => {
    const person = await market.payer('10.00');
    const requestId = newId();
    await harness.internal.placeHold({
      requestId,
      userId: person.id,
      amount: '10.00',
      currency: 'EUR',
      expiresAt: new Date(Date.now() + 60_000),
      metadata: {},
    });
    await expect(close(person)).rejects.toEqual(refused('MONEY_HELD'));
    await harness.internal.captureHold({ requestId });
    await decisions.freezeWallet({ userId: person.id, reason: 'Court order' }, market.admin.as);
    await expect(close(person)).rejects.toEqual(refused('WALLET_FROZEN'));
    await decisions.unfreezeWallet({ userId: person.id, reason: 'Lifted' }, market.admin.as);
    await close(person);
    await expect(decisions.freezeWallet({ userId: person.id, reason: 'Court order' }, market.admin.as)).rejects.toEqual(
      refused('ACCOUNT_CLOSED'),
    );
    await expect(decisions.unfreezeWallet({ userId: person.id, reason: 'Lifted' }, market.admin.as)).rejects.toEqual(
      refused('ACCOUNT_CLOSED'),
    );
  });

  it('who stays in the end has what came back meanwhile, and is asked for nothing', async () => {
    const person = await market.payer('10.00');
    const requestId = newId();
    await harness.internal.placeHold({
      requestId,
      userId: person.id,
      amount: '10.00',
      currency: 'EUR',
      expiresAt: new Date(Date.now() + 60_000),
      metadata: {},
    });
    await harness.internal.captureHold({ requestId });
    await close(person);
    const refunds = harness.connect(RefundInternalServiceService, 'catalog');
    const refund = () => refunds.refundPurchase({ holdRequestId: requestId, requestId: `refund-${requestId}` });
    expect(await refund()).toMatchObject({
      balance: '0.00',
      transaction: { userId: person.id, amount: '10.00', metadata: { unclaimed: true } },
    });
    await reopen(person);
    await reopen(person);
    expect(await market.available(person)).toBe('10.00');
    expect((await refund()).transaction).toMatchObject({ amount: '10.00' });
    await expect(close(person, 2)).rejects.toEqual(refused('MONEY_LEFT', { EUR: '10.00' }));
  });

  it('owns no merchant with money, payments to capture, or payouts', async () => {
    const shop = await market.shop();
    const payer = await market.payer();
    const { payment } = await market.payments.createPayment(
      { merchantId: shop.id, amount: '20.00', currency: 'EUR', captureMethod: 'manual' },
      payer.as,
    );
    await expect(close(shop.owner)).rejects.toEqual(refused('PAYMENT_OPEN'));
    await market.payments.capturePayment({ id: payment!.id }, shop.owner.as);
    await expect(close(shop.owner)).rejects.toEqual(refused('MONEY_LEFT', { EUR: '19.45' }));
    // What the sandbox can't tell stays under way.
    const more = await market.payer('1000.00');
    await market.payments.createPayment({ merchantId: shop.id, amount: '493.00', currency: 'EUR' }, more.as);
    await market.payouts.createPayout(
      { amount: await market.takings(shop), currency: 'EUR', destination: 'DE89370400440532013000' },
      shop.owner.as,
    );
    await until(async () => {
      const error: unknown = await close(shop.owner).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error !== undefined) expect(error).toEqual(refused('PAYOUT_OPEN'));
      return error === undefined;
    }, 'the payout has ended');
    await expect(
      market.payments.createPayment({ merchantId: shop.id, amount: '1.00', currency: 'EUR' }, more.as),
    ).rejects.toEqual(refused('ACCOUNT_CLOSED'));
    await expect(market.shop({}, shop.owner)).rejects.toEqual(refused('ACCOUNT_CLOSED'));
  });

  it('is told of credits that would be lost, and may give them up', async () => {
    const person = await harness.person();
    await credits.awardCredits({ userId: person.id, amount: 25, source: 'bonus', requestId: newId() });
    await expect(close(person)).rejects.toEqual(refused('CREDITS_LEFT', { credits: '25' }));
    await close(person, 1, true);
    await erase(person);
    expect(
      await harness.db.admin(
        'select amount, balance_after, description from credit_transactions where user_id = $1 order by created_at desc limit 1',
        [person.id],
      ),
    ).toEqual([{ amount: -25, balance_after: 0, description: 'Given up with the account' }]);
  });

  it('receives no money between the check and the deletion, however many send', async () => {
    const friend = await market.payer('1000.00');
    for (let round = 0; round < 5; round++) {
      const person = await harness.person();
      const results = await Promise.allSettled([
        ...Array.from({ length: 8 }, () => send(friend, person)),
        close(person),
        ...Array.from({ length: 8 }, () => send(friend, person)),
      ]);
      const arrived = results.filter((result, index) => index !== 8 && result.status === 'fulfilled').length;
      const [state] = await harness.db.admin<{ state: string | null; balance: string }>(
        `select (select state from closings where user_id = $1) as state, (select coalesce(sum(balance), 0)::int from wallets where user_id = $1) as balance`,
        [person.id],
      );
      expect(state).toEqual(
        results[8]!.status === 'fulfilled' ? { state: 'closing', balance: 0 } : { state: null, balance: arrived },
      );
    }
  });
});

describe('a person who is deleted', () => {
  it('leaves every posting, and no name', async () => {
    const [person, friend] = [await harness.person('Léa Martin'), await market.payer('10.00')];
    await send(friend, person, '5', 'For the tickets');
    await send(person, friend, '5', 'Not needed');
    const rows = () =>
      harness.db.admin<{ id: string; amount: string }>(
        'select id, amount, balance_after, "timestamp" from transactions where user_id in ($1, $2) order by id',
        [person.id, friend.id],
      );
    const before = await rows();
    await close(person);
    await erase(person);
    await erase(person);
    expect(await rows()).toEqual(before);
    const metadata = await harness.db.admin<{ user_id: string; metadata: object }>(
      'select user_id, metadata from transactions where user_id in ($1, $2) and counterparty_id is not null order by "timestamp", user_id',
      [person.id, friend.id],
    );
    expect(JSON.stringify(metadata)).not.toContain('Léa');
    expect(metadata.filter((row) => row.user_id === friend.id).map((row) => row.metadata)).toEqual([
      { counterparty_id: person.id, note: 'For the tickets' },
      { counterparty_id: person.id, note: 'Not needed' },
    ]);
    expect(metadata.filter((row) => row.user_id === person.id).map((row) => row.metadata)).toEqual([
      { counterparty_id: friend.id },
      { counterparty_id: friend.id },
    ]);
    expect((await harness.wallet.listTransactions({}, friend.as)).transactions).toHaveLength(3);
    await expect(close(person, 9)).rejects.toEqual(refused('CLOSING_OVER'));
    await reopen(person, 9);
    await expect(send(friend, person)).rejects.toEqual(refused('ACCOUNT_CLOSED'));
  });

  it('asks nobody for payments any more, and has no account to be paid out to', async () => {
    const [shop, payer] = [await market.shop({ feeRate: 0, feeFixed: '' }), await market.payer('100.00')];
    const other = await market.shop();
    await market.paid(await market.ask(shop, '100'), payer);
    await market.payouts.createPayout(
      { amount: '100', currency: 'EUR', destination: 'DE89370400440532013000' },
      shop.owner.as,
    );
    await until(
      async () =>
        close(shop.owner).then(
          () => true,
          () => false,
        ),
      'the payout is over',
    );
    await reopen(shop.owner);
    const [open, others] = [await market.ask(shop, '5'), await market.ask(other, '5')];
    await close(shop.owner, 2);
    const someone = await market.payer();
    await expect(market.payments.createPayment({ paymentRequestId: open }, someone.as)).rejects.toEqual(
      refused('ACCOUNT_CLOSED'),
    );
    await expect(market.ask(shop, '5')).rejects.toEqual(refused('ACCOUNT_CLOSED'));
    const events = harness.connect(EventInternalServiceService, 'auth');
    const event = {
      id: newId(),
      type: 'plaza.events.v1.UserDeleted',
      aggregate: `user:${shop.owner.id}`,
      userId: shop.owner.id,
      time: new Date(),
      payload: Buffer.from(UserDeleted.encode({ userId: shop.owner.id }).finish()),
      position: 1,
    };
    expect((await events.deliver({ events: [event] })).outcomes).toMatchObject([{ error: '' }]);
    expect((await market.requests.getPaymentRequest({ id: open }, someone.as)).paymentRequest).toMatchObject({
      status: 'cancelled',
      merchantName: 'Closed merchant',
    });
    expect((await market.requests.getPaymentRequest({ id: others }, someone.as)).paymentRequest).toMatchObject({
      status: 'open',
    });
    expect(await harness.db.admin('select from payout_destinations where user_id = $1', [shop.owner.id])).toEqual([]);
  });

  it('is the only reason for which anything is taken out of what was posted', async () => {
    const [person, friend] = [await harness.person('Léa'), await market.payer('10.00')];
    await send(friend, person);
    const rewrite = (set: string) =>
      harness.db.admin(
        `select set_config('plaza.erasing', 'on', true), set_config('plaza.actor', 'system', true); update transactions set ${set} where user_id = '${person.id}'`,
      );
    for (const set of [
      'amount = amount + 1',
      `metadata = metadata || '{"note": "another"}'`,
      `metadata = metadata - 'counterparty_id'`,
      `user_id = '${friend.id}'`,
    ]) {
      await expect(rewrite(set)).rejects.toThrow(/what was posted stays/);
    }
    await expect(
      market.as('system', `update wallet.transactions set metadata = '{}' where user_id = ?`, [person.id]),
    ).rejects.toThrow(/permission denied/);
    await expect(market.as(person.id, 'select wallet.erase_person(?)', [person.id])).rejects.toThrow(
      /only the platform/,
    );
  });
});
