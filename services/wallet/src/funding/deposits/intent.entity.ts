import { defineEntity, p } from '@mikro-orm/postgresql';
import type { PaymentState, ReturnState } from '../providers/provider.ts';

export const PaymentIntentSchema = defineEntity({
  name: 'PaymentIntentRow',
  tableName: 'payment_intents',
  properties: {
    // Ours: sent to the provider, so that an event finds its row before we know the provider's id.
    id: p.uuid().primary(),
    userId: p.uuid(),
    // The name of the provider, and its id of the payment.
    provider: p.text(),
    providerId: p.text().nullable().unique('payment_intents_provider_unique'),
    purpose: p.text().$type<'deposit' | 'credits'>(),
    amount: p.decimal().precision(20).scale(4),
    currency: p.text(),
    credits: p.integer().nullable(),
    status: p.text().$type<PaymentState>().default('pending'),
    // When the provider reported it.
    statusAt: p.datetime(6).nullable(),
    // What brought the money in. With it the payment is over; what follows are reversals.
    movementId: p.uuid().nullable(),
    // What went back, by refunds and disputes, and is posted.
    reversed: p.decimal().precision(20).scale(4).default('0'),
    // The part of `reversed` that nobody had any more.
    owed: p.decimal().precision(20).scale(4).default('0'),
    creditsReversed: p.integer().default(0),
    // When the provider was last asked.
    checkedAt: p.datetime(6).nullable(),
    createdAt: p.datetime(6).defaultRaw('now()'),
    updatedAt: p.datetime(6).defaultRaw('now()'),
  },
  indexes: [
    { name: 'payment_intents_user_index', properties: ['userId', 'createdAt'] },
    {
      name: 'payment_intents_owed_index',
      expression: `create index "payment_intents_owed_index" on "wallet"."payment_intents" ("user_id", "currency") where owed > 0`,
    },
  ],
  checks: [
    {
      name: 'payment_intents_purpose_check',
      expression: `purpose in ('deposit', 'credits') and (purpose = 'credits') = (credits is not null)`,
    },
    { name: 'payment_intents_amount_check', expression: `amount > 0 and currency ~ '^[A-Z]{3}$'` },
    {
      name: 'payment_intents_status_check',
      expression: `status in ('pending', 'processing', 'failed', 'canceled', 'succeeded')`,
    },
    {
      name: 'payment_intents_posted_check',
      expression: `(status = 'succeeded') = (movement_id is not null) and (status <> 'succeeded' or provider_id is not null)`,
    },
    {
      name: 'payment_intents_reversed_check',
      expression: `reversed between 0 and amount and (reversed = 0 or status = 'succeeded')`,
    },
    { name: 'payment_intents_owed_check', expression: 'owed between 0 and reversed' },
    {
      name: 'payment_intents_credits_check',
      expression: 'credits > 0 and credits_reversed between 0 and coalesce(credits, 0)',
    },
  ],
});

/** A payment that we began, and that its provider confirms later. Its client secret is stored nowhere: the provider answers it again. */
export class PaymentIntentRow extends PaymentIntentSchema.class {}
PaymentIntentSchema.setClass(PaymentIntentRow);

export const ProviderEventSchema = defineEntity({
  name: 'ProviderEventRow',
  tableName: 'stripe_events',
  properties: {
    id: p.text().primary(),
    type: p.text(),
    created: p.datetime(6),
    processedAt: p.datetime(6).defaultRaw('now()'),
  },
});

/** A provider's event that was processed: written in the transaction of its effect, so that it has one once. */
export class ProviderEventRow extends ProviderEventSchema.class {}
ProviderEventSchema.setClass(ProviderEventRow);

export const PaymentReturnSchema = defineEntity({
  name: 'PaymentReturnRow',
  tableName: 'stripe_claims',
  properties: {
    // The provider's id of the refund, the dispute or the charge.
    id: p.text().primary(),
    // The provider's id of the payment. It may be one that we don't know (yet), so it refers to nothing.
    providerId: p.text().index('stripe_claims_provider_index'),
    kind: p.text().$type<'charge' | 'refund' | 'dispute'>(),
    // In the currency's smallest coin, as providers count.
    amount: p.bigint('string'),
    currency: p.text(),
    status: p.text().$type<ReturnState>(),
    statusAt: p.datetime(6),
    // Which of our own requests for a refund it answers.
    requestId: p.uuid().nullable().unique('stripe_claims_request_unique'),
    createdAt: p.datetime(6).defaultRaw('now()'),
  },
  checks: [
    { name: 'stripe_claims_kind_check', expression: `kind in ('charge', 'refund', 'dispute')` },
    { name: 'stripe_claims_amount_check', expression: 'amount >= 0' },
  ],
});

/** What a provider reported of money that goes back: a refund, a dispute, or the sum of a charge. How much that is together: see returns.ts. */
export class PaymentReturnRow extends PaymentReturnSchema.class {}
PaymentReturnSchema.setClass(PaymentReturnRow);
