import { defineEntity, p } from '@mikro-orm/postgresql';
import { MerchantRow } from '../merchants/merchant.entity.ts';
import type { WrittenSplit } from '../shares/splits.ts';
import type { PaymentRequestStatus } from './payment-requests.requests.ts';

export const PaymentRequestSchema = defineEntity({
  name: 'PaymentRequestRow',
  tableName: 'payment_requests',
  properties: {
    id: p.uuid().primary(),
    // Who owns the merchant.
    userId: p.uuid().index('payment_requests_user_index'),
    merchant: () => p.manyToOne(MerchantRow).joinColumn('merchant_id').mapToPk().deleteRule('no action'),
    amount: p.decimal().precision(20).scale(4),
    currency: p.text(),
    description: p.text().default(''),
    orderReference: p.text().default(''),
    splits: p.json<WrittenSplit[]>().defaultRaw(`'[]'`),
    // One that has expired is `open` here: only its time says so.
    status: p.text().$type<Exclude<PaymentRequestStatus, 'expired'>>().default('open'),
    // The payment that pays it, or paid it and was voided. Written by the ledger's own transactions: see mark_request_paid.sql.
    paymentId: p.uuid().nullable().unique('payment_requests_payment_unique'),
    expiresAt: p.datetime(6),
    createdAt: p.datetime(6).defaultRaw('now()'),
    updatedAt: p.datetime(6).defaultRaw('now()'),
  },
  indexes: [{ name: 'payment_requests_merchant_index', properties: ['merchant', 'createdAt', 'id'] }],
  checks: [
    {
      name: 'payment_requests_status_check',
      expression: `case status when 'open' then payment_id is null when 'paid' then payment_id is not null else status = 'cancelled' end`,
    },
    { name: 'payment_requests_amount_check', expression: 'amount > 0' },
  ],
});

/** What a merchant asks to be paid. Its terms never change. */
export class PaymentRequestRow extends PaymentRequestSchema.class {}
PaymentRequestSchema.setClass(PaymentRequestRow);
