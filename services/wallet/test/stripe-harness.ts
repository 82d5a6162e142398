// Two processes of the wallet that take payments through a stand-in for Stripe, and what people and Stripe do with them.
import { CreditServiceService } from '@plaza/api/credit';
import { StripeServiceService, type PaymentIntent } from '@plaza/api/stripe';
import { WalletServiceService } from '@plaza/api/wallet';
import type { TestClient } from '@plaza/testing';
import {
  startStripeDouble,
  type Json,
  type StripeDouble,
  type StripeEvent,
  type StripeIntent,
} from '@plaza/testing/stripe';
import { startWallet, type Harness, type TestPerson } from './harness.ts';

export interface StripeHarness extends Pick<Harness, 'db' | 'person' | 'connect'> {
  /** A client of the first process. */
  connectStripe: Harness['connect'];
  /** The wallet without Stripe, on the same database. */
  plain: Harness['wallet'];
  stripe: StripeDouble;
  wallet: TestClient<typeof WalletServiceService>;
  payments: TestClient<typeof StripeServiceService>;
  /** Of the second process. */
  other: TestClient<typeof StripeServiceService>;
  credits: TestClient<typeof CreditServiceService>;
  begin: (
    person: TestPerson,
    amount?: string,
    key?: string,
  ) => Promise<{ deposit: PaymentIntent; intent: StripeIntent }>;
  /** A deposit that is in the wallet. */
  deposit: (person: TestPerson, amount: string) => Promise<{ deposit: PaymentIntent; intent: StripeIntent }>;
  intentOf: (deposit: PaymentIntent) => StripeIntent;
  /** The person pays at Stripe's. */
  pay: (intent: StripeIntent) => StripeIntent;
  /** Whether the event had been taken before. */
  deliver: (event: StripeEvent, to?: TestClient<typeof StripeServiceService>) => Promise<boolean>;
  tell: (type: string, object: Json, more?: { id?: string; created?: number }) => Promise<boolean>;
  balanceOf: (person: TestPerson) => Promise<string>;
  depositOf: (person: TestPerson, deposit: PaymentIntent) => Promise<PaymentIntent>;
  /** What a system account's rows hold together. */
  systemBalance: (name: string) => Promise<number>;
  close: () => Promise<void>;
}

export async function startStripeWallet(): Promise<StripeHarness> {
  const [harness, stripe] = await Promise.all([startWallet(), startStripeDouble()]);
  const config = {
    paymentProvider: 'stripe' as const,
    stripe: {
      secretKey: stripe.secretKey,
      webhookSecrets: ['whsec_older', stripe.webhookSecret],
      apiBase: new URL(stripe.url),
    },
  };
  const { connect } = await harness.start(config);
  const [wallet, payments, credits] = [
    connect(WalletServiceService),
    connect(StripeServiceService),
    connect(CreditServiceService),
  ];
  const other = (await harness.start(config)).connect(StripeServiceService);

  const intentOf: StripeHarness['intentOf'] = ({ id }) =>
    [...stripe.intents.values()].find(({ metadata }) => metadata['plaza_payment_intent'] === id)!;
  const pay: StripeHarness['pay'] = (intent) =>
    stripe.change(intent.id, {
      status: 'succeeded',
      amount_received: intent.amount,
      latest_charge: `ch_${intent.id.slice(3)}`,
    });
  const begin: StripeHarness['begin'] = async (person, amount = '25.00', key) => {
    const { paymentIntent } = await wallet.deposit(
      { amount, currency: 'EUR' },
      { ...person.as, ...(key && { idempotencyKey: key }) },
    );
    return { deposit: paymentIntent!, intent: intentOf(paymentIntent!) };
  };
  const deliver: StripeHarness['deliver'] = async (event, to = payments) => {
    const body = JSON.stringify(event);
    const { repeatedEvent } = await to.receiveStripeEvent(
      { payload: { contentType: 'application/json', data: Buffer.from(body), extensions: [] } },
      { metadata: { 'stripe-signature': stripe.sign(body) } },
    );
    return repeatedEvent;
  };
  const tell: StripeHarness['tell'] = (type, object, more) => deliver(stripe.event(type, object, more));
  return {
    db: harness.db,
    person: (...given) => harness.person(...given),
    connect: harness.connect,
    connectStripe: connect,
    plain: harness.wallet,
    stripe,
    wallet,
    payments,
    other,
    credits,
    begin,
    async deposit(person, amount) {
      const begun = await begin(person, amount);
      const intent = pay(begun.intent);
      await tell('payment_intent.succeeded', intent);
      return { ...begun, intent };
    },
    intentOf,
    pay,
    deliver,
    tell,
    balanceOf: async (person) => (await wallet.getBalance({}, person.as)).balance,
    depositOf: async (person, { id }) => (await payments.getDeposit({ id }, person.as)).deposit!,
    systemBalance: async (name) =>
      Number(
        (
          await harness.db.admin<{ sum: string }>(
            'select coalesce(sum(balance), 0) as sum from wallets where name = $1',
            [name],
          )
        )[0]!.sum,
      ),
    async close() {
      await harness.close();
      await stripe.close();
    },
  };
}
