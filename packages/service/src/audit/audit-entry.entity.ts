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
    act: p.uuid().nullable(),
    merchant: p.uuid().nullable(),
    keyId: p.uuid().nullable(),
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
    { name: 'audit_log_act_index', properties: ['act', 'position'], where: 'act is not null' },
    { name: 'audit_log_merchant_index', properties: ['merchant', 'position'], where: 'merchant is not null' },
    { name: 'audit_log_key_index', properties: ['keyId', 'position'], where: 'key_id is not null' },
  ],
});

/** One call. */
export class AuditEntry extends AuditEntrySchema.class {}
AuditEntrySchema.setClass(AuditEntry);

export const AuditSealSchema = defineEntity({
  name: 'AuditSeal',
  tableName: 'audit_chain',
  properties: {
    // Without gaps, in the order of the chain.
    number: p.bigint('string').primary().autoincrement(false),
    position: p.bigint('string').unique('audit_chain_position_unique'),
    hash: p.blob(),
  },
  checks: [{ name: 'audit_chain_hash_check', expression: 'octet_length(hash) = 32' }],
});

/** An entry's link in the chain of hashes: seal_audit.sql. */
export class AuditSeal extends AuditSealSchema.class {}
AuditSealSchema.setClass(AuditSeal);

export const AuditUnsealedSchema = defineEntity({
  name: 'AuditUnsealed',
  tableName: 'audit_unsealed',
  properties: { position: p.bigint('string').primary().autoincrement(false) },
});

/** An entry that is not in the chain yet: queue_audit_entry.sql. */
export class AuditUnsealed extends AuditUnsealedSchema.class {}
AuditUnsealedSchema.setClass(AuditUnsealed);

export const AuditCheckpointSchema = defineEntity({
  name: 'AuditCheckpoint',
  tableName: 'audit_checkpoints',
  properties: {
    // Without gaps.
    sequence: p.bigint('string').primary().autoincrement(false),
    at: p.datetime().columnType('timestamptz'),
    // The number of the last link at that time, and of the last whose entry is no longer kept.
    count: p.bigint('string'),
    beginCount: p.bigint('string'),
    value: p.text(),
  },
  checks: [{ name: 'audit_checkpoints_begin_check', expression: 'begin_count >= 0 and begin_count <= count' }],
});

/** A signed state of the chain: checkpoints.ts. */
export class AuditCheckpoint extends AuditCheckpointSchema.class {}
AuditCheckpointSchema.setClass(AuditCheckpoint);

/** The tables of the audit log, for a service's schema. */
export const auditEntities = [AuditEntry, AuditSeal, AuditUnsealed, AuditCheckpoint];

/** The functions and triggers of these tables, for a service's schema. */
export const auditFunctions = new URL('./sql/', import.meta.url);
