import { defineEntity, p } from '@mikro-orm/postgresql';

export const sagaStatuses = ['running', 'compensating', 'done', 'failed'] as const;
export type SagaStatus = (typeof sagaStatuses)[number];

/** A ServiceError as it is kept: the refusal that a saga ended with. */
export interface StoredRefusal {
  code: number;
  reason: string;
  message: string;
  metadata: Record<string, string>;
  violations: { field: string; description: string }[];
}

export const SagaSchema = defineEntity({
  name: 'SagaRow',
  tableName: 'sagas',
  properties: {
    // The order's id.
    id: p.uuid().primary(),
    kind: p.text(),
    userId: p.uuid(),
    // Of the call that began it, until its end: a refusal frees it.
    idempotencyKey: p.text().nullable(),
    // Of the call that began it.
    requestId: p.text().nullable(),
    status: p.text().$type<SagaStatus>().default('running'),
    // Where the last attempt stood, if it was not the end. For people.
    step: p.text().nullable(),
    state: p.json<object>(),
    // The encoded response of a saga that is done.
    response: p.blob().nullable(),
    // Why it failed, or is being undone.
    refusal: p.json<StoredRefusal>().nullable(),
    holdUntil: p.datetime().columnType('timestamptz'),
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    leaseOwner: p.uuid().nullable(),
    leaseUntil: p.datetime().columnType('timestamptz').nullable(),
    // The last attempt's failure, for operators.
    error: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [
    { name: 'sagas_open_index', properties: ['nextAttemptAt'], where: `status in ('running', 'compensating')` },
    { name: 'sagas_user_index', properties: ['userId', 'createdAt'] },
    // For administrators' lists, which go down the ids. Nearly all orders are of tickets, and are read by the key.
    { name: 'sagas_failed_index', properties: ['id'], where: `status = 'failed'` },
    { name: 'sagas_checkout_index', properties: ['id'], where: `kind = 'checkout'` },
    { name: 'sagas_esim_index', properties: ['id'], where: `kind = 'esim-activation'` },
    { name: 'sagas_top_up_index', properties: ['id'], where: `kind = 'esim-top-up'` },
    // Whether a plan was sold.
    {
      name: 'sagas_plan_index',
      expression: `create index "sagas_plan_index" on "catalog"."sagas" ((state ->> 'planId')) where kind = 'esim-activation'`,
    },
    // The orders of what a merchant sells; those of products are found by their stock.
    {
      name: 'sagas_merchant_index',
      expression: `create index "sagas_merchant_index" on "catalog"."sagas" ((state ->> 'merchantId'), "id") where kind in ('ticket-purchase', 'esim-activation', 'esim-top-up')`,
    },
    // The refunds of an order, the last one first.
    {
      name: 'sagas_refund_index',
      expression: `create index "sagas_refund_index" on "catalog"."sagas" ((state ->> 'orderId'), "id") where kind in ('order-refund', 'ticket-refund', 'esim-refund')`,
    },
  ],
  checks: [
    { name: 'sagas_status_check', expression: `status in ('running', 'compensating', 'done', 'failed')` },
    {
      name: 'sagas_end_check',
      expression: `(status = 'done') = (response is not null) and (status not in ('failed', 'compensating') or refusal is not null)`,
    },
  ],
});

/** A row of `sagas`. */
export class SagaRow extends SagaSchema.class {}
SagaSchema.setClass(SagaRow);
