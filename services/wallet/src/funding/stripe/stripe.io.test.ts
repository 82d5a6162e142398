import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { StripeServiceService } from '@plaza/api/stripe';
import { assertBooksBalance } from '../../../test/harness.ts';
import { startStripeWallet, type StripeHarness } from '../../../test/stripe-harness.ts';

let harness: StripeHarness;
let { stripe, wallet, payments, other, credits, begin, intentOf, pay, deliver, tell, balanceOf, depositOf } =
  {} as StripeHarness;

beforeAll(async () => {
  harness = await startStripeWallet();
  ({ stripe, wallet, payments, other, credits, begin, intentOf, pay, deliver, tell, balanceOf, depositOf } = harness);
});
afterEach(async () => {
  stripe.failing.length = 0;
  await assertBooksBalance(harness.db);
});
afterAll(() => harness.close());

const soon = () => Math.floor(Date.now() / 1000);

describe('a deposit through Stripe', () => {
  it('is begun at Stripe, and is in the wallet once Stripe has confirmed it', async () => {
    const person = await harness.person();
    const { transaction, balance, paymentIntent } = await wallet.deposit(
      { amount: '25.00', currency: 'EUR' },
      person.as,
    );
    expect([transaction, balance]).toEqual([undefined, '0.00']);
    const intent = intentOf(paymentIntent!);
    expect(paymentIntent).toEqual({
      id: expect.any(String),
      purpose: 'deposit',
      status: 'pending',
      amount: '25.00',
      currency: 'EUR',
      credits: 0,
      clientSecret: intent.client_secret,
      reversed: '0.00',
      owed: '0.00',
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
    });
    expect(stripe.requests.at(-1)).toEqual({
      method: 'POST',
      path: '/v1/payment_intents',
      idempotencyKey: expect.stringMatching(new RegExp(`^plaza:${paymentIntent!.id}:[0-9a-f-]{36}$`)),
      version: '2026-10-28.endive',
      form: {
        amount: '2500',
        currency: 'eur',
        description: 'Deposit',
        'automatic_payment_methods[enabled]': 'true',
        'metadata[plaza_payment_intent]': paymentIntent!.id,
        'metadata[plaza_user]': person.id,
      },
    });
    await tell('payment_intent.succeeded', pay(intent));
    expect(await balanceOf(person)).toBe('25.00');
    expect(await depositOf(person, paymentIntent!)).toMatchObject({ status: 'succeeded', clientSecret: '' });
    expect((await wallet.listTransactions({}, person.as)).transactions).toMatchObject([
      { type: 'deposit', amount: '25.00', metadata: { provider: 'stripe', reference: intent.id } },
    ]);
  });

  it('in yen is begun in yen, which have no cents', async () => {
    const person = await harness.person();
    await wallet.deposit({ amount: '1500', currency: 'JPY' }, person.as);
    expect(stripe.requests.at(-1)!.form).toMatchObject({ amount: '1500', currency: 'jpy' });
  });

  it('comes in once, however often and from wherever Stripe says so', async () => {
    const person = await harness.person();
    const { intent } = await begin(person);
    const event = stripe.event('payment_intent.succeeded', pay(intent));
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => deliver(event, index % 2 ? payments : other)),
    );
    expect(answers.filter((repeated) => !repeated)).toHaveLength(1);
    expect(await deliver(event)).toBe(true);
    await Promise.all([
      tell('payment_intent.succeeded', pay(intent)),
      deliver(stripe.event('payment_intent.succeeded', pay(intent)), other),
    ]);
    expect(await balanceOf(person)).toBe('25.00');
  });

  it('that succeeded stays so, whatever comes late', async () => {
    const person = await harness.person();
    const { deposit, intent } = await begin(person);
    const paid = pay(intent);
    await tell('payment_intent.succeeded', paid, { created: soon() - 10 });
    for (const [type, status] of [
      ['payment_intent.processing', 'processing'],
      ['payment_intent.payment_failed', 'requires_payment_method'],
      ['payment_intent.canceled', 'canceled'],
      ['payment_intent.created', 'requires_payment_method'],
    ] as const) {
      expect(await tell(type, { ...paid, status, amount_received: 0 }, { created: soon() })).toBe(false);
    }
    expect([await balanceOf(person), (await depositOf(person, deposit)).status]).toEqual(['25.00', 'succeeded']);
  });

  it('that failed may be tried again, and a late word of an earlier state changes nothing', async () => {
    const person = await harness.person();
    const { deposit, intent } = await begin(person);
    const failed = stripe.change(intent.id, { last_payment_error: { code: 'card_declined' } });
    await tell('payment_intent.payment_failed', failed, { created: soon() + 20 });
    await tell('payment_intent.processing', { ...failed, status: 'processing' }, { created: soon() + 10 });
    expect(await depositOf(person, deposit)).toMatchObject({ status: 'failed', clientSecret: intent.client_secret });
    await tell('payment_intent.processing', { ...failed, status: 'processing' }, { created: soon() + 30 });
    expect(await depositOf(person, deposit)).toMatchObject({ status: 'processing' });
    await tell('payment_intent.succeeded', pay(intent), { created: soon() + 40 });
    expect(await balanceOf(person)).toBe('25.00');
  });

  it('that Stripe confirms before we know its id there finds its own by our id', async () => {
    const person = await harness.person();
    const { deposit, intent } = await begin(person);
    await harness.db.admin('update payment_intents set provider_id = null, status_at = null where id = $1', [
      deposit.id,
    ]);
    await tell('payment_intent.succeeded', pay(intent));
    expect(await balanceOf(person)).toBe('25.00');
  });

  it('comes in without any event, when its owner asks about it', async () => {
    const person = await harness.person();
    const { deposit, intent } = await begin(person);
    pay(intent);
    expect(await Promise.all([depositOf(person, deposit), depositOf(person, deposit)])).toContainEqual(
      expect.objectContaining({ status: 'succeeded' }),
    );
    const asked = stripe.requests.length;
    expect([await depositOf(person, deposit), stripe.requests.length]).toMatchObject([{ status: 'succeeded' }, asked]);
    expect(await balanceOf(person)).toBe('25.00');
    await tell('payment_intent.succeeded', pay(intent));
    expect(await balanceOf(person)).toBe('25.00');
  });

  it('asks Stripe once in five seconds, and answers what it knows while Stripe is away', async () => {
    const person = await harness.person();
    const { deposit, intent } = await begin(person);
    stripe.failing.push(500, 500);
    expect(await depositOf(person, deposit)).toMatchObject({ status: 'pending', clientSecret: '' });
    const asked = stripe.requests.length;
    expect([await depositOf(person, deposit), stripe.requests.length]).toMatchObject([{ status: 'pending' }, asked]);
    await harness.db.admin(`update payment_intents set checked_at = now() - interval '6 seconds' where id = $1`, [
      deposit.id,
    ]);
    expect(await depositOf(person, deposit)).toMatchObject({ status: 'pending', clientSecret: intent.client_secret });
  });

  it('is seen by nobody else', async () => {
    const { deposit } = await begin(await harness.person());
    await expect(payments.getDeposit({ id: deposit.id }, (await harness.person()).as)).rejects.toMatchObject({
      reason: 'DEPOSIT_NOT_FOUND',
    });
    await expect(payments.getDeposit({ id: deposit.id })).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    await expect(payments.getDeposit({ id: 'nonsense' }, (await harness.person()).as)).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
    });
  });

  it('reaches also a wallet that is frozen', async () => {
    const person = await harness.person();
    const { intent } = await begin(person);
    await balanceOf(person);
    await harness.db.admin(`update wallets set frozen = 'all' where user_id = $1`, [person.id]);
    await tell('payment_intent.succeeded', pay(intent));
    expect(
      (await harness.db.admin<{ balance: string }>('select balance from wallets where user_id = $1', [person.id]))[0]!
        .balance,
    ).toBe('25.0000');
  });
});

describe('a key', () => {
  it('begins one payment, whose client secret is told again and kept nowhere', async () => {
    const person = await harness.person();
    const [first, ...others] = await Promise.all(Array.from({ length: 4 }, () => begin(person, '30.00', 'top-up')));
    others.push(await begin(person, '30.00', 'top-up'));
    for (const again of others)
      expect([again.deposit.id, again.deposit.clientSecret]).toEqual([first!.deposit.id, first!.deposit.clientSecret]);
    expect([...stripe.intents.values()].filter(({ metadata }) => metadata['plaza_user'] === person.id)).toHaveLength(1);
    const { rows } = (
      await harness.db.admin<{ rows: string }>(
        `select string_agg(t::text, ' ') as rows from (select p::text from payment_intents p union all select convert_from(response, 'UTF8') from idempotency_keys) t`,
      )
    )[0]!;
    expect(rows).toContain(first!.intent.id);
    expect(rows).not.toContain('_secret_');
  });

  it('is refused for another request, whether that moves money at once or not', async () => {
    const person = await harness.person();
    await begin(person, '30.00', 'key');
    await expect(begin(person, '31.00', 'key')).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    await expect(
      payments.checkoutCredits({ package: '100' }, { ...person.as, idempotencyKey: 'key' }),
    ).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    await expect(
      credits.purchaseCredits({ package: '100' }, { ...person.as, idempotencyKey: 'key' }),
    ).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('that was forgotten may stand for another request, and for the same goes on with what it began', async () => {
    const person = await harness.person();
    const { deposit, intent } = await begin(person, '30.00', 'key');
    const forget = () => harness.db.admin('delete from idempotency_keys where user_id = $1', [person.id]);
    await forget();
    expect(await begin(person, '30.00', 'key')).toEqual({
      deposit: expect.objectContaining({ id: deposit.id }),
      intent,
    });
    await forget();
    expect((await begin(person, '31.00', 'key')).deposit.id).not.toBe(deposit.id);
  });

  it('of what Stripe declined is free, for the same request in another attempt and for another request', async () => {
    const person = await harness.person();
    const declined = { reason: 'PAYMENT_DECLINED' };
    for (let n = 0; n < 2; n++) await expect(begin(person, '0.10', 'key')).rejects.toMatchObject(declined);
    const [first, second] = stripe.requests.slice(-2).map(({ idempotencyKey }) => idempotencyKey);
    // Stripe would repeat a refusal under the name of the same attempt.
    expect(first).not.toBe(second);
    expect(await harness.db.admin('select status from payment_intents where user_id = $1', [person.id])).toEqual([
      { status: 'canceled' },
    ]);
    expect(await harness.db.admin('select key from idempotency_keys where user_id = $1', [person.id])).toEqual([]);
    const begun = await begin(person, '30.00', 'key');
    expect((await begin(person, '30.00', 'key')).deposit.id).toBe(begun.deposit.id);
    await expect(begin(person, '0.10', 'key')).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    await tell('payment_intent.succeeded', pay(begun.intent));
    expect(await balanceOf(person)).toBe('30.00');
  });

  it('ends what a broken connection left open', async () => {
    const person = await harness.person();
    stripe.failing.push('silence', 503);
    await expect(begin(person, '30.00', 'broken')).rejects.toMatchObject({ reason: 'PAYMENT_PROVIDER_UNAVAILABLE' });
    const { deposit, intent } = await begin(person, '30.00', 'broken');
    // Whatever Stripe did, it is the same attempt.
    expect(new Set(stripe.requests.slice(-2).map(({ idempotencyKey }) => idempotencyKey))).toEqual(
      new Set([expect.stringMatching(new RegExp(`^plaza:${deposit.id}:`))]),
    );
    await tell('payment_intent.succeeded', pay(intent));
    expect(await begin(person, '30.00', 'broken')).toMatchObject({
      deposit: { id: deposit.id, status: 'succeeded', clientSecret: '' },
    });
    expect(await balanceOf(person)).toBe('30.00');
  });

  it('of a payment that Stripe does not want is told why', async () => {
    await expect(begin(await harness.person(), '0.10')).rejects.toMatchObject({
      reason: 'PAYMENT_DECLINED',
      metadata: { code: 'amount_too_small' },
    });
  });
});

describe('an event', () => {
  const send = (body: Buffer | string, signature: string) =>
    payments.receiveStripeEvent(
      { payload: { contentType: '', data: Buffer.from(body), extensions: [] } },
      { metadata: { 'stripe-signature': signature } },
    );

  it('is believed by its signature only', async () => {
    const person = await harness.person();
    const { intent } = await begin(person);
    const body = JSON.stringify(stripe.event('payment_intent.succeeded', pay(intent)));
    for (const signature of [
      '',
      'nonsense',
      't=1,v1=00',
      stripe.sign(body, { secret: 'whsec_another' }),
      stripe.sign(`${body} `),
      stripe.sign(body, { timestamp: soon() - 301 }),
    ]) {
      await expect(send(body, signature)).rejects.toMatchObject({ reason: 'STRIPE_SIGNATURE_INVALID', code: 3 });
    }
    await expect(
      payments.receiveStripeEvent({ payload: { contentType: '', data: Buffer.from(body), extensions: [] } }),
    ).rejects.toMatchObject({ reason: 'STRIPE_SIGNATURE_INVALID' });
    expect(await balanceOf(person)).toBe('0.00');
    expect(await send(body, stripe.sign(body, { secret: 'whsec_older', timestamp: soon() - 290 }))).toEqual({
      repeatedEvent: false,
    });
    expect(await balanceOf(person)).toBe('25.00');
  });

  it('that is signed and still no event is refused', async () => {
    for (const body of [
      '',
      'nonsense',
      '{}',
      'null',
      '{"id":"evt_1"}',
      '[]',
      '{"id":"evt_1","type":"payment_intent.succeeded","created":1,"data":{}}',
      `{"id":"evt_1","type":"x","created":1,"pad":"${'x'.repeat(600_000)}"}`,
    ]) {
      await expect(send(body, stripe.sign(body))).rejects.toMatchObject({
        reason: expect.stringMatching(/^STRIPE_(EVENT|SIGNATURE)_INVALID$/),
        code: 3,
      });
    }
  });

  it('of an unknown type, or about somebody else’s payment, is recorded and does nothing', async () => {
    const events = [stripe.event('customer.created', { id: 'cus_1' }), stripe.event('some.day', { id: 'x' })];
    const foreign = {
      id: 'pi_foreign',
      object: 'payment_intent',
      amount: 500,
      amount_received: 500,
      currency: 'sek',
      status: 'succeeded',
      metadata: {},
      last_payment_error: null,
    };
    events.push(
      stripe.event('payment_intent.succeeded', foreign),
      stripe.event('charge.refunded', { id: 'ch_old', amount_refunded: 5, currency: 'sek', payment_intent: null }),
    );
    for (const event of events) expect([await deliver(event), await deliver(event)]).toEqual([false, true]);
    expect(
      await harness.db.admin('select id from stripe_events where id = any ($1)', [events.map(({ id }) => id)]),
    ).toHaveLength(events.length);
  });

  it('that can’t be processed now is not recorded, so that Stripe sends it again', async () => {
    const person = await harness.person();
    const { intent } = await begin(person);
    const event = stripe.event('payment_intent.succeeded', pay(intent));
    await harness.db.admin('revoke execute on function wallet.post_movement(jsonb) from plaza_wallet');
    await expect(deliver(event)).rejects.toMatchObject({ reason: 'INTERNAL' });
    await harness.db.admin('grant execute on function wallet.post_movement(jsonb) to plaza_wallet');
    expect(await harness.db.admin('select from stripe_events where id = $1', [event.id])).toHaveLength(0);
    expect([await deliver(event), await balanceOf(person)]).toEqual([false, '25.00']);
  });
});

it('without Stripe nothing of it is offered, and a deposit is as it was', async () => {
  const person = await harness.person();
  const service = harness.connect(StripeServiceService);
  await expect(service.checkoutCredits({ package: '100' }, person.as)).rejects.toMatchObject({
    reason: 'STRIPE_NOT_OFFERED',
  });
  await expect(service.receiveStripeEvent({})).rejects.toMatchObject({ reason: 'STRIPE_NOT_OFFERED' });
  expect(await harness.plain.deposit({ amount: '5', currency: 'EUR' }, person.as)).toMatchObject({
    transaction: { amount: '5.00' },
    balance: '5.00',
    paymentIntent: undefined,
  });
});
