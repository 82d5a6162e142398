// Merchants and payers of a test, over gRPC as everyone else.
import { MerchantServiceService, type CreateMerchantRequest } from '@plaza/api/merchant';
import { PaymentServiceService, type CreatePaymentRequest, type Payment } from '@plaza/api/payment';
import { PaymentRequestServiceService, type CreatePaymentRequestRequest } from '@plaza/api/payment-request';
import { PayoutServiceService } from '@plaza/api/payout';
import { CorrectionServiceService } from '@plaza/api/refund';
import type { SqlEntityManager } from '@plaza/service';
import type { TestClient } from '@plaza/testing';
import { startWallet, type Harness, type TestPerson } from './harness.ts';

export interface Shop {
  id: string;
  owner: TestPerson;
}

export interface Market {
  harness: Harness;
  admin: TestPerson;
  merchants: TestClient<typeof MerchantServiceService>;
  payments: TestClient<typeof PaymentServiceService>;
  requests: TestClient<typeof PaymentRequestServiceService>;
  payouts: TestClient<typeof PayoutServiceService>;
  corrections: TestClient<typeof CorrectionServiceService>;
  /** A merchant in EUR that pays 1.5 % and 0.25 for each payment, unless it is said otherwise. */
  shop(terms?: Partial<CreateMerchantRequest>, owner?: TestPerson): Promise<Shop>;
  /** The id of what a merchant's owner asks to be paid, in EUR unless it is said otherwise. */
  ask(shop: Shop, amount: string, terms?: Partial<CreatePaymentRequestRequest>): Promise<string>;
  /** What a payer pays of that, by its id. */
  paid(paymentRequestId: string, payer: TestPerson, way?: Partial<CreatePaymentRequest>): Promise<Payment>;
  /** The events about a payment so far, in their order: type, whose it is, and its payload. */
  eventsOf(paymentId: string): Promise<[type: string, userId: string, payload: Record<string, unknown>][]>;
  /** Somebody with money. */
  payer(amount?: string, currency?: string): Promise<TestPerson>;
  available(person: TestPerson, currency?: string): Promise<string>;
  takings(shop: Shop): Promise<string>;
  /** One statement as the service's own role, for a person or for `system`. */
  as(actor: string, sql: string, parameters?: unknown[]): Promise<unknown[]>;
  close(): Promise<void>;
  /** What the platform's accounts of this name hold, in EUR. */
  account(name: string): Promise<string>;
}

export async function openMarket(): Promise<Market> {
  const harness = await startWallet();
  const runtime = await harness.db.open();
  const admin = await harness.person('Admin', 'admin');
  const merchants = harness.connect(MerchantServiceService);
  const payments = harness.connect(PaymentServiceService);
  const requests = harness.connect(PaymentRequestServiceService);
  return {
    harness,
    admin,
    merchants,
    payments,
    requests,
    payouts: harness.connect(PayoutServiceService),
    corrections: harness.connect(CorrectionServiceService),
    async shop(terms = {}, owner) {
      const by = owner ?? (await harness.person('Owner'));
      const { merchant } = await merchants.createMerchant(
        { userId: by.id, name: 'Le Kop', currency: 'EUR', feeRate: 150, feeFixed: '0.25', ...terms },
        admin.as,
      );
      return { id: merchant!.id, owner: by };
    },
    async ask({ id, owner }, amount, terms = {}) {
      return (await requests.createPaymentRequest({ merchantId: id, amount, currency: 'EUR', ...terms }, owner.as))
        .paymentRequest!.id;
    },
    async paid(paymentRequestId, payer, way = {}) {
      return (await payments.createPayment({ paymentRequestId, ...way }, payer.as)).payment!;
    },
    async eventsOf(paymentId) {
      const rows = await harness.db.admin<{ type: string; user_id: string; payload: Record<string, unknown> }>(
        `select type, user_id, payload from outbox where aggregate = 'payment:' || $1 order by position`,
        [paymentId],
      );
      return rows.map(({ type, user_id: userId, payload }) => [type.replace('plaza.events.v1.', ''), userId, payload]);
    },
    async payer(amount = '100.00', currency = 'EUR') {
      const person = await harness.person('Payer');
      await harness.wallet.deposit({ amount, currency }, person.as);
      return person;
    },
    async available(person, currency = '') {
      return (await harness.wallet.getBalance({ currency }, person.as)).available;
    },
    async takings({ id, owner }) {
      return (await merchants.getMerchantBalance({ id }, owner.as)).available;
    },
    as: (actor, sql, parameters = []) => {
      const work = (em: SqlEntityManager): Promise<unknown[]> => em.execute(sql, parameters);
      return actor === 'system' ? runtime.asSystem(work) : runtime.asUser(actor, work);
    },
    async close() {
      await runtime.close();
      await harness.close();
    },
    async account(name) {
      const [row] = await harness.db.admin<{ sum: string }>(
        `select coalesce(sum(balance), 0)::numeric(20, 2)::text as sum from wallets where name = $1 and currency = 'EUR'`,
        [name],
      );
      return row!.sum;
    },
  };
}
