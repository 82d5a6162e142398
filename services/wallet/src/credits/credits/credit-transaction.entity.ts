import { defineEntity, p } from '@mikro-orm/postgresql';

export const CreditTransactionSchema = defineEntity({
  name: 'CreditTransactionRow',
  tableName: 'credit_transactions',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    // Negative if credits were spent.
    amount: p.integer(),
    balanceAfter: p.integer(),
    source: p.text(),
    description: p.text().default(''),
    // Its source: an ad view, an administrator, another service's order.
    reference: p.text().default(''),
    // The spending that a refund returns.
    refunded: () =>
      p
        .manyToOne(CreditTransactionRow)
        .joinColumn('refunded_id')
        .mapToPk()
        .nullable()
        .deleteRule('no action')
        .index('credit_transactions_refunded_index'),
    movementId: p.uuid().unique('credit_transactions_movement_unique'),
    createdAt: p.datetime(6),
  },
  indexes: [
    { name: 'credit_transactions_user_index', properties: ['userId', 'createdAt', 'id'] },
    { name: 'credit_transactions_user_source_index', properties: ['userId', 'source', 'createdAt', 'id'] },
  ],
  checks: [
    {
      name: 'credit_transactions_source_check',
      expression: `source in ('purchase', 'ad', 'bonus', 'reward', 'admin', 'spend', 'refund')`,
    },
    {
      name: 'credit_transactions_amount_check',
      expression: `amount <> 0 and (amount < 0) = (source = 'spend') and abs(amount) <= 1000000`,
    },
    { name: 'credit_transactions_balance_check', expression: 'balance_after >= 0' },
    { name: 'credit_transactions_refund_check', expression: `(source = 'refund') = (refunded_id is not null)` },
  ],
});

/** One change of a person's credits, beside the entries of the same movement. */
export class CreditTransactionRow extends CreditTransactionSchema.class {}
CreditTransactionSchema.setClass(CreditTransactionRow);
