import { defineEntity, p } from '@mikro-orm/postgresql';
import { Wallet } from '../wallets/wallet.entity.ts';

// Both tables have the timestamp in their primary key and are found by a person or a wallet and a time, so that they can become
// partitioned by month without a new key. `movement_id` ties together what was posted as one.

const transactionProperties = defineEntity({
  name: 'TransactionRow',
  tableName: 'transactions',
  primaryKeys: ['id', 'timestamp'],
  properties: {
    id: p.uuid().primary(),
    timestamp: p.datetime(6).primary(),
    userId: p.uuid(),
    type: p.text(),
    direction: p.text(),
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
    { name: 'transactions_type_check', expression: `type in ('deposit', 'send', 'receive', 'purchase', 'refund', 'payout', 'exchange', 'fee')` },
    { name: 'transactions_direction_check', expression: `direction in ('credit', 'debit')` },
    { name: 'transactions_amount_check', expression: 'amount > 0' },
    { name: 'transactions_balance_check', expression: 'balance_after >= 0' },
  ],
});

/** A movement as one person sees it. */
export class TransactionRow extends transactionProperties.class {}
transactionProperties.setClass(TransactionRow);

const entryProperties = defineEntity({
  name: 'Entry',
  tableName: 'entries',
  primaryKeys: ['wallet', 'timestamp', 'id'],
  properties: {
    wallet: () => p.manyToOne(Wallet).joinColumn('wallet_id').mapToPk().primary(),
    timestamp: p.datetime(6).primary(),
    id: p.uuid().primary(),
    movementId: p.uuid().index('entries_movement_index'),
    // Whose wallet it is; null for a system account.
    userId: p.uuid().nullable(),
    // Positive: came in; negative: went out. A movement's entries sum to zero in each currency.
    amount: p.decimal().precision(20).scale(4),
    currency: p.text(),
    balanceAfter: p.decimal().precision(24).scale(4),
  },
  checks: [{ name: 'entries_amount_check', expression: 'amount <> 0' }],
});

/** One wallet's part in a movement. */
export class Entry extends entryProperties.class {}
entryProperties.setClass(Entry);
