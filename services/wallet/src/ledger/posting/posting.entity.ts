import { defineEntity, p } from '@mikro-orm/postgresql';
import type { TransactionType } from './movement.ts';

// Both tables have the timestamp in their primary key and are found by a person or a wallet and a time, so that they can become
// partitioned by month without a new key. `movement_id` ties together what was posted as one.

export const TransactionSchema = defineEntity({
  name: 'TransactionRow',
  tableName: 'transactions',
  primaryKeys: ['id', 'timestamp'],
  properties: {
    id: p.uuid().primary(),
    timestamp: p.datetime(6).primary(),
    userId: p.uuid(),
    type: p.text().$type<TransactionType>(),
    direction: p.text().$type<'credit' | 'debit'>(),
    amount: p.decimal().precision(20).scale(4),
    currency: p.text(),
    balanceAfter: p.decimal().precision(24).scale(4),
    metadata: p.json<Record<string, unknown>>().defaultRaw(`'{}'`),
    counterpartyId: p.uuid().nullable(),
    movementId: p.uuid(),
  },
  indexes: [
    { name: 'transactions_user_index', properties: ['userId', 'timestamp', 'id'] },
    { name: 'transactions_user_type_index', properties: ['userId', 'type', 'timestamp', 'id'] },
  ],
  checks: [
    {
      name: 'transactions_type_check',
      expression: `type in ('deposit', 'send', 'receive', 'purchase', 'refund', 'payout', 'exchange', 'fee', 'merge')`,
    },
    { name: 'transactions_direction_check', expression: `direction in ('credit', 'debit')` },
    { name: 'transactions_amount_check', expression: 'amount > 0' },
    { name: 'transactions_balance_check', expression: 'balance_after >= 0' },
  ],
});

/** A movement as one person sees it. */
export class TransactionRow extends TransactionSchema.class {}
TransactionSchema.setClass(TransactionRow);

export const EntrySchema = defineEntity({
  name: 'Entry',
  tableName: 'entries',
  primaryKeys: ['walletId', 'timestamp', 'id'],
  properties: {
    // Without a foreign key: the trigger that judges what is inserted looks for the wallet too.
    walletId: p.uuid().primary(),
    timestamp: p.datetime(6).primary(),
    id: p.uuid().primary(),
    movementId: p.uuid().index('entries_movement_index'),
    // Whose wallet it is; null for a system account.
    userId: p.uuid().nullable(),
    // Positive: came in; negative: went out. A movement's entries sum to zero in each currency.
    amount: p.decimal().precision(20).scale(4),
    currency: p.text(),
    balanceAfter: p.decimal().precision(24).scale(4),
    // Its place among the wallet's entries, from 1, without a gap.
    number: p.bigint('string'),
    // Over itself and the hash of the entry before: see wallet.entry_hash.
    hash: p.blob(),
  },
  checks: [{ name: 'entries_amount_check', expression: 'amount <> 0' }],
});

/** One wallet's part in a movement. */
export class Entry extends EntrySchema.class {}
EntrySchema.setClass(Entry);

export const RefundSchema = defineEntity({
  name: 'Refund',
  tableName: 'refunds',
  properties: {
    // The transaction that was given back, and its movement, owner and amount.
    transactionId: p.uuid().primary(),
    movementId: p.uuid().index('refunds_movement_index'),
    userId: p.uuid().index('refunds_user_index'),
    currency: p.text(),
    amount: p.decimal().precision(20).scale(4),
    // By all refunds together.
    refunded: p.decimal().precision(20).scale(4),
    updatedAt: p.datetime(6).defaultRaw('now()'),
  },
  checks: [{ name: 'refunds_rest_check', expression: 'refunded > 0 and refunded <= amount' }],
});

/** How much of a transaction was given back. */
export class Refund extends RefundSchema.class {}
RefundSchema.setClass(Refund);

export const ReversalSchema = defineEntity({
  name: 'Reversal',
  tableName: 'reversals',
  properties: {
    movementId: p.uuid().primary(),
    // A movement.
    reversedBy: p.uuid(),
    createdAt: p.datetime(6).defaultRaw('now()'),
  },
});

/** A movement that was taken back whole. */
export class Reversal extends ReversalSchema.class {}
ReversalSchema.setClass(Reversal);
