// What becomes of what the wallet knows of a person when their account is deleted. The service's role may not change most of it: erase_person.sql does.
import { platformTables, type Fate, type PersonalData } from '@plaza/service';

const books = { keep: 'the books must be kept, under an id that is nobody\'s' };
const byFunction: Fate = { erasedBy: 'erase_person.sql' };
const provider = { keep: 'what a provider of payments still reports is matched by it' };

/** Columns of a kept row, all with the same fate. */
const all = <Name extends string, One extends Fate>(fate: One, ...names: Name[]) =>
  Object.fromEntries(names.map((name) => [name, fate])) as Record<Name, One>;

export const personalData = {
  ...platformTables,
  idempotency_keys: { deletedBy: 'erase_person.sql', person: 'user_id' },
  ad_views: { deletedBy: 'erase_person.sql', person: 'user_id' },
  archived_months: { nobody: 'sums of a month' },
  exchange_rates: { nobody: 'prices' },
  limits: { nobody: 'the limits of a currency' },
  settings: { nobody: 'the platform\'s own' },
  refunds: {
    keep: books.keep,
    person: 'user_id',
    columns: all(books, 'transaction_id', 'movement_id', 'user_id', 'currency', 'amount', 'refunded', 'updated_at'),
  },
  reversals: { nobody: 'ids of movements' },
  stripe_claims: { nobody: 'ids and amounts of the provider' },
  stripe_events: { nobody: 'ids of the provider\'s events' },
  closings: {
    keep: 'nothing may be begun for a deleted account',
    person: 'user_id',
    columns: all('impersonal', 'user_id', 'attempt', 'state', 'updated_at'),
  },
  wallets: {
    keep: books.keep,
    person: 'user_id',
    columns: {
      ...all('impersonal', 'id', 'kind', 'user_id', 'shard', 'currency', 'assets', 'frozen', 'closed', 'frozen_by'),
      ...all(books, 'name', 'balance', 'held', 'created_at', 'entry_count', 'entry_hash', 'movement_limit', 'day_limit', 'spent', 'spent_on'),
    },
  },
  wallet_decisions: {
    keep: 'what an administrator decided about money can be read later',
    person: ['user_id', 'decided_by'],
    columns: all(books, 'id', 'user_id', 'currency', 'action', 'reason', 'movement_limit', 'day_limit', 'decided_by', 'created_at'),
  },
  entries: {
    keep: books.keep,
    person: 'user_id',
    columns: all(books, 'wallet_id', 'timestamp', 'id', 'movement_id', 'user_id', 'amount', 'currency', 'balance_after', 'number', 'hash'),
  },
  archived_balances: {
    keep: books.keep,
    person: 'user_id',
    columns: all(books, 'wallet_id', 'month', 'user_id', 'entries', 'opening_number', 'opening_hash', 'opening_balance', 'closing_number', 'closing_hash', 'closing_balance'),
  },
  transactions: {
    keep: books.keep,
    person: ['user_id', 'counterparty_id'],
    columns: {
      ...all(books, 'id', 'timestamp', 'user_id', 'type', 'direction', 'amount', 'currency', 'balance_after', 'counterparty_id', 'movement_id'),
      // Names and notes of it; the rest is what the money was for.
      metadata: byFunction,
    },
  },
  credit_transactions: {
    keep: books.keep,
    person: 'user_id',
    columns: all(books, 'id', 'user_id', 'amount', 'balance_after', 'source', 'description', 'reference', 'refunded_id', 'movement_id', 'created_at'),
  },
  holds: {
    keep: books.keep,
    person: 'user_id',
    columns: all(books, 'id', 'request_id', 'user_id', 'wallet_id', 'amount', 'currency', 'status', 'metadata', 'expires_at', 'transaction_id', 'result', 'created_at', 'ended_at', 'captured'),
  },
  // A quote that was used belongs to its exchange; others are deleted.
  exchange_quotes: { deletedBy: 'erase_person.sql, if it was not used', person: 'user_id' },
  merchants: {
    keep: 'payments to it are on the books of others',
    person: 'user_id',
    columns: { ...all(books, 'id', 'user_id', 'currency', 'fee_rate', 'fee_fixed', 'created_at'), name: byFunction },
  },
  payments: {
    keep: books.keep,
    person: ['user_id', 'owner_id'],
    columns: all(books, 'id', 'user_id', 'merchant_id', 'owner_id', 'amount', 'currency', 'capture_method', 'description', 'order_reference', 'splits', 'status', 'hold_id', 'hold_status', 'expires_at', 'captured', 'refunded', 'fee', 'created_at', 'updated_at', 'payment_request_id'),
  },
  payment_postings: {
    keep: books.keep,
    person: ['user_id', 'owner_id'],
    columns: all(books, 'transaction_id', 'payment_id', 'user_id', 'owner_id', 'kind', 'amount', 'captured', 'refunded', 'fee', 'hold_status', 'posted_at', 'movement_id', 'refund_id'),
  },
  payment_requests: {
    keep: books.keep,
    person: 'user_id',
    columns: all(books, 'id', 'user_id', 'merchant_id', 'amount', 'currency', 'description', 'order_reference', 'splits', 'status', 'payment_id', 'expires_at', 'created_at', 'updated_at'),
  },
  payment_intents: {
    keep: provider.keep,
    person: 'user_id',
    columns: all(provider, 'id', 'user_id', 'provider_id', 'purpose', 'amount', 'currency', 'credits', 'status', 'status_at', 'movement_id', 'reversed', 'owed', 'credits_reversed', 'checked_at', 'created_at', 'updated_at'),
  },
  payout_destinations: { delete: 'user_id' },
  payouts: {
    keep: books.keep,
    person: 'user_id',
    columns: {
      ...all(books, 'id', 'user_id', 'merchant_id', 'amount', 'currency', 'provider', 'status', 'ending', 'failure', 'transaction_id', 'reference', 'attempts', 'due_at', 'created_at', 'ended_at', 'destination_id', 'new_until', 'waits_until', 'paused'),
      destination: byFunction,
      destination_masked: { keep: 'the last digits say where money of the books went' },
      fingerprint: 'impersonal',
    },
  },
} as const satisfies PersonalData;
