import { defineEntity, p } from '@mikro-orm/postgresql';
import { MerchantRow } from '../merchants/merchant.entity.ts';
import { PaymentRequestRow } from '../payment-requests/payment-request.entity.ts';
import type { WrittenSplit } from '../shares/splits.ts';
import type { PaymentState } from './payment.states.ts';
import type { CaptureMethod } from './payment.ts';

// Both tables are written by the ledger's own transactions: see the triggers in payment_posted.sql and payment_held.sql. The service only adds drafts.

export const PaymentSchema = defineEntity({
  name: 'PaymentRow',
  tableName: 'payments',
  properties: {
    id: p.uuid().primary(),
    // Who pays.
    userId: p.uuid(),
    merchant: () => p.manyToOne(MerchantRow).joinColumn('merchant_id').mapToPk().deleteRule('no action'),
    // Who owns the merchant.
    ownerId: p.uuid().index('payments_owner_index'),
    amount: p.decimal().precision(20).scale(4),
    currency: p.text(),
    captureMethod: p.text().$type<CaptureMethod>(),
    description: p.text().default(''),
    orderReference: p.text().default(''),
    splits: p.json<WrittenSplit[]>().defaultRaw(`'[]'`),
    paymentRequest: () =>
      p
        .manyToOne(PaymentRequestRow)
        .joinColumn('payment_request_id')
        .mapToPk()
        .nullable()
        .deleteRule('no action')
        .index('payments_request_index'),
    status: p.text().$type<PaymentState>().default('draft'),
    holdId: p.uuid().nullable().unique('payments_hold_unique'),
    holdStatus: p.text().nullable(),
    expiresAt: p.datetime(6).nullable(),
    captured: p.decimal().precision(20).scale(4).default('0'),
    refunded: p.decimal().precision(20).scale(4).default('0'),
    fee: p.decimal().precision(20).scale(4).default('0'),
    createdAt: p.datetime(6).defaultRaw('now()'),
    updatedAt: p.datetime(6).defaultRaw('now()'),
  },
  indexes: [
    { name: 'payments_user_index', properties: ['userId', 'createdAt', 'id'] },
    {
      name: 'payments_reference_index',
      expression: `create index "payments_reference_index" on "wallet"."payments" ("merchant_id", "order_reference") where order_reference <> ''`,
    },
    { name: 'payments_merchant_index', properties: ['merchant', 'createdAt', 'id'] },
    {
      name: 'payments_draft_index',
      expression: `create index "payments_draft_index" on "wallet"."payments" ("created_at") where status = 'draft'`,
    },
    {
      name: 'payments_open_index',
      expression: `create index "payments_open_index" on "wallet"."payments" ("owner_id") where status = 'requires_capture'`,
    },
  ],
  checks: [
    {
      name: 'payments_status_check',
      expression: `status in ('draft', 'requires_capture', 'succeeded', 'partially_refunded', 'refunded', 'voided', 'expired')`,
    },
    { name: 'payments_capture_method_check', expression: `capture_method in ('automatic', 'manual')` },
    {
      name: 'payments_amounts_check',
      expression:
        'amount > 0 and captured between 0 and amount and refunded between 0 and captured and fee between 0 and captured',
    },
  ],
});

/** What somebody pays to a merchant, and what became of it. */
export class PaymentRow extends PaymentSchema.class {}
PaymentSchema.setClass(PaymentRow);

export const PaymentPostingSchema = defineEntity({
  name: 'PaymentPosting',
  tableName: 'payment_postings',
  properties: {
    transactionId: p.uuid().primary(),
    payment: () =>
      p
        .manyToOne(PaymentRow)
        .joinColumn('payment_id')
        .mapToPk()
        .deleteRule('no action')
        .index('payment_postings_payment_index'),
    userId: p.uuid().index('payment_postings_user_index'),
    ownerId: p.uuid(),
    // The payer's transaction. Of old payments `fee` is the merchant's, from which the fee was kept.
    kind: p.text().$type<'capture' | 'fee' | 'refund'>(),
    // Whose entries say who got what. Null in old rows.
    movementId: p.uuid().nullable(),
    // The refund of which it is a part.
    refundId: p.uuid().nullable(),
    amount: p.decimal().precision(20).scale(4),
    // Of the payment, with this.
    captured: p.decimal().precision(20).scale(4),
    refunded: p.decimal().precision(20).scale(4),
    fee: p.decimal().precision(20).scale(4),
    holdStatus: p.text().nullable(),
    postedAt: p.datetime(6),
  },
  checks: [{ name: 'payment_postings_kind_check', expression: `kind in ('capture', 'fee', 'refund')` }],
});

/** A transaction of a payment, and where the payment stood after it. */
export class PaymentPosting extends PaymentPostingSchema.class {}
PaymentPostingSchema.setClass(PaymentPosting);
