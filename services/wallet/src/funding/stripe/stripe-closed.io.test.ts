// What Stripe brings and takes back after its payer was deleted.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { RefundInternalServiceService } from '@plaza/api/refund';
import { UnclaimedServiceService } from '@plaza/api/unclaimed';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { ClosingInternalServiceService } from '@plaza/api/wallet-closing';
import { newId } from '@plaza/service';
import type { TestClient } from '@plaza/testing';
import { objects } from '@plaza/testing/stripe';
import { assertBooksBalance, type TestPerson } from '../../../test/harness.ts';
import { startStripeWallet, type StripeHarness } from '../../../test/stripe-harness.ts';

let harness: StripeHarness;
let { begin, deposit, pay, tell } = {} as StripeHarness;
let admin: TestPerson;
let unclaimed: TestClient<typeof UnclaimedServiceService>;
let closing: TestClient<typeof ClosingInternalServiceService>;
let internal: TestClient<typeof WalletInternalServiceService>;
let refunds: TestClient<typeof RefundInternalServiceService>;

beforeAll(async () => {
  harness = await startStripeWallet();
  ({ begin, deposit, pay, tell } = harness);
  admin = await harness.person('Admin', 'admin');
  unclaimed = harness.connectStripe(UnclaimedServiceService);
  closing = harness.connectStripe(ClosingInternalServiceService, 'auth');
  internal = harness.connectStripe(WalletInternalServiceService, 'catalog');
  refunds = harness.connectStripe(RefundInternalServiceService, 'catalog');
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(() => harness.close());

const soon = () => Math.floor(Date.now() / 1000);
const of = async (person: TestPerson) => (await unclaimed.listUnclaimed({ userId: person.id }, admin.as)).unclaimed;
const left = async (person: TestPerson) => (await of(person)).map(({ amount }) => amount);
const owed = async (person: TestPerson) =>
  (
    await harness.db.admin<{ owed: string }>(
      'select coalesce(sum(owed), 0)::numeric(20, 2)::text as owed from payment_intents where user_id = $1',
      [person.id],
    )
  )[0]!.owed;

async function remove(person: TestPerson): Promise<void> {
  await closing.closePerson({ userId: person.id, attempt: 1, forfeitCredits: true });
  const database = await harness.db.open();
  await database.asSystem((em) => em.execute('select wallet.erase_person(?)', [person.id]));
  await database.close();
}

/** Buys for all that somebody has. Answers what gives it back. */
async function buy(person: TestPerson, amount: string): Promise<() => Promise<unknown>> {
  const requestId = newId();
  await internal.placeHold({
    requestId,
    userId: person.id,
    amount,
    currency: 'EUR',
    expiresAt: new Date(Date.now() + 60_000),
  });
  await internal.captureHold({ requestId });
  return () => refunds.refundPurchase({ holdRequestId: requestId, requestId: `refund-${requestId}` });
}

describe('a payment through Stripe of somebody who is deleted', () => {
  it('that succeeds late is unclaimed, for credits too', async () => {
    const person = await harness.person();
    const { intent } = await begin(person, '25.00');
    const { paymentIntent } = await harness.payments.checkoutCredits({ amount: 100 }, person.as);
    await harness.db.admin(`update payment_intents set updated_at = now() - interval '2 days' where user_id = $1`, [
      person.id,
    ]);
    await remove(person);
    await tell('payment_intent.succeeded', pay(intent));
    await tell('payment_intent.succeeded', pay(harness.intentOf(paymentIntent!)));
    expect(await left(person)).toEqual(['26.00']);
    expect(await harness.db.admin('select amount from credit_transactions where user_id = $1', [person.id])).toEqual(
      [],
    );
  });

  it('that is disputed is taken from what is unclaimed, and owed beyond that; won again it is unclaimed', async () => {
    const person = await harness.person();
    const { intent } = await deposit(person, '25.00');
    const giveBack = await buy(person, '25.00');
    await remove(person);
    const dispute = objects.dispute(intent, 2500, 'needs_response');
    await giveBack();
    const id = (await of(person))[0]!.id;
    await unclaimed.payUnclaimed({ id, amount: '5.00', reference: 'SEPA 1', reason: 'x' }, admin.as);
    await tell('charge.dispute.created', dispute);
    expect([await left(person), await owed(person)]).toEqual([[], '5.00']);
    await tell('charge.dispute.closed', { ...dispute, status: 'won' }, { created: soon() + 5 });
    expect([await left(person), await owed(person)]).toEqual([['20.00'], '0.00']);
  });

  it('that is owed for is set off before what is unclaimed is paid to anybody', async () => {
    const person = await harness.person();
    const { intent } = await deposit(person, '25.00');
    const giveBack = await buy(person, '25.00');
    await remove(person);
    await tell('charge.dispute.created', objects.dispute(intent, 1000, 'needs_response'));
    expect(await owed(person)).toBe('10.00');
    await giveBack();
    expect([await left(person), await owed(person)]).toEqual([['25.00'], '10.00']);
    const id = (await of(person))[0]!.id;
    await expect(
      unclaimed.payUnclaimed({ id, amount: '15.01', reference: 'SEPA 2', reason: 'x' }, admin.as),
    ).rejects.toMatchObject({ reason: 'INSUFFICIENT_FUNDS', metadata: { available: '15.00' } });
    expect(
      (await unclaimed.payUnclaimed({ id, reference: 'SEPA 2', reason: 'x' }, admin.as)).transaction,
    ).toMatchObject({ amount: '15.00' });
    expect([await left(person), await owed(person)]).toEqual([[], '0.00']);
  });

  it('is refunded by an administrator as far as there is unclaimed money', async () => {
    const person = await harness.person();
    const { deposit: paid } = await deposit(person, '25.00');
    const giveBack = await buy(person, '25.00');
    await remove(person);
    const payments = harness.payments;
    await expect(payments.refundDeposit({ id: paid.id }, admin.as)).rejects.toMatchObject({
      reason: 'INSUFFICIENT_FUNDS',
      metadata: { available: '0.00' },
    });
    await giveBack();
    expect((await payments.refundDeposit({ id: paid.id }, admin.as)).deposit).toMatchObject({
      reversed: '25.00',
      owed: '0.00',
    });
    expect(await left(person)).toEqual([]);
  });
});
