// Money that comes back for who is deleted: the same answer from the check on, whatever brings it, and an administrator pays it.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CreditInternalServiceService, CreditServiceService } from '@plaza/api/credit';
import { ExchangeServiceService } from '@plaza/api/exchange';
import { PayoutServiceService } from '@plaza/api/payout';
import { RefundInternalServiceService } from '@plaza/api/refund';
import { TransferInternalServiceService } from '@plaza/api/transfer';
import { UnclaimedServiceService, type Unclaimed } from '@plaza/api/unclaimed';
import { ClosingInternalServiceService } from '@plaza/api/wallet-closing';
import { Big } from '@plaza/money';
import { newId } from '@plaza/service';
import { until, type TestClient } from '@plaza/testing';
import { cashIn, createPosting, unclaimedOf, walletOf } from '../../ledger/index.ts';
import { unclaimedMetrics } from './unclaimed.metrics.ts';
import { assertBooksBalance, type Harness, type TestPerson } from '../../../test/harness.ts';
import { openMarket, type Market, type Shop } from '../../../test/market.ts';

let market: Market;
let harness: Harness;
let closing: TestClient<typeof ClosingInternalServiceService>;
let refunds: TestClient<typeof RefundInternalServiceService>;
let unclaimed: TestClient<typeof UnclaimedServiceService>;

beforeAll(async () => {
  market = await openMarket();
  harness = market.harness;
  closing = harness.connect(ClosingInternalServiceService, 'auth');
  refunds = harness.connect(RefundInternalServiceService, 'catalog');
  unclaimed = harness.connect(UnclaimedServiceService);
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(() => market.close());

const refused = (reason: string, metadata?: object) =>
  expect.objectContaining({ reason, ...(metadata && { metadata: expect.objectContaining(metadata) }) });
const close = (person: TestPerson, attempt = 1) =>
  closing.closePerson({ userId: person.id, attempt, forfeitCredits: true });
const erase = (person: TestPerson) => market.as('system', 'select wallet.erase_person(?)', [person.id]);
const of = async (person: TestPerson): Promise<Unclaimed[]> =>
  (await unclaimed.listUnclaimed({ userId: person.id }, market.admin.as)).unclaimed;
const amountsOf = async (person: TestPerson) =>
  (await of(person)).map(({ amount, currency }) => `${amount} ${currency}`);

/** A person is about to be deleted, and then is: an hour of that is as its first second. */
const moments: [name: string, after: (person: TestPerson) => Promise<unknown>][] = [
  ['while it is decided', close],
  [
    'afterwards',
    async (person) => {
      await close(person);
      await erase(person);
    },
  ],
];

async function purchase(person: TestPerson, amount: string): Promise<{ requestId: string; transactionId: string }> {
  const requestId = newId();
  await harness.internal.placeHold({
    requestId,
    userId: person.id,
    amount,
    currency: 'EUR',
    expiresAt: new Date(Date.now() + 60_000),
    metadata: { order_id: requestId, description: 'Kop Nord' },
  });
  const { transaction } = await harness.internal.captureHold({ requestId });
  return { requestId, transactionId: transaction!.id };
}

/** Somebody who had money, and gave all of it away. */
async function spent(amount = '30.00'): Promise<{ person: TestPerson; requestId: string; transactionId: string }> {
  const person = await market.payer(amount);
  return { person, ...(await purchase(person, amount)) };
}

describe.each(moments)('money for a deleted person, %s,', (_name, after) => {
  it('that an order gives back is unclaimed', async () => {
    const { person, requestId, transactionId } = await spent();
    await after(person);
    const give = (amount: string, id: string) =>
      refunds.refundPurchase({
        holdRequestId: requestId,
        amount,
        reason: 'Cancelled',
        requestId: `${requestId}-${id}`,
      });
    const first = await give('10', '1');
    expect(first).toMatchObject({
      balance: '0.00',
      transaction: {
        userId: person.id,
        type: 'refund',
        direction: 'credit',
        amount: '10.00',
        balanceAfter: '10.00',
        metadata: { order_id: requestId, refund_of: transactionId, reason: 'Cancelled', unclaimed: true },
      },
    });
    expect(await give('10', '1')).toEqual(first);
    await give('', '2');
    expect(await of(person)).toEqual([
      {
        id: unclaimedOf(person.id, 'EUR').id,
        userId: person.id,
        merchantId: '',
        amount: '30.00',
        currency: 'EUR',
        createdAt: expect.any(Date),
      },
    ]);
    await expect(give('1', '3')).rejects.toEqual(refused('REFUND_EXCEEDS_REST'));
  });

  it('that an administrator refunds of a payment is unclaimed, and a merchant is told that the account is closed', async () => {
    const [shop, payer] = [await market.shop({ feeRate: 0, feeFixed: '' }), await market.payer('40.00')];
    const { payment } = await market.payments.createPayment(
      { merchantId: shop.id, amount: '40.00', currency: 'EUR' },
      payer.as,
    );
    await after(payer);
    await expect(market.payments.refundPayment({ id: payment!.id, amount: '5' }, shop.owner.as)).rejects.toEqual(
      refused('ACCOUNT_CLOSED', { user_id: payer.id }),
    );
    const { payment: refunded } = await market.payments.refundPayment(
      { id: payment!.id, amount: '15' },
      market.admin.as,
    );
    expect(refunded).toMatchObject({ status: 'partially_refunded', refunded: '15.00' });
    expect([await amountsOf(payer), await market.takings(shop)]).toEqual([['15.00 EUR'], '25.00']);
  });

  it('that a reversal brings is unclaimed, and what it takes is taken from there', async () => {
    const [lea, marco] = [await market.payer('30.00'), await market.payer('30.00')];
    const { transaction: sent } = await harness.wallet.send(
      { recipientId: marco.id, amount: '30', currency: 'EUR' },
      lea.as,
    );
    const { transaction: back } = await harness.wallet.send(
      { recipientId: lea.id, amount: '20', currency: 'EUR' },
      marco.as,
    );
    await purchase(lea, '20.00');
    await after(lea);
    const reverse = (id: string) => market.corrections.reverseTransaction({ id, reason: 'A mistake' }, market.admin.as);
    await expect(reverse(back!.id)).rejects.toEqual(
      refused('INSUFFICIENT_FUNDS', { available: '0.00', currency: 'EUR' }),
    );
    const { transactions } = await reverse(sent!.id);
    expect(
      transactions.map(({ userId, direction, amount, metadata }) => [
        userId,
        direction,
        amount,
        metadata!['unclaimed'] === true,
      ]),
    ).toEqual([
      [marco.id, 'debit', '30.00', false],
      [lea.id, 'credit', '30.00', true],
    ]);
    expect(await amountsOf(lea)).toEqual(['30.00 EUR']);
    await reverse(back!.id);
    expect([await amountsOf(lea), await market.available(marco)]).toEqual([['10.00 EUR'], '30.00']);
    await expect(reverse(sent!.id)).rejects.toEqual(refused('ALREADY_REVERSED'));
  });

  it('that is on its way to them otherwise is refused, and nothing is charged', async () => {
    const [person, friend, shopOwner] = [await harness.person(), await market.payer(), await harness.person()];
    const shop = await market.shop({}, person);
    const ofOthers = await market.shop({}, shopOwner);
    await harness.wallet.send({ recipientId: person.id, amount: '1', currency: 'EUR' }, friend.as);
    await harness.wallet.send({ recipientId: friend.id, amount: '1', currency: 'EUR' }, person.as);
    await after(person);
    const [bulk, awards, exchange, credits] = [
      harness.connect(TransferInternalServiceService, 'catalog'),
      harness.connect(CreditInternalServiceService, 'catalog'),
      harness.connect(ExchangeServiceService),
      harness.connect(CreditServiceService),
    ];
    const closed = refused('ACCOUNT_CLOSED');
    // Their own token is refused from the moment when this service has read that they are deleted: within seconds.
    const closedToThem = (reason = 'ACCOUNT_CLOSED') =>
      refused(expect.stringMatching(`^(${reason}|TOKEN_INVALID)$`) as unknown as string);
    await expect(
      harness.wallet.send({ recipientId: person.id, amount: '1', currency: 'EUR' }, friend.as),
    ).rejects.toEqual(closed);
    await expect(
      harness.wallet.send({ recipientId: friend.id, amount: '1', currency: 'EUR' }, person.as),
    ).rejects.toEqual(closedToThem());
    expect(
      (
        await bulk.bulkTransfer({
          transfers: [
            { payerId: friend.id, recipientId: person.id, amount: '1', currency: 'EUR', note: '', requestId: newId() },
          ],
        })
      ).results,
    ).toMatchObject([{ reason: 'ACCOUNT_CLOSED' }]);
    for (const currency of ['EUR', 'JPY'])
      await expect(harness.wallet.deposit({ amount: '10', currency }, person.as)).rejects.toEqual(closedToThem());
    await expect(
      market.payments.createPayment({ merchantId: shop.id, amount: '10.00', currency: 'EUR' }, friend.as),
    ).rejects.toEqual(closed);
    await expect(
      market.payments.createPayment({ merchantId: ofOthers.id, amount: '10.00', currency: 'EUR' }, person.as),
    ).rejects.toEqual(closedToThem());
    await expect(
      harness.internal.placeHold({
        requestId: newId(),
        userId: person.id,
        amount: '1',
        currency: 'EUR',
        expiresAt: new Date(Date.now() + 60_000),
      }),
    ).rejects.toEqual(closed);
    await expect(
      awards.awardCredits({ userId: person.id, amount: 5, source: 'bonus', requestId: newId() }),
    ).rejects.toEqual(closed);
    await expect(credits.grantCredits({ userId: person.id, amount: 5 }, market.admin.as)).rejects.toEqual(closed);
    await expect(credits.purchaseCredits({ amount: 5 }, person.as)).rejects.toEqual(closedToThem());
    await expect(
      market.payouts.createPayout(
        { merchantId: shop.id, amount: '1', currency: 'EUR', destination: 'DE89370400440532013000' },
        person.as,
      ),
    ).rejects.toEqual(closedToThem());
    await expect(exchange.exchange({ quoteId: newId() }, person.as)).rejects.toEqual(closedToThem('QUOTE_NOT_FOUND'));
    expect([await market.available(friend), await of(person)]).toEqual(['100.00', []]);
  });

  it('is told as that by an id also where auth has forgotten the person', async () => {
    const [person, friend] = [await harness.person(), await market.payer()];
    await after(person);
    const { connect } = await harness.start();
    harness.forget(person);
    await expect(
      harness.wallet.send({ recipientId: person.id, amount: '1', currency: 'EUR' }, friend.as),
    ).rejects.toEqual(refused('ACCOUNT_CLOSED'));
    await expect(
      connect(CreditServiceService).grantCredits({ userId: person.id, amount: 5 }, market.admin.as),
    ).rejects.toEqual(refused('ACCOUNT_CLOSED'));
    await expect(market.shop({}, person)).rejects.toEqual(refused('ACCOUNT_CLOSED'));
    await expect(
      harness.wallet.send({ recipientId: newId(), amount: '1', currency: 'EUR' }, friend.as),
    ).rejects.toEqual(refused('RECIPIENT_NOT_FOUND'));
  });

  it('that a provider took in the same moment is unclaimed', async () => {
    const person = await harness.person();
    await after(person);
    // As a deposit posts it whose provider was asked before the person was closed.
    const database = await harness.db.open();
    try {
      const posting = createPosting(database);
      const posted = await posting.post({
        legs: [
          {
            account: walletOf(person.id, 'EUR'),
            amount: new Big(7),
            view: { type: 'deposit', metadata: { provider: 'sandbox' } },
          },
          { account: cashIn('sandbox', 'EUR', person.id), amount: new Big(-7) },
        ],
        exempt: { frozen: true },
      });
      expect(posted).toMatchObject({
        transactions: [{ userId: person.id, type: 'deposit', metadata: { unclaimed: true } }],
      });
    } finally {
      await database.close();
    }
    expect(await amountsOf(person)).toEqual(['7.00 EUR']);
  });
});

describe('a payout that is returned to a merchant whose owner is deleted', () => {
  it('ends as it should, and its money is unclaimed under the merchant', async () => {
    const patient = (await harness.start({ payoutDelayMs: 3_600_000 })).connect;
    const shop = await takings('50.00');
    const { payout } = await patient(PayoutServiceService).createPayout(
      { merchantId: shop.id, amount: '50.00', currency: 'EUR', destination: 'DE89370400440532013000' },
      shop.owner.as,
    );
    await expect(close(shop.owner)).rejects.toEqual(refused('PAYOUT_OPEN'));
    // As if the bank had returned it later: nothing else leaves a payout open for a deleted owner.
    await harness.db.admin(`update payouts set status = 'paid', ended_at = now() where id = $1`, [payout!.id]);
    await close(shop.owner);
    await erase(shop.owner);
    await harness.db.admin(
      `update payouts set status = 'processing', ended_at = null, ending = 'failed', failure = 'Returned.', due_at = now() where id = $1`,
      [payout!.id],
    );
    await until(
      async () =>
        (await harness.db.admin<{ status: string }>('select status from payouts where id = $1', [payout!.id]))[0]!
          .status === 'failed',
      'the payout has failed',
    );
    expect(await of(shop.owner)).toMatchObject([{ userId: shop.owner.id, merchantId: shop.id, amount: '50.00' }]);
  });

  async function takings(amount: string): Promise<Shop> {
    const shop = await market.shop({ feeRate: 0, feeFixed: '' });
    await market.payments.createPayment(
      { merchantId: shop.id, amount, currency: 'EUR' },
      (await market.payer(amount)).as,
    );
    return shop;
  }
});

describe('a refund and the decision about its payer', () => {
  it('at the same time leave the money in the wallet of who stays, and nowhere else', async () => {
    for (let round = 0; round < 6; round++) {
      const { person, requestId } = await spent('8.00');
      const parts = Array.from(
        { length: 8 },
        (_, index) => () =>
          refunds.refundPurchase({ holdRequestId: requestId, amount: '1', requestId: `${requestId}-${index}` }),
      );
      const results = await Promise.allSettled([
        ...parts.slice(0, 3).map((give) => give()),
        close(person),
        ...parts.slice(3, 6).map((give) => give()),
        closing.reopenPerson({ userId: person.id, attempt: 1 }),
        ...parts.slice(6).map((give) => give()),
      ]);
      for (const [index, { status }] of results.entries())
        if (index !== 3 && index !== 7) expect(status).toBe('fulfilled');
      await closing.reopenPerson({ userId: person.id, attempt: 1 });
      expect([await market.available(person), await of(person)]).toEqual(['8.00', []]);
    }
  });
});

describe('unclaimed money', () => {
  async function unclaimedFor(amount = '30.00'): Promise<{ person: TestPerson; id: string }> {
    const { person, requestId } = await spent(amount);
    await close(person);
    await erase(person);
    await refunds.refundPurchase({
      holdRequestId: requestId,
      requestId: `refund-${requestId}`,
      reason: 'Match cancelled',
    });
    const [account] = await of(person);
    return { person, id: account!.id };
  }

  it('is paid into a wallet, in parts, with a record of why and by whom; whoever gets it is notified', async () => {
    const [{ person, id }, heir] = [await unclaimedFor(), await harness.person('Heir')];
    const pay = (amount: string, key?: string) =>
      unclaimed.payUnclaimed(
        { id, amount, recipientId: heir.id, reason: 'Certificate of inheritance' },
        { ...market.admin.as, ...(key && { idempotencyKey: key }) },
      );
    const first = await pay('12.50', 'part');
    expect(first).toMatchObject({
      left: '17.50',
      transaction: {
        userId: person.id,
        type: 'send',
        direction: 'debit',
        amount: '12.50',
        metadata: {
          unclaimed: true,
          reason: 'Certificate of inheritance',
          decided_by: market.admin.id,
          counterparty_id: heir.id,
        },
      },
    });
    const [all, ...others] = await Promise.all([pay('', 'rest'), pay('', 'rest'), pay('', 'rest')]);
    for (const other of [...others, await pay('', 'rest')]) expect(other).toEqual(all);
    expect(await pay('12.50', 'part')).toEqual(first);
    expect([await market.available(heir), await of(person)]).toEqual(['30.00', []]);
    await expect(pay('')).rejects.toEqual(refused('INSUFFICIENT_FUNDS', { available: '0.00', currency: 'EUR' }));
    await expect(pay('1', 'part')).rejects.toEqual(refused('IDEMPOTENCY_KEY_REUSED'));
    const {
      transactions: [received],
    } = await harness.wallet.listTransactions({}, heir.as);
    expect(received).toMatchObject({
      type: 'receive',
      amount: '17.50',
      metadata: { unclaimed_of: person.id, reason: 'Certificate of inheritance' },
    });
    expect(
      await harness.db.admin(
        `select payload->>'amount' as amount from outbox where user_id = $1 and type = 'plaza.events.v1.MoneyReceived' order by position`,
        [heir.id],
      ),
    ).toEqual([{ amount: '12.50' }, { amount: '17.50' }]);

    const first2 = await unclaimed.listUnclaimedTransactions({ id, pageSize: 2 }, market.admin.as);
    const rest = await unclaimed.listUnclaimedTransactions(
      { id, pageSize: 2, pageToken: first2.nextPageToken },
      market.admin.as,
    );
    expect(
      [...first2.transactions, ...rest.transactions].map(({ type, direction, amount }) => [type, direction, amount]),
    ).toEqual([
      ['send', 'debit', '17.50'],
      ['send', 'debit', '12.50'],
      ['refund', 'credit', '30.00'],
    ]);
    expect(rest).toMatchObject({ nextPageToken: '', transactions: [{ metadata: { reason: 'Match cancelled' } }] });
  });

  it('that was paid outside is marked with its reference, and a payment by mistake is reversed', async () => {
    const { person, id } = await unclaimedFor();
    const pay = (more: object) => unclaimed.payUnclaimed({ id, reason: 'Asked by letter', ...more }, market.admin.as);
    await expect(pay({})).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT', violations: [{ field: 'reference' }] });
    await expect(pay({ reference: 'SEPA 1', reason: '' })).rejects.toMatchObject({ violations: [{ field: 'reason' }] });
    await expect(pay({ reference: 'SEPA 1', amount: '30.01' })).rejects.toEqual(
      refused('INSUFFICIENT_FUNDS', { available: '30.00' }),
    );
    const { transaction, left } = await pay({ reference: 'SEPA 2026-11-29/1' });
    expect([transaction, left]).toMatchObject([
      { type: 'payout', amount: '30.00', metadata: { reference: 'SEPA 2026-11-29/1', decided_by: market.admin.id } },
      '0.00',
    ]);
    expect(await market.account('payouts:by-hand')).toBe('30.00');
    expect(await of(person)).toEqual([]);
    await market.corrections.reverseTransaction(
      { id: transaction!.id, reason: 'The bank returned it' },
      market.admin.as,
    );
    expect([await amountsOf(person), await market.account('payouts:by-hand')]).toEqual([['30.00 EUR'], '0.00']);
    const wrong = await harness.person('Wrong');
    const { transaction: paid } = await pay({ recipientId: wrong.id });
    await market.corrections.reverseTransaction({ id: paid!.id }, market.admin.as);
    expect([await amountsOf(person), await market.available(wrong)]).toEqual([['30.00 EUR'], '0.00']);
  });

  it('is paid to nobody who is not there, or deleted too, and only by an administrator', async () => {
    const { person, id } = await unclaimedFor();
    const gone = await harness.person();
    await close(gone);
    const pay = (recipientId: string, more: object = market.admin.as) =>
      unclaimed.payUnclaimed({ id, recipientId, reason: 'x' }, more);
    await expect(pay(newId())).rejects.toEqual(refused('RECIPIENT_NOT_FOUND'));
    for (const closed of [gone.id, person.id]) await expect(pay(closed)).rejects.toEqual(refused('ACCOUNT_CLOSED'));
    await expect(pay(gone.id, (await harness.person()).as)).rejects.toEqual(refused('PERMISSION_DENIED'));
    await expect(
      unclaimed.payUnclaimed({ id: newId(), recipientId: gone.id, reason: 'x' }, market.admin.as),
    ).rejects.toEqual(refused('UNCLAIMED_NOT_FOUND'));
    await expect(unclaimed.listUnclaimedTransactions({ id: newId() }, market.admin.as)).rejects.toEqual(
      refused('UNCLAIMED_NOT_FOUND'),
    );
    await expect(unclaimed.listUnclaimed({}, gone.as)).rejects.toEqual(refused('PERMISSION_DENIED'));
    // No person's transaction sees such an account, nor one that somebody else has.
    expect(await market.as(person.id, `select from wallet.wallets where kind = 'unclaimed'`)).toEqual([]);
    expect(await amountsOf(person)).toEqual(['30.00 EUR']);
  });

  it('is listed page by page, by person and currency, and counted', async () => {
    for (let count = 0; count < 3; count++) await unclaimedFor(`${count + 1}.00`);
    const everything = (await unclaimed.listUnclaimed({ pageSize: 100 }, market.admin.as)).unclaimed;
    const paged: Unclaimed[] = [];
    for (let pageToken = ''; ;) {
      const page = await unclaimed.listUnclaimed({ pageSize: 2, pageToken, currency: 'EUR' }, market.admin.as);
      paged.push(...page.unclaimed);
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
      await expect(unclaimed.listUnclaimed({ pageSize: 2, pageToken }, market.admin.as)).rejects.toEqual(
        refused('PAGE_TOKEN_INVALID'),
      );
    }
    expect(paged).toEqual(everything);
    expect(paged.slice(0, 3).map(({ amount }) => amount)).toEqual(['3.00', '2.00', '1.00']);
    expect((await unclaimed.listUnclaimed({ currency: 'JPY' }, market.admin.as)).unclaimed).toEqual([]);
    await expect(unclaimed.listUnclaimed({ currency: 'XXX' }, market.admin.as)).rejects.toEqual(
      refused('CURRENCY_UNKNOWN'),
    );
    const database = await harness.db.open();
    try {
      const sum = everything.reduce((total, { amount }) => total + Number(amount), 0);
      expect(await unclaimedMetrics(database)[0]!.collect()).toEqual([{ labels: { currency: 'EUR' }, value: sum }]);
    } finally {
      await database.close();
    }
  });

  it('has an account whose id SQL and the service make alike', async () => {
    const party = newId();
    const [row] = await harness.db.admin<{ id: string }>(
      `select credit_account_id('unclaimed:' || $1::uuid || ':EUR') as id`,
      [party],
    );
    expect(unclaimedOf(party, 'EUR').id).toBe(row!.id);
  });

  it('is for nobody who is there, and no statement puts money into a closed wallet', async () => {
    const person = await harness.person();
    const database = await harness.db.open();
    try {
      const posting = createPosting(database);
      const legs = [
        {
          account: unclaimedOf(person.id, 'EUR'),
          amount: new Big(1),
          view: { type: 'refund' as const, metadata: {}, userId: person.id },
        },
        { account: cashIn('sandbox', 'EUR', person.id), amount: new Big(-1) },
      ];
      expect(await posting.post({ legs })).toMatchObject({ refused: 'ACCOUNT_OPEN' });
    } finally {
      await database.close();
    }
    await close(person);
    await erase(person);
    await expect(
      harness.db.admin(`update wallets set balance = 1 where user_id = $1 and currency = 'EUR'`, [person.id]),
    ).rejects.toMatchObject({ constraint: 'wallets_closed_check' });
  });
});
