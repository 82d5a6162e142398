import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CorrectionServiceService } from '@plaza/api/refund';
import type { TestClient } from '@plaza/testing';
import { objects } from '@plaza/testing/stripe';
import type { TestPerson } from '../../../test/harness.ts';
import { assertBooksBalance } from '../../../test/harness.ts';
import { startStripeWallet, type StripeHarness } from '../../../test/stripe-harness.ts';

let harness: StripeHarness;
let {
  stripe,
  wallet,
  payments,
  other,
  credits,
  begin,
  deposit,
  pay,
  deliver,
  tell,
  balanceOf,
  depositOf,
  systemBalance,
} = {} as StripeHarness;
let corrections: TestClient<typeof CorrectionServiceService>;
let admin: TestPerson;

beforeAll(async () => {
  harness = await startStripeWallet();
  ({
    stripe,
    wallet,
    payments,
    other,
    credits,
    begin,
    deposit,
    pay,
    deliver,
    tell,
    balanceOf,
    depositOf,
    systemBalance,
  } = harness);
  corrections = harness.connectStripe(CorrectionServiceService);
  admin = await harness.person('Admin', 'admin');
});
afterEach(async () => {
  stripe.failing.length = 0;
  await assertBooksBalance(harness.db);
});
afterAll(() => harness.close());

const soon = () => Math.floor(Date.now() / 1000);
const spend = async (person: TestPerson, amount: string) =>
  wallet.send({ recipientId: (await harness.person()).id, amount, currency: 'EUR' }, person.as);
const creditsOf = async (person: TestPerson) => (await credits.getCredits({}, person.as)).balance;

describe('a refund at Stripe', () => {
  it('takes the money out of the wallet, once, in parts, and never more than was paid', async () => {
    const person = await harness.person();
    const { deposit: paid, intent } = await deposit(person, '25.00');
    const first = objects.refund(intent, 1000);
    const event = stripe.event('refund.created', first);
    await Promise.all(Array.from({ length: 6 }, (_, index) => deliver(event, index % 2 ? payments : other)));
    expect(await balanceOf(person)).toBe('15.00');
    for (const type of ['refund.updated', 'charge.refund.updated']) await tell(type, first);
    await tell('charge.refunded', objects.charge(intent, 1000));
    expect(await balanceOf(person)).toBe('15.00');
    await tell('refund.created', objects.refund(intent, 500));
    expect(await depositOf(person, paid)).toMatchObject({ status: 'succeeded', reversed: '15.00', owed: '0.00' });
    await tell('refund.created', objects.refund(intent, 9999));
    expect([await balanceOf(person), (await depositOf(person, paid)).reversed]).toEqual(['0.00', '25.00']);
    const { transactions } = await wallet.listTransactions({ type: 'refund' }, person.as);
    expect(transactions.map(({ amount, direction }) => [amount, direction])).toEqual([
      ['10.00', 'debit'],
      ['5.00', 'debit'],
      ['10.00', 'debit'],
    ]);
    expect(transactions[0]!.metadata).toEqual({
      provider: 'stripe',
      reason: 'reversed',
      reference: intent.id,
      deposit_id: paid.id,
    });
  });

  it('that only the charge tells of is known by its sum, also in the wrong order', async () => {
    const person = await harness.person();
    const { intent } = await deposit(person, '25.00');
    await tell('charge.refunded', objects.charge(intent, 1500), { created: soon() + 5 });
    await tell('charge.refunded', objects.charge(intent, 1000), { created: soon() });
    expect(await balanceOf(person)).toBe('10.00');
    await tell('charge.refunded', objects.charge(intent, 2500), { created: soon() + 5 });
    expect(await balanceOf(person)).toBe('0.00');
  });

  it('that is heard of before the payment is taken out with it', async () => {
    const person = await harness.person();
    const { deposit: paid, intent } = await begin(person, '25.00');
    await harness.db.admin('update payment_intents set provider_id = null, status_at = null where id = $1', [paid.id]);
    await tell('refund.created', objects.refund(intent, 1000));
    expect(await balanceOf(person)).toBe('0.00');
    await tell('payment_intent.succeeded', pay(intent));
    expect([await balanceOf(person), (await depositOf(person, paid)).reversed]).toEqual(['15.00', '10.00']);
  });

  it('and its payment at the same time come to the same', async () => {
    for (let round = 0; round < 8; round++) {
      const person = await harness.person();
      const { deposit: paid, intent } = await begin(person, '25.00');
      await harness.db.admin('update payment_intents set provider_id = null, status_at = null where id = $1', [
        paid.id,
      ]);
      const events = [
        stripe.event('payment_intent.succeeded', pay(intent)),
        stripe.event('refund.created', objects.refund(intent, 600)),
        stripe.event('charge.dispute.created', objects.dispute(intent, 400, 'needs_response')),
      ];
      await Promise.all(events.flatMap((event) => [deliver(event), deliver(event, other)]));
      expect(await balanceOf(person)).toBe('15.00');
    }
  });

  it('that fails puts the money back, whichever of its words comes last', async () => {
    const person = await harness.person();
    const { deposit: paid, intent } = await deposit(person, '25.00');
    const refund = objects.refund(intent, 1000);
    await tell('refund.created', refund, { created: soon() });
    await tell('charge.refunded', objects.charge(intent, 1000), { created: soon() });
    await tell('refund.failed', { ...refund, status: 'failed' }, { created: soon() + 5 });
    expect([await balanceOf(person), (await depositOf(person, paid)).reversed]).toEqual(['25.00', '0.00']);
    await tell('refund.updated', { ...refund, status: 'succeeded' }, { created: soon() + 2 });
    expect(await balanceOf(person)).toBe('25.00');
    await tell('refund.created', objects.refund(intent, 2500), { created: soon() + 9 });
    expect(await balanceOf(person)).toBe('0.00');
  });

  it('of money that was spent leaves the wallet at zero, and the rest is owed and paid by the next deposits', async () => {
    const person = await harness.person();
    const before = await systemBalance('receivable:stripe');
    const { deposit: paid, intent } = await deposit(person, '25.00');
    await spend(person, '20.00');
    await tell('refund.created', objects.refund(intent, 2500));
    expect([await balanceOf(person), (await systemBalance('receivable:stripe')) - before]).toEqual(['0.00', -20]);
    expect(await depositOf(person, paid)).toMatchObject({ reversed: '25.00', owed: '20.00' });
    await deposit(person, '15.00');
    expect([await balanceOf(person), (await depositOf(person, paid)).owed]).toEqual(['0.00', '5.00']);
    await deposit(person, '15.00');
    expect([
      await balanceOf(person),
      (await depositOf(person, paid)).owed,
      (await systemBalance('receivable:stripe')) - before,
    ]).toEqual(['10.00', '0.00', 0]);
    expect(
      (await wallet.listTransactions({ type: 'refund' }, person.as)).transactions.map(
        ({ amount, metadata }) => `${amount} ${String(metadata?.['reason'])}`,
      ),
    ).toEqual(['5.00 debt', '15.00 debt', '5.00 reversed']);
  });

  it('takes nothing of what is held for a purchase under way', async () => {
    const person = await harness.person();
    const { deposit: paid, intent } = await deposit(person, '25.00');
    const wallets = await harness.db.admin<{ id: string }>('select id from wallets where user_id = $1', [person.id]);
    await harness.db.admin(
      `with held as (update wallets set held = 10 where id = $1) insert into holds (id, request_id, user_id, wallet_id, amount, currency, status, expires_at)
      values (gen_random_uuid(), 'stripe-test', $2, $1, 10, 'EUR', 'held', now() + interval '1 hour')`,
      [wallets[0]!.id, person.id],
    );
    await tell('refund.created', objects.refund(intent, 2500));
    expect([await balanceOf(person), (await depositOf(person, paid)).owed]).toEqual(['10.00', '10.00']);
  });
});

describe('a dispute', () => {
  it('takes the amount when it begins, keeps it when it is lost', async () => {
    const person = await harness.person();
    const { intent } = await deposit(person, '25.00');
    const dispute = objects.dispute(intent, 2500, 'needs_response');
    await tell('charge.dispute.created', dispute);
    expect(await balanceOf(person)).toBe('0.00');
    await tell('charge.dispute.funds_withdrawn', dispute);
    await tell('charge.dispute.closed', { ...dispute, status: 'lost' }, { created: soon() + 5 });
    expect(await balanceOf(person)).toBe('0.00');
  });

  it('gives it back when it is won, first to what is owed', async () => {
    const person = await harness.person();
    const { deposit: paid, intent } = await deposit(person, '25.00');
    await spend(person, '10.00');
    const dispute = objects.dispute(intent, 2500, 'needs_response');
    await tell('charge.dispute.created', dispute);
    expect([await balanceOf(person), (await depositOf(person, paid)).owed]).toEqual(['0.00', '10.00']);
    const won = stripe.event('charge.dispute.closed', { ...dispute, status: 'won' }, { created: soon() + 5 });
    expect([await deliver(won), await deliver(won, other)]).toEqual([false, true]);
    await tell('charge.dispute.updated', { ...dispute, status: 'under_review' }, { created: soon() + 2 });
    expect([await balanceOf(person), await depositOf(person, paid)]).toEqual([
      '15.00',
      expect.objectContaining({ reversed: '0.00', owed: '0.00' }),
    ]);
  });

  it('that is only an inquiry takes nothing', async () => {
    const person = await harness.person();
    const { intent } = await deposit(person, '25.00');
    const dispute = objects.dispute(intent, 2500, 'warning_needs_response');
    await tell('charge.dispute.created', dispute);
    await tell('charge.dispute.closed', { ...dispute, status: 'warning_closed' });
    expect(await balanceOf(person)).toBe('25.00');
  });

  it('after a refund takes what is left, and in another currency the whole', async () => {
    const person = await harness.person();
    const { deposit: paid, intent } = await deposit(person, '25.00');
    await tell('refund.created', objects.refund(intent, 1000));
    await tell('charge.dispute.created', { ...objects.dispute(intent, 2700, 'needs_response'), currency: 'usd' });
    expect([await balanceOf(person), (await depositOf(person, paid)).reversed]).toEqual(['0.00', '25.00']);
  });
});

describe('an administrator', () => {
  it('refunds a deposit through Stripe, whole or in part, once for each key', async () => {
    const person = await harness.person();
    const { deposit: paid, intent } = await deposit(person, '25.00');
    const refund = (amount: string, key: string) =>
      payments.refundDeposit({ id: paid.id, amount }, { ...admin.as, idempotencyKey: key });
    const answers = await Promise.all(Array.from({ length: 3 }, () => refund('10.00', 'first')));
    for (const answer of answers)
      expect(answer.deposit).toMatchObject({ id: paid.id, reversed: '10.00', owed: '0.00' });
    expect(
      stripe.requests
        .filter(({ path, form }) => path === '/v1/refunds' && form['payment_intent'] === intent.id)
        .map(({ form }) => form['amount']),
    ).toContain('1000');
    await refund('10.00', 'first');
    expect(await balanceOf(person)).toBe('15.00');
    await expect(refund('11.00', 'first')).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    await expect(refund('15.01', 'second')).rejects.toMatchObject({
      reason: 'REFUND_EXCEEDS_REST',
      metadata: { rest: '15.00', currency: 'EUR' },
    });
    expect((await payments.refundDeposit({ id: paid.id }, admin.as)).deposit).toMatchObject({ reversed: '25.00' });
    await expect(payments.refundDeposit({ id: paid.id }, admin.as)).rejects.toMatchObject({
      reason: 'REFUND_EXCEEDS_REST',
    });
    expect(await balanceOf(person)).toBe('0.00');
  });

  it('is told when the money was spent, and may let it be owed', async () => {
    const person = await harness.person();
    const { deposit: paid } = await deposit(person, '25.00');
    await spend(person, '20.00');
    await expect(payments.refundDeposit({ id: paid.id }, admin.as)).rejects.toMatchObject({
      reason: 'INSUFFICIENT_FUNDS',
      metadata: { available: '5.00' },
    });
    expect((await payments.refundDeposit({ id: paid.id, allowDebt: true }, admin.as)).deposit).toMatchObject({
      reversed: '25.00',
      owed: '20.00',
    });
  });

  it('is told what Stripe refuses, such as a second refund of the whole at the same time', async () => {
    const person = await harness.person();
    const { deposit: paid } = await deposit(person, '25.00');
    const answers = await Promise.allSettled([1, 2, 3].map(() => payments.refundDeposit({ id: paid.id }, admin.as)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers)
      if (answer.status === 'rejected')
        expect((answer.reason as { reason: string }).reason).toMatch(
          /^(REFUND_DECLINED|REFUND_EXCEEDS_REST|INSUFFICIENT_FUNDS)$/,
        );
    expect(await balanceOf(person)).toBe('0.00');
  });

  it('comes again under the key after Stripe was away, and after Stripe has forgotten it', async () => {
    const person = await harness.person();
    const { deposit: paid, intent } = await deposit(person, '25.00');
    const refund = () =>
      payments.refundDeposit({ id: paid.id, amount: '10.00' }, { ...admin.as, idempotencyKey: 'away' });
    stripe.failing.push('silence', 'silence');
    await expect(refund()).rejects.toMatchObject({ reason: 'PAYMENT_PROVIDER_UNAVAILABLE' });
    expect((await refund()).deposit).toMatchObject({ reversed: '10.00' });
    const asked = stripe.requests.length;
    expect((await refund()).deposit).toMatchObject({ reversed: '10.00' });
    expect(stripe.requests.length).toBe(asked);
    await tell('charge.refunded', objects.charge(intent, 1000));
    expect(await balanceOf(person)).toBe('15.00');
  });

  it('whose refund was refused tries again under the same key, when it was put right, and refunds once', async () => {
    const person = await harness.person();
    const { deposit: paid, intent } = await deposit(person, '25.00');
    await spend(person, '20.00');
    const refund = (amount = '10.00') =>
      payments.refundDeposit({ id: paid.id, amount }, { ...admin.as, idempotencyKey: 'stubborn' });
    await expect(refund()).rejects.toMatchObject({ reason: 'INSUFFICIENT_FUNDS' });
    await expect(refund('30.00')).rejects.toMatchObject({ reason: 'REFUND_EXCEEDS_REST' });
    await deposit(person, '40.00');
    stripe.change(intent.id, { status: 'requires_action' });
    for (let n = 0; n < 2; n++) await expect(refund()).rejects.toMatchObject({ reason: 'REFUND_DECLINED' });
    await expect(refund('5.00')).rejects.toMatchObject({ reason: 'REFUND_DECLINED' });
    stripe.change(intent.id, { status: 'succeeded' });
    const answers = await Promise.all(Array.from({ length: 3 }, () => refund()));
    for (const answer of answers) expect(answer.deposit).toMatchObject({ reversed: '10.00' });
    await expect(refund('5.00')).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    expect((await refund()).deposit).toMatchObject({ reversed: '10.00' });
    expect(await balanceOf(person)).toBe('35.00');
  });

  it('refunds nothing that was not paid, and nobody else refunds at all', async () => {
    const person = await harness.person();
    const { deposit: open } = await begin(person);
    await expect(payments.refundDeposit({ id: open.id }, admin.as)).rejects.toMatchObject({
      reason: 'DEPOSIT_NOT_PAID',
    });
    await expect(payments.refundDeposit({ id: admin.id }, admin.as)).rejects.toMatchObject({
      reason: 'DEPOSIT_NOT_FOUND',
    });
    await expect(payments.refundDeposit({ id: open.id }, person.as)).rejects.toMatchObject({
      reason: 'PERMISSION_DENIED',
    });
    await expect(payments.refundDeposit({ id: open.id, amount: '-1' }, admin.as)).rejects.toMatchObject({
      reason: expect.stringMatching(/DEPOSIT_NOT_PAID|AMOUNT_INVALID/),
    });
  });
});

describe('credits that are paid through Stripe', () => {
  async function buy(person: TestPerson, size = '500') {
    const { paymentIntent } = await payments.checkoutCredits({ package: size }, person.as);
    return { purchase: paymentIntent!, intent: harness.intentOf(paymentIntent!) };
  }

  it('are there once Stripe has confirmed, once', async () => {
    const person = await harness.person();
    const { purchase, intent } = await buy(person);
    expect(purchase).toMatchObject({
      purpose: 'credits',
      credits: 500,
      amount: '4.50',
      currency: 'EUR',
      status: 'pending',
      clientSecret: intent.client_secret,
    });
    expect(await creditsOf(person)).toBe(0);
    const event = stripe.event('payment_intent.succeeded', pay(intent));
    await Promise.all(Array.from({ length: 6 }, (_, index) => deliver(event, index % 2 ? payments : other)));
    expect([await creditsOf(person), await balanceOf(person)]).toEqual([500, '0.00']);
    expect((await credits.listCreditTransactions({}, person.as)).transactions).toMatchObject([
      { amount: 500, source: 'purchase' },
    ]);
    expect(
      (await wallet.listTransactions({}, person.as)).transactions.map(({ type, amount }) => [type, amount]).sort(),
    ).toEqual([
      ['deposit', '4.50'],
      ['purchase', '4.50'],
    ]);
    expect(await depositOf(person, purchase)).toMatchObject({ status: 'succeeded', credits: 500 });
  });

  it('are asked for by a package or a number, as from the wallet', async () => {
    const person = await harness.person();
    expect((await payments.checkoutCredits({ amount: 120 }, person.as)).paymentIntent).toMatchObject({
      credits: 120,
      amount: '1.20',
    });
    await expect(payments.checkoutCredits({ package: '7' }, person.as)).rejects.toMatchObject({
      reason: 'CREDIT_PACKAGE_UNKNOWN',
    });
    await expect(payments.checkoutCredits({}, person.as)).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
    await expect(payments.checkoutCredits({ package: '100', amount: 5 }, person.as)).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
    });
  });

  it('that can’t be added are money in the wallet instead', async () => {
    const person = await harness.person();
    const { purchase, intent } = await buy(person);
    await balanceOf(person);
    await harness.db.admin(`update wallets set frozen = 'debits' where user_id = $1`, [person.id]);
    await tell('payment_intent.succeeded', pay(intent));
    expect([await creditsOf(person), await balanceOf(person)]).toEqual([0, '4.50']);
    expect(await depositOf(person, purchase)).toMatchObject({ purpose: 'deposit', credits: 0, status: 'succeeded' });
  });

  it('go with a refund in the same part, and come back if it fails', async () => {
    const person = await harness.person();
    const { intent } = await buy(person);
    await tell('payment_intent.succeeded', pay(intent));
    const refund = objects.refund(intent, 150);
    await tell('refund.created', refund);
    expect(await creditsOf(person)).toBe(334);
    await tell('refund.failed', { ...refund, status: 'failed' }, { created: soon() + 5 });
    expect([await creditsOf(person), await balanceOf(person)]).toEqual([500, '0.00']);
    await tell('refund.created', objects.refund(intent, 450));
    expect(await creditsOf(person)).toBe(0);
  });

  it('that were spent are owed in money, at the price they were bought for', async () => {
    const person = await harness.person();
    const { purchase, intent } = await buy(person);
    await tell('payment_intent.succeeded', pay(intent));
    await harness.db.admin(
      `do $$ begin perform set_config('plaza.actor', 'system', true); perform wallet.spend_credits('${person.id}', 400, 'Sticker', '', null); end $$`,
    );
    const dispute = objects.dispute(intent, 450, 'needs_response');
    await tell('charge.dispute.created', dispute);
    expect([await creditsOf(person), (await depositOf(person, purchase)).owed]).toEqual([0, '3.60']);
    await deposit(person, '1.00');
    expect([await balanceOf(person), (await depositOf(person, purchase)).owed]).toEqual(['0.00', '2.60']);
    await tell('charge.dispute.closed', { ...dispute, status: 'won' }, { created: soon() + 5 });
    expect([await creditsOf(person), await balanceOf(person), await depositOf(person, purchase)]).toEqual([
      100,
      '1.00',
      expect.objectContaining({ owed: '0.00', reversed: '0.00' }),
    ]);
  });
});

it('a deposit through Stripe is taken back through Stripe, and not in the ledger alone', async () => {
  const person = await harness.person();
  const {
    deposit: { id },
  } = await deposit(person, '25.00');
  const [transaction] = (await wallet.listTransactions({}, person.as)).transactions;
  await expect(corrections.reverseTransaction({ id: transaction!.id }, admin.as)).rejects.toMatchObject({
    reason: 'NOT_REVERSIBLE',
    metadata: { use: `POST /api/admin/deposits/${id}/refund` },
  });
  expect(await balanceOf(person)).toBe('25.00');
});

// A payment's whole life at Stripe, with what remains of it; told in any order, any number of times, to two processes at once.
it('whatever the order in which a payment’s life is told, its money ends in the same place', async () => {
  const random = numbersFrom(20_26);
  for (let round = 0; round < 30; round++) {
    const person = await harness.person();
    const { deposit: paid, intent } = await begin(person, '100.00');
    if (random(2))
      await harness.db.admin('update payment_intents set provider_id = null, status_at = null where id = $1', [
        paid.id,
      ]);
    const events = [
      stripe.event('payment_intent.created', intent, { created: soon() }),
      stripe.event('payment_intent.processing', { ...intent, status: 'processing' }, { created: soon() + 1 }),
      stripe.event('payment_intent.succeeded', pay(intent), { created: soon() + 2 }),
    ];
    let gone = 0;
    for (let refunds = random(4), total = 0; refunds > 0; refunds--) {
      const refund = objects.refund(intent, 500 + random(2000));
      const failed = random(2) === 1;
      events.push(
        stripe.event('refund.created', { ...refund, status: 'pending' }, { created: soon() + 3 }),
        stripe.event('charge.refunded', objects.charge(intent, (total += refund.amount)), { created: soon() + 3 }),
      );
      events.push(
        stripe.event(
          failed ? 'refund.failed' : 'refund.updated',
          { ...refund, status: failed ? 'failed' : 'succeeded' },
          { created: soon() + 3 + random(3) },
        ),
      );
      if (!failed) gone += refund.amount;
    }
    if (random(2)) {
      const dispute = objects.dispute(intent, 1000, 'needs_response');
      const won = random(2) === 1;
      events.push(
        stripe.event('charge.dispute.created', dispute, { created: soon() + 3 }),
        stripe.event('charge.dispute.updated', { ...dispute, status: 'under_review' }, { created: soon() + 4 }),
      );
      events.push(
        stripe.event('charge.dispute.closed', { ...dispute, status: won ? 'won' : 'lost' }, { created: soon() + 4 }),
      );
      if (!won) gone += 1000;
    }
    const reports = events
      .flatMap((event) => Array.from({ length: 1 + random(3) }, () => event))
      .map((event) => ({ event, place: random(1e9) }))
      .sort((a, b) => a.place - b.place);
    await Promise.all(
      [0, 1, 2].map(async (teller) => {
        for (const { event } of reports.filter((_, index) => index % 3 === teller))
          await deliver(event, teller ? payments : other);
      }),
    );
    const { reversed, owed, status } = await depositOf(person, paid);
    expect({ round, reversed, owed, status, balance: await balanceOf(person) }).toEqual({
      round,
      reversed: (gone / 100).toFixed(2),
      owed: '0.00',
      status: 'succeeded',
      balance: (100 - gone / 100).toFixed(2),
    });
  }
});

// A linear congruential generator: the same numbers in every run.
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * below);
  };
}
