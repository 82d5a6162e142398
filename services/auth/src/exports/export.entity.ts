import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../identity/index.ts';

export type ExportState = 'running' | 'ready' | 'failed';

export const ExportSchema = defineEntity({
  name: 'Export',
  tableName: 'exports',
  properties: {
    id: p.uuid().primary(),
    user: () =>
      p
        .manyToOne(User)
        .joinColumn('user_id')
        .deleteRule('cascade')
        .updateRule('no action')
        .index('exports_user_index')
        .foreignKeyName('exports_user_id_foreign'),
    state: p.string().columnType('text').$type<ExportState>().default('running'),
    // The number of this attempt: a process that was taken for dead is recognised by it.
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    leaseUntil: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    readyAt: p.datetime().columnType('timestamptz').nullable(),
    // When it is deleted.
    expiresAt: p.datetime().columnType('timestamptz').index('exports_expires_at_index'),
    size: p.bigint('string').nullable(),
    sha256: p.blob().nullable(),
  },
  indexes: [
    {
      name: 'exports_running_index',
      expression: `create unique index "exports_running_index" on "auth"."exports" ("user_id") where state = 'running'`,
    },
    {
      name: 'exports_due_index',
      expression: `create index "exports_due_index" on "auth"."exports" ("next_attempt_at") where state = 'running'`,
    },
  ],
});

/** An archive of a person's data that was requested. */
export class Export extends ExportSchema.class {}
ExportSchema.setClass(Export);

export const ExportChunkSchema = defineEntity({
  name: 'ExportChunk',
  tableName: 'export_chunks',
  properties: {
    export: () =>
      p
        .manyToOne(Export)
        .joinColumn('export_id')
        .primary()
        .deleteRule('cascade')
        .updateRule('no action')
        .foreignKeyName('export_chunks_export_id_foreign'),
    seq: p.integer().primary(),
    bytes: p.blob(),
  },
});

/** A part of an archive. */
export class ExportChunk extends ExportChunkSchema.class {}
ExportChunkSchema.setClass(ExportChunk);
