// The table of the audit log, the same in every schema.
import { defineEntity, p } from '@mikro-orm/core';

/** `begun` stands before an effect that is not one transaction; what became of it is another entry of the same request. */
export type AuditOutcome = 'begun' | 'done' | 'error';

export const AuditEntrySchema = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_log',
  properties: {
    position: p.bigint('string').primary().generated('by default as identity'),
    id: p.uuid().unique('audit_log_id_unique'),
    at: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()').index('audit_log_at_index'),
    actor: p.uuid(),
    actorRole: p.string().columnType('text'),
    rpc: p.string().columnType('text'),
    outcome: p.string().columnType('text').$type<AuditOutcome>(),
    subjectKind: p.string().columnType('text'),
    subject: p.string().columnType('text'),
    reason: p.string().columnType('text'),
    requestId: p.string().columnType('text'),
    idempotencyKey: p.string().columnType('text').nullable(),
    address: p.string().columnType('text'),
    details: p.json<object>(),
  },
  // audit_log.sql says what each is for.
  indexes: [
    { name: 'audit_log_actor_index', properties: ['actor', 'position'] },
    { name: 'audit_log_subject_index', properties: ['subject', 'position'] },
    { name: 'audit_log_rpc_index', properties: ['rpc', 'position'] },
  ],
});

/** One call of an administrator. */
export class AuditEntry extends AuditEntrySchema.class {}
AuditEntrySchema.setClass(AuditEntry);

/** The trigger that refuses every change of an entry, for a service's schema. */
export const auditFunctions = new URL('./sql/', import.meta.url);
