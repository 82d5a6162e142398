// A second provider, as its folder would have it: with words, statuses and signatures of its own. Everything else is the wallet's.
import { createHash, createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  GetDepositRequest,
  ReceiveStripeEventRequest,
  RefundDepositRequest,
  type GetDepositResponse,
  type RefundDepositResponse,
} from '@plaza/api/stripe';
import { DepositRequest, type DepositResponse } from '@plaza/api/wallet';
import { createCache, type Cache } from '@plaza/cache';
import { redisConfig } from '@plaza/redis';
import { defineErrors, newId, status, type CallContext, type Database } from '@plaza/service';
import { testLog } from '@plaza/testing';
import { createPosting } from '../ledger/index.ts';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../test/harness.ts';
import { depositHandlers } from './deposits/deposits.rpc.ts';
import { toMinor } from './providers/minor.ts';
import type { PaymentProvider, PaymentReturn, PaymentState, ProviderPayment } from './providers/provider.ts';
import { stripeHandlers } from './stripe/stripe.rpc.ts';

const { KITE_SIGNATURE_INVALID } = defineErrors('a second provider', {
  KITE_SIGNATURE_INVALID: { code: status.INVALID_ARGUMENT, message: 'This was not signed by Kite.' },
});

interface KitePayment {
  number: string;
  order: string;
  cents: number;
  currency: string;
  phase: 'OPEN' | 'BANK' | 'PAID' | 'REJECTED';
}

const phases: Record<KitePayment['phase'], PaymentState> = {
  OPEN: 'pending',
  BANK: 'processing',
  PAID: 'succeeded',
  REJECTED: 'failed',
};

/** What Kite has, and what it would send. */
function startKite() {
  const secret = 'kite';
  const payments = new Map<string, KitePayment>();
  const neutral = (payment: KitePayment): ProviderPayment => ({
    reference: payment.number,
    id: payment.order,
    state: phases[payment.phase],
    received: payment.phase === 'PAID' ? payment.cents : 0,
    currency: payment.currency,
    at: new Date(),
    clientSecret: `https://kite.example/pay/${payment.number}`,
  });
  const chargeback = (payment: KitePayment, id: string, cents: number): PaymentReturn => ({
    id,
    reference: payment.number,
    kind: 'dispute',
    amount: cents,
    currency: payment.currency,
    state: 'lost',
    at: new Date(),
  });
  const sign = (body: string): string => createHmac('sha256', secret).update(body).digest('hex');
  const provider: PaymentProvider = {
    name: 'kite',
    confirms: 'later',
    async begin({ id, attempt, amount, currency }) {
      const number = `K-${attempt}`;
      const payment = { number, order: id, cents: toMinor(amount, currency), currency, phase: 'OPEN' as const };
      payments.set(number, payment);
      return neutral(payment);
    },
    fetch: async (reference) => neutral(payments.get(reference)!),
    refund: async ({ id, reference, amount, currency }) => ({
      id: `R-${id}`,
      reference,
      kind: 'refund',
      amount: toMinor(amount, currency),
      currency,
      state: 'succeeded',
      at: new Date(),
    }),
    parseEvent(body, header) {
      if (header('x-kite-signature') !== sign(body.toString())) throw KITE_SIGNATURE_INVALID();
      const { id, number, chargebackCents } = JSON.parse(body.toString()) as Record<string, string & number>;
      const payment = payments.get(number!)!;
      const report = chargebackCents
        ? ({ kind: 'return', return: chargeback(payment, id!, chargebackCents) } as const)
        : ({ kind: 'payment', payment: neutral(payment) } as const);
      return { id: id!, type: 'kite', created: new Date(), report };
    },
  };
  return { provider, payments, sign };
}

let harness: Harness;
let database: Database;
let cache: Cache;
const kite = startKite();
let handlers: ReturnType<typeof depositHandlers> & ReturnType<typeof stripeHandlers>;

beforeAll(async () => {
  harness = await startWallet();
  const { config, db } = harness;
  database = await db.open();
  cache = createCache({ ...redisConfig(config), prefix: config.cachePrefix, database, log: testLog('wallet') });
  const deps = {
    database,
    cache,
    posting: createPosting(database),
    provider: kite.provider,
    prices: config.creditPrices,
  };
  handlers = { ...depositHandlers(deps), ...stripeHandlers(deps) };
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(async () => {
  await cache.close();
  await database.close();
  await harness.close();
});

/** A call of this person. */
function call({ id: userId }: { id: string }, headers: Record<string, string> = {}): CallContext {
  return {
    path: '/a/call',
    userId,
    principal: { kind: 'user', userId, role: 'user' },
    key: newId(),
    scopeOf: (request: object, key: string) => ({
      userId,
      key,
      method: '/a/call',
      requestHash: createHash('sha256').update(JSON.stringify(request)).digest(),
    }),
    log: testLog('wallet'),
    header: (name: string) => headers[name],
  } as unknown as CallContext;
}

async function begin(person: TestPerson, amount = '25.00') {
  const request = DepositRequest.fromPartial({ amount, currency: 'EUR' });
  const { paymentIntent } = (await handlers.deposit(request, call(person))) as DepositResponse;
  const payment = [...kite.payments.values()].find(({ order }) => order === paymentIntent?.id)!;
  return { deposit: paymentIntent!, payment };
}

async function deliver(event: object, signature?: string) {
  const body = JSON.stringify({ id: newId(), ...event });
  const request = ReceiveStripeEventRequest.fromPartial({ payload: { data: Buffer.from(body) } });
  return handlers.receiveStripeEvent(
    request,
    call({ id: newId() }, { 'x-kite-signature': signature ?? kite.sign(body) }),
  );
}

const balanceOf = async (person: TestPerson) => (await harness.wallet.getBalance({}, person.as)).balance;

async function paid(person: TestPerson, amount?: string) {
  const begun = await begin(person, amount);
  begun.payment.phase = 'PAID';
  await deliver({ number: begun.payment.number });
  return begun;
}

describe('a second provider', () => {
  it('begins deposits, and brings them in when it reports that they are paid', async () => {
    const person = await harness.person();
    const { deposit, payment } = await begin(person);
    expect(deposit).toMatchObject({
      status: 'pending',
      amount: '25.00',
      clientSecret: `https://kite.example/pay/${payment.number}`,
    });
    payment.phase = 'PAID';
    await deliver({ number: payment.number });
    expect(await balanceOf(person)).toBe('25.00');
    const { transactions } = await harness.wallet.listTransactions({}, person.as);
    expect(transactions).toMatchObject([
      { type: 'deposit', metadata: { provider: 'kite', reference: payment.number, deposit_id: deposit.id } },
    ]);
    expect(
      await harness.db.admin('select provider, provider_id from payment_intents where id = $1', [deposit.id]),
    ).toEqual([{ provider: 'kite', provider_id: payment.number }]);
  });

  it('is asked about a deposit that it reported nothing of', async () => {
    const person = await harness.person();
    const { deposit, payment } = await begin(person);
    payment.phase = 'BANK';
    const request = GetDepositRequest.fromPartial({ id: deposit.id });
    const answer = (await handlers.getDeposit(request, call(person))) as GetDepositResponse;
    expect(answer.deposit).toMatchObject({ status: 'processing', clientSecret: '' });
  });

  it('is not believed without its signature', async () => {
    const person = await harness.person();
    const { payment } = await begin(person);
    payment.phase = 'PAID';
    await expect(deliver({ number: payment.number }, 'forged')).rejects.toMatchObject({
      reason: 'KITE_SIGNATURE_INVALID',
    });
    expect(await balanceOf(person)).toBe('0.00');
  });

  it('gives a deposit back', async () => {
    const person = await harness.person();
    const { deposit } = await paid(person);
    const request = RefundDepositRequest.fromPartial({ id: deposit.id, amount: '10.00' });
    const answer = (await handlers.refundDeposit(request, call(person))) as RefundDepositResponse;
    expect(answer.deposit).toMatchObject({ reversed: '10.00' });
    expect(await balanceOf(person)).toBe('15.00');
  });

  it('takes back more than there is, and its next deposit pays that first', async () => {
    const [person, friend] = [await harness.person(), await harness.person()];
    const { payment } = await paid(person);
    await harness.wallet.send({ recipientId: friend.id, amount: '20.00', currency: 'EUR' }, person.as);
    await deliver({ number: payment.number, chargebackCents: 2500 });
    expect(await balanceOf(person)).toBe('0.00');
    const owed = async () =>
      harness.db.admin(`select sum(balance)::numeric(20, 2)::text as sum from wallets where name = 'receivable:kite'`);
    expect(await owed()).toEqual([{ sum: '-20.00' }]);
    await paid(person, '30.00');
    expect([await balanceOf(person), await owed()]).toEqual(['10.00', [{ sum: '0.00' }]]);
  });
});
