import { defineEntity, p } from '@mikro-orm/postgresql';
import { Wallet } from '../../ledger/index.ts';
import type { Captured } from './hold.queries.ts';

export const HoldSchema = defineEntity({
  name: 'Hold',
  tableName: 'holds',
  properties: {
    id: p.uuid().primary(),
    // The hold's id to its caller, such as the order's id.
    requestId: p.text().unique('holds_request_unique'),
    userId: p.uuid().index('holds_user_index'),
    // Null where a hold was voided before it was placed: the row is there so that the late one is refused.
    wallet: () =>
      p
        .manyToOne(Wallet)
        .joinColumn('wallet_id')
        .mapToPk()
        .nullable()
        .deleteRule('no action')
        .index('holds_wallet_index'),
    amount: p.decimal().precision(20).scale(4).nullable(),
    // What was taken of it so far. How it ended, the status tells: `voided` and `expired` are about the rest.
    captured: p.decimal().precision(20).scale(4).default('0'),
    currency: p.text().nullable(),
    status: p.text().$type<'held' | 'captured' | 'voided' | 'expired'>(),
    metadata: p.json<Record<string, unknown>>().defaultRaw(`'{}'`),
    // The payment that it is of, which follows it: see payment_held.sql.
    paymentId: p.uuid().nullable().generated(`(((metadata ->> 'payment_id'::text))::uuid) stored`),
    expiresAt: p.datetime(6).nullable(),
    // The purchase that took it last, and, if it took it all at once, what was answered then, so that a repeated capture answers the same.
    transactionId: p.uuid().nullable(),
    result: p.json<Captured['result']>().nullable(),
    createdAt: p.datetime(6).defaultRaw('now()'),
    endedAt: p.datetime(6).nullable(),
  },
  indexes: [
    {
      name: 'holds_expiry_index',
      expression: `create index "holds_expiry_index" on "wallet"."holds" ("expires_at") where status = 'held'`,
    },
  ],
  checks: [
    { name: 'holds_status_check', expression: `status in ('held', 'captured', 'voided', 'expired')` },
    { name: 'holds_amount_check', expression: 'amount > 0' },
    {
      name: 'holds_tombstone_check',
      expression: `wallet_id is not null and amount is not null and currency is not null and expires_at is not null or status = 'voided'`,
    },
    {
      name: 'holds_captured_check',
      expression: `captured >= 0 and captured <= coalesce(amount, 0) and (status <> 'captured' or captured > 0)`,
    },
    { name: 'holds_ended_check', expression: `(status = 'held') = (ended_at is null)` },
  ],
});

export class Hold extends HoldSchema.class {}
HoldSchema.setClass(Hold);
