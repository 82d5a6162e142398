import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Break, VerificationStep } from '../verify/verify.ts';

export const VerificationSchema = defineEntity({
  name: 'Verification',
  tableName: 'verifications',
  properties: {
    // Ascends with time.
    id: p.uuid().primary(),
    startedBy: p.uuid(),
    status: p.text().$type<'running' | 'correct' | 'broken' | 'interrupted'>().default('running'),
    step: p.text().$type<VerificationStep>().default('chains'),
    stepsDone: p.smallint().default(0),
    wallets: p.bigint('string').defaultRaw('0'),
    entries: p.bigint('string').defaultRaw('0'),
    transactions: p.bigint('string').defaultRaw('0'),
    archivedMonths: p.integer().default(0),
    broken: p.json<Break>().nullable(),
    startedAt: p.datetime(6).defaultRaw('now()'),
    // When its process last said that it is at work.
    seenAt: p.datetime(6).defaultRaw('now()'),
    endedAt: p.datetime(6).nullable(),
  },
  indexes: [
    {
      name: 'verifications_running_unique',
      expression: `create unique index "verifications_running_unique" on "wallet"."verifications" ((true)) where status = 'running'`,
    },
  ],
  checks: [
    { name: 'verifications_status_check', expression: `status in ('running', 'correct', 'broken', 'interrupted')` },
    { name: 'verifications_ended_check', expression: `(status = 'running') = (ended_at is null)` },
    { name: 'verifications_broken_check', expression: `(status = 'broken') = (broken is not null)` },
  ],
});

/** One verification of the whole ledger, which an administrator started. Of those that run there is one. */
export class Verification extends VerificationSchema.class {}
VerificationSchema.setClass(Verification);
