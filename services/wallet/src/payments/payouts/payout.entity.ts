import { defineEntity, p } from '@mikro-orm/postgresql';
import { MerchantRow } from '../merchants/merchant.entity.ts';
import type { PayoutColumns } from './payout.states.ts';

export const PayoutSchema = defineEntity({
  name: 'PayoutRow',
  tableName: 'payouts',
  properties: {
    id: p.uuid().primary(),
    // Who owns the merchant.
    userId: p.uuid(),
    merchant: () => p.manyToOne(MerchantRow).joinColumn('merchant_id').mapToPk().deleteRule('no action'),
    amount: p.decimal().precision(20).scale(4),
    currency: p.text(),
    provider: p.text(),
    // Encrypted: see destination.ts.
    destination: p.blob(),
    destinationMasked: p.text(),
    // Of a draft: by which its account is found again, and until when a payout to a new one waits.
    fingerprint: p.blob().nullable(),
    newUntil: p.datetime(6).nullable(),
    // Of `payout_destinations`, where the row may be gone. Null in old rows, and in drafts.
    destinationId: p.uuid().nullable(),
    // When it may go out. It never changes; null likewise.
    waitsUntil: p.datetime(6).nullable(),
    // Its merchant is frozen, so the provider does not hear of it.
    paused: p.boolean().default(false),
    // A draft is nothing yet: it is requested when its money has left the wallet, by the ledger's own transaction.
    status: p.text().$type<PayoutColumns['status']>().default('draft'),
    // How it is to end once the money is back: `failed` or `cancelled`.
    ending: p.text().$type<NonNullable<PayoutColumns['ending']>>().nullable(),
    failure: p.text().default(''),
    // The merchant's transaction.
    transactionId: p.uuid().nullable(),
    // What the provider calls it.
    reference: p.text().default(''),
    attempts: p.integer().default(0),
    // When the job looks at it next: at the end of its delay, of another process's lease, or of the pause after a failure.
    dueAt: p.datetime(6),
    // Who of the team requested it; null: the owner, or an API key. And who else approved it, where that is needed.
    requestedBy: p.uuid().nullable(),
    needsApproval: p.boolean().default(false),
    approvedBy: p.uuid().nullable(),
    approvedAt: p.datetime(6).nullable(),
    createdAt: p.datetime(6).defaultRaw('now()'),
    endedAt: p.datetime(6).nullable(),
  },
  indexes: [
    { name: 'payouts_user_index', properties: ['userId', 'createdAt', 'id'] },
    { name: 'payouts_merchant_created_index', properties: ['merchant', 'createdAt', 'id'] },
    {
      name: 'payouts_due_index',
      expression: `create index "payouts_due_index" on "wallet"."payouts" ("due_at") where status in ('draft', 'requested', 'processing')`,
    },
  ],
  checks: [
    {
      name: 'payouts_status_check',
      expression: `status in ('draft', 'requested', 'processing', 'paid', 'failed', 'cancelled')`,
    },
    {
      name: 'payouts_ending_check',
      expression: `case when ending is null then status not in ('failed', 'cancelled') else ending in ('failed', 'cancelled') and status in ('requested', 'processing', ending) end`,
    },
    {
      name: 'payouts_approval_check',
      expression: `(approved_at is null) = (approved_by is null) and (needs_approval or approved_at is null)`,
    },
    { name: 'payouts_amount_check', expression: 'amount > 0' },
    { name: 'payouts_transaction_check', expression: `(status = 'draft') = (transaction_id is null)` },
    { name: 'payouts_ended_check', expression: `(status in ('paid', 'failed', 'cancelled')) = (ended_at is not null)` },
  ],
});

/** Money of a merchant on its way out. */
export class PayoutRow extends PayoutSchema.class {}
PayoutSchema.setClass(PayoutRow);
