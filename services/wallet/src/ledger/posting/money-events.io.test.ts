// What the wallet tells of money and credits: one event for each thing that happened, written with it, as the proto says it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createFileRegistry, fromBinary, fromJson, type JsonValue } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AdServiceService, CreditInternalServiceService } from '@plaza/api/credit';
import { ExchangeAdminServiceService, ExchangeServiceService } from '@plaza/api/exchange';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { newId } from '@plaza/service';
import { until } from '@plaza/testing';
import { objects } from '@plaza/testing/stripe';
import { assertBooksBalance, type TestPerson } from '../../../test/harness.ts';
import { startStripeWallet, type StripeHarness } from '../../../test/stripe-harness.ts';

let harness: StripeHarness;
let admin: TestPerson;
const registry = createFileRegistry(
  fromBinary(
    FileDescriptorSetSchema,
    readFileSync(createRequire(import.meta.url).resolve('@plaza/api/descriptors.binpb')),
  ),
);

beforeAll(async () => {
  harness = await startStripeWallet();
  admin = await harness.person('Admin', 'admin');
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(() => harness.close());

/** The events about a person, in order. Throws for a field that the event does not have. */
async function eventsOf(person: TestPerson): Promise<[type: string, payload: Record<string, unknown>][]> {
  const rows = await harness.db.admin<{
    type: string;
    aggregate: string;
    destination: string;
    payload: Record<string, unknown>;
  }>('select type, aggregate, destination, payload from outbox where user_id = $1 order by position', [person.id]);
  return rows.map(({ type, aggregate, destination, payload }) => {
    fromJson(registry.getMessage(type)!, payload as JsonValue);
    expect([aggregate, destination, payload['user_id']]).toEqual([`user:${person.id}`, 'messaging', person.id]);
    return [
      type.replace('plaza.events.v1.', ''),
      Object.fromEntries(Object.entries(payload).filter(([name]) => name !== 'user_id')),
    ];
  });
}

const soon = () => Math.floor(Date.now() / 1000);

describe('a deposit', () => {
  it('that is confirmed at once is told once, also under a repeated key', async () => {
    const person = await harness.person();
    const deposit = () =>
      harness.plain.deposit({ amount: '12.5', currency: 'EUR' }, { ...person.as, idempotencyKey: 'once' });
    const { transaction } = await deposit();
    await deposit();
    await harness.plain.deposit({ amount: '500', currency: 'JPY' }, person.as);
    expect(await eventsOf(person)).toEqual([
      [
        'DepositConfirmed',
        { deposit_id: '', transaction_id: transaction!.id, amount: '12.50', currency: 'EUR', provider: 'sandbox' },
      ],
      [
        'DepositConfirmed',
        { deposit_id: '', transaction_id: expect.any(String), amount: '500', currency: 'JPY', provider: 'sandbox' },
      ],
    ]);
  });

  it('through Stripe is told when it is confirmed, when it goes back and when that comes again, each once', async () => {
    const person = await harness.person();
    const { deposit, intent } = await harness.deposit(person, '25.00');
    await harness.tell('payment_intent.succeeded', intent);
    await harness.wallet.send({ recipientId: (await harness.person()).id, amount: '20', currency: 'EUR' }, person.as);
    const dispute = objects.dispute(intent, 1500, 'needs_response');
    for (let times = 0; times < 2; times++) await harness.tell('charge.dispute.created', dispute);
    for (let times = 0; times < 2; times++)
      await harness.tell('charge.dispute.closed', { ...dispute, status: 'won' }, { created: soon() + 5 });
    const about = { deposit_id: deposit.id, currency: 'EUR' };
    expect(await eventsOf(person)).toEqual([
      ['DepositConfirmed', { ...about, transaction_id: expect.any(String), amount: '25.00', provider: 'stripe' }],
      ['DepositReversed', { ...about, amount: '15.00', owed: '10.00' }],
      ['DepositRestored', { ...about, amount: '15.00', owed: '0.00' }],
    ]);
  });

  it('that a bank did not confirm is told; what a card declines at once is not', async () => {
    const [slow, quick] = [await harness.person(), await harness.person()];
    const { deposit, intent } = await harness.begin(slow, '25.00');
    await harness.tell('payment_intent.processing', { ...intent, status: 'processing' }, { created: soon() + 1 });
    const declined = (of: typeof intent) => ({
      ...of,
      status: 'requires_payment_method',
      last_payment_error: { code: 'insufficient_funds' },
    });
    for (let times = 0; times < 2; times++)
      await harness.tell('payment_intent.payment_failed', declined(intent), { created: soon() + 2 });
    expect(await eventsOf(slow)).toEqual([
      ['DepositFailed', { deposit_id: deposit.id, amount: '25.00', currency: 'EUR' }],
    ]);
    await harness.tell('payment_intent.payment_failed', declined((await harness.begin(quick)).intent), {
      created: soon() + 2,
    });
    expect(await eventsOf(quick)).toEqual([]);
  });
});

it('a hold that expires is told to its owner, with what is free again and what it was for', async () => {
  const person = await harness.person();
  await harness.plain.deposit({ amount: '100', currency: 'EUR' }, person.as);
  const internal = harness.connect(WalletInternalServiceService, 'catalog');
  const [requestId, captured] = [newId(), newId()];
  for (const id of [requestId, captured]) {
    await internal.placeHold({
      requestId: id,
      userId: person.id,
      amount: '12.90',
      currency: 'EUR',
      expiresAt: new Date(Date.now() + 60_000),
      metadata: { order_id: id, description: 'Europe 5 GB' },
    });
  }
  await internal.captureHold({ requestId: captured });
  await harness.db.admin(`update holds set expires_at = now() where user_id = $1 and status = 'held'`, [person.id]);
  await until(async () => (await eventsOf(person)).some(([type]) => type === 'HoldExpired'), 'the hold has expired');
  const [hold] = await harness.db.admin<{ id: string }>('select id from holds where request_id = $1', [requestId]);
  expect((await eventsOf(person)).slice(1)).toEqual([
    [
      'HoldExpired',
      {
        hold_id: hold!.id,
        amount: '12.90',
        currency: 'EUR',
        description: 'Europe 5 GB',
        order_id: requestId,
        payment_id: '',
      },
    ],
  ]);
});

it('an exchange is told once, also under a repeated key', async () => {
  const person = await harness.person();
  await harness.plain.deposit({ amount: '100', currency: 'EUR' }, person.as);
  await harness
    .connect(ExchangeAdminServiceService)
    .putRates({ rates: [{ from: 'EUR', to: 'JPY', rate: '163.27', validFrom: undefined, source: 'test' }] }, admin.as);
  const exchange = harness.connect(ExchangeServiceService);
  const { quote } = await exchange.createQuote({ from: 'EUR', to: 'JPY', amount: '10' }, person.as);
  const {
    transactions: [out, back],
  } = await exchange.exchange({ quoteId: quote }, person.as);
  await exchange.exchange({ quoteId: quote }, person.as);
  expect((await eventsOf(person)).slice(1)).toEqual([
    [
      'ExchangeCompleted',
      {
        quote_id: quote,
        from_amount: '10.00',
        from_currency: 'EUR',
        to_amount: '1624',
        to_currency: 'JPY',
        fee: '0.05',
        rate: '163.27',
        from_transaction_id: out!.id,
        to_transaction_id: back!.id,
      },
    ],
  ]);
});

it('credits that are bought, granted, spent and given back are told; those of an ad are not', async () => {
  const person = await harness.person();
  await harness.plain.deposit({ amount: '10', currency: 'EUR' }, person.as);
  const internal = harness.connect(CreditInternalServiceService, 'catalog');
  const { transaction: bought } = await harness.credits.purchaseCredits({ package: '100' }, person.as);
  await harness.credits.grantCredits({ userId: person.id, amount: 5, description: 'Sorry' }, admin.as);
  const { transaction: spent } = await internal.spendCredits({
    userId: person.id,
    amount: 20,
    description: 'A vote',
    reference: 'vote-1',
    requestId: newId(),
  });
  await internal.refundCredits({
    userId: person.id,
    transactionId: spent!.id,
    amount: 8,
    description: 'A part',
    requestId: newId(),
  });
  const ads = harness.connect(AdServiceService);
  const { view } = await ads.startAdView({ adId: 'ad' }, person.as);
  await harness.db.admin(`update ad_views set started_at = started_at - interval '40 seconds' where id = $1`, [
    view!.id,
  ]);
  expect((await ads.completeAdView({ id: view!.id }, person.as)).credits).toBe(2);
  expect((await eventsOf(person)).slice(1)).toEqual([
    [
      'CreditsAdded',
      {
        transaction_id: bought!.id,
        credits: 100,
        source: 'purchase',
        description: '100 credits',
        reference: '',
        balance: 100,
      },
    ],
    // Who granted them stays with the platform.
    [
      'CreditsAdded',
      {
        transaction_id: expect.any(String),
        credits: 5,
        source: 'admin',
        description: 'Sorry',
        reference: '',
        balance: 105,
      },
    ],
    [
      'CreditsSpent',
      {
        transaction_id: spent!.id,
        credits: 20,
        source: 'spend',
        description: 'A vote',
        reference: 'vote-1',
        balance: 85,
      },
    ],
    [
      'CreditsAdded',
      {
        transaction_id: expect.any(String),
        credits: 8,
        source: 'refund',
        description: 'A part',
        reference: 'vote-1',
        balance: 93,
      },
    ],
  ]);
});
