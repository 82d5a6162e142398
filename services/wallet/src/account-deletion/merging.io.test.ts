// A guest's money moves to the person whose account the guest is merged into.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountAdminServiceService } from '@plaza/api/account';
import { CreditInternalServiceService, CreditServiceService } from '@plaza/api/credit';
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

beforeAll(async () => {
  market = await openMarket();
  harness = market.harness;
  closing = harness.connect(ClosingInternalServiceService, 'auth');
  credits = harness.connect(CreditInternalServiceService, 'catalog');
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(() => market.close());

const close = (guest: TestPerson, heir: TestPerson, attempt = 1) =>
  closing.closePerson({ userId: guest.id, attempt, heirId: heir.id });
const move = (guest: TestPerson, heir: TestPerson) => closing.movePerson({ userId: guest.id, heirId: heir.id });
const refused = (reason: string) => expect.objectContaining({ reason });
const total = async (): Promise<string> => {
  const [row] = await harness.db.admin<{ sum: string }>(
    `select sum(balance)::text as sum from wallets where currency = 'EUR' and user_id is not null`,
  );
  return row!.sum;
};
const creditsOf = async (person: TestPerson) =>
  (await harness.connect(CreditServiceService).getCredits({}, person.as)).balance;
async function hold(guest: TestPerson, amount: string): Promise<string> {
  const requestId = newId();
  await harness.internal.placeHold({
    requestId,
    userId: guest.id,
    amount,
    currency: 'EUR',
    expiresAt: new Date(Date.now() + 60_000),
    metadata: { order_id: requestId },
  });
  return requestId;
}

describe('a merge', () => {
  it('moves every currency and the credits, once, in balanced postings that both can read', async () => {
    const [guest, heir] = [await market.payer('70.50'), await market.payer('10.00')];
    await harness.wallet.deposit({ amount: '30', currency: 'USD' }, guest.as);
    await credits.awardCredits({ userId: guest.id, amount: 25, source: 'bonus', requestId: newId() });
    const before = await total();
    await close(guest, heir);
    await move(guest, heir);
    await move(guest, heir);
    expect(await total()).toBe(before);
    expect([await market.available(heir), await market.available(heir, 'USD')]).toEqual(['80.50', '30.00']);
    expect([await creditsOf(heir), await creditsOf(guest)]).toEqual([25, 0]);
    expect(await market.available(guest)).toBe('0.00');
    const { transactions } = await harness.wallet.listTransactions({ type: 'merge' }, heir.as);
    expect(transactions.map(({ amount, direction, metadata }) => [amount, direction, metadata])).toEqual(
      expect.arrayContaining([
        [
          '70.50',
          'credit',
          { counterparty_id: guest.id, counterparty_name: 'Guest account', description: 'From your guest account' },
        ],
      ]),
    );
    expect(transactions).toHaveLength(2);
    await market.as('system', 'select wallet.erase_person(?)', [guest.id]);
    await move(guest, heir);
    expect((await harness.wallet.listTransactions({ type: 'merge' }, heir.as)).transactions).toEqual(transactions);
  });

  it('needs that the guest is closed, and leaves one that is opened again as it was', async () => {
    const [guest, heir] = [await market.payer('5.00'), await harness.person()];
    await expect(move(guest, heir)).rejects.toEqual(refused('CLOSING_OVER'));
    await close(guest, heir);
    await expect(harness.wallet.deposit({ amount: '1', currency: 'EUR' }, guest.as)).rejects.toEqual(
      refused('ACCOUNT_CLOSED'),
    );
    await closing.reopenPerson({ userId: guest.id, attempt: 1 });
    await expect(move(guest, heir)).rejects.toEqual(refused('CLOSING_OVER'));
    await harness.wallet.deposit({ amount: '1', currency: 'EUR' }, guest.as);
    expect(await market.available(guest)).toBe('6.00');
  });

  it('is refused while money of the guest is held, or a wallet of one of both is frozen', async () => {
    const [guest, heir] = [await market.payer('10.00'), await market.payer('10.00')];
    const decisions = harness.connect(AccountAdminServiceService);
    const requestId = await hold(guest, '4.00');
    await expect(close(guest, heir)).rejects.toEqual(refused('MONEY_HELD'));
    await harness.internal.voidHold({ requestId, userId: guest.id });
    await decisions.freezeWallet({ userId: guest.id, reason: 'Court order' }, market.admin.as);
    await expect(close(guest, heir)).rejects.toEqual(refused('WALLET_FROZEN'));
    await decisions.unfreezeWallet({ userId: guest.id, reason: 'Lifted' }, market.admin.as);
    await harness.db.admin(`update wallets set frozen = 'all' where user_id = $1 and currency = 'EUR'`, [heir.id]);
    await expect(close(guest, heir)).rejects.toEqual(refused('WALLET_FROZEN'));
    await harness.db.admin(`update wallets set frozen = null where user_id = $1`, [heir.id]);
    await close(guest, heir);
    // A freeze that comes later does not keep the money from its new owner: it is frozen there.
    await decisions.freezeWallet({ userId: heir.id, reason: 'Court order' }, market.admin.as);
    await move(guest, heir);
    expect((await harness.wallet.getBalance({}, heir.as)).balance).toBe('20.00');
  });

  it('moves all or nothing while others send to the heir, however many at once', async () => {
    const friend = await market.payer('100.00');
    const [guest, heir] = [await market.payer('50.00'), await harness.person()];
    const before = await total();
    await close(guest, heir);
    await Promise.all([
      ...Array.from({ length: 6 }, () => move(guest, heir)),
      ...Array.from({ length: 10 }, () =>
        harness.wallet.send({ recipientId: heir.id, amount: '1', currency: 'EUR', note: '' }, friend.as),
      ),
    ]);
    expect([await market.available(heir), await total()]).toEqual(['60.00', before]);
  });

  it('sends what comes back for the guest later to the heir too', async () => {
    const [guest, heir] = [await market.payer('10.00'), await harness.person()];
    const requestId = await hold(guest, '10.00');
    await harness.internal.captureHold({ requestId });
    await close(guest, heir);
    const refunds = harness.connect(RefundInternalServiceService, 'catalog');
    // Between the check and the move, and after it.
    await refunds.refundPurchase({ holdRequestId: requestId, requestId: `one-${requestId}`, amount: '4.00' });
    await move(guest, heir);
    await refunds.refundPurchase({ holdRequestId: requestId, requestId: `two-${requestId}`, amount: '6.00' });
    await until(async () => (await market.available(heir)) === '10.00', 'the money is passed on');
    const { transactions } = await harness.wallet.listTransactions({ type: 'merge' }, heir.as);
    expect(transactions[0]?.metadata).toMatchObject({ counterparty_name: 'Guest account' });
  });
});
