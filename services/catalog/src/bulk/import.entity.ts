import { defineEntity, p } from '@mikro-orm/postgresql';
import { values } from '@plaza/api/values';

export const importKinds = values['plaza.catalog.v1.Import.kind'];
export type ImportKindName = (typeof importKinds)[number];
export type ImportState = (typeof values)['plaza.catalog.v1.Import.state'][number];
export type RowAction = (typeof values)['plaza.catalog.v1.ImportRow.action'][number];
export type RowOutcome = (typeof values)['plaza.catalog.v1.ImportRow.outcome'][number];

/** What is wrong with a line. */
export interface RowError {
  field: string;
  reason: string;
  message: string;
}

/** Cells by column, as text. */
export type Cells = Record<string, string>;

const count = () => p.integer().default(0);

export const ImportSchema = defineEntity({
  name: 'Import',
  tableName: 'imports',
  properties: {
    id: p.uuid().primary(),
    kind: p.text().$type<ImportKindName>(),
    source: p.text().$type<'file' | 'filter'>(),
    // Whose things it changes; null: the platform's.
    merchant: p.uuid().nullable(),
    // Who began it, with which key, in which request, and whether as staff.
    actor: p.uuid(),
    byStaff: p.boolean(),
    keyId: p.uuid().nullable(),
    testKey: p.boolean(),
    requestId: p.text(),
    // Whether the merchant is paid in the currency of the shop, so that its things can be published.
    sells: p.boolean(),
    fileName: p.text().default(''),
    reason: p.text().default(''),
    // What is found and what is set, if there is no file.
    filter: p.json<Record<string, string>>().nullable(),
    settings: p.json<Record<string, string>>().nullable(),
    state: p.text().$type<ImportState>(),
    // Goes up with every state and every preview: its etag.
    version: p.integer().default(1),
    bytes: count(),
    // The last row that was staged; while it is applied, the last one that was applied or passed by.
    position: count(),
    progress: p.smallint().default(0),
    rows: count(),
    creates: count(),
    changes: count(),
    unchanged: count(),
    errors: count(),
    applied: count(),
    conflicts: count(),
    failed: count(),
    // Why it failed as a whole.
    failure: p.text().nullable(),
    failureMessage: p.text().default(''),
    failureLine: count(),
    // The number of this attempt: a process that was taken for dead is recognised by it.
    attempts: count(),
    failures: count(),
    nextAttemptAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    leaseUntil: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    finishedAt: p.datetime().columnType('timestamptz').nullable(),
    expiresAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [
    { name: 'imports_merchant_index', properties: ['merchant', 'id'] },
    { name: 'imports_expires_at_index', properties: ['expiresAt'] },
    {
      name: 'imports_open_index',
      expression: `create unique index "imports_open_index" on "catalog"."imports" (kind, coalesce(merchant, '00000000-0000-0000-0000-000000000000'::uuid)) where state in ('uploading', 'previewing', 'ready', 'applying')`,
    },
    {
      name: 'imports_due_index',
      expression: `create index "imports_due_index" on "catalog"."imports" (next_attempt_at) where state in ('previewing', 'applying')`,
    },
  ],
  checks: [
    { name: 'imports_source_check', expression: `source in ('file', 'filter')` },
    {
      name: 'imports_state_check',
      expression: `state in ('uploading', 'previewing', 'ready', 'applying', 'done', 'cancelled', 'failed')`,
    },
  ],
});

/** A change of many things: from a file, or of what a filter finds. */
export class Import extends ImportSchema.class {}
ImportSchema.setClass(Import);

const ofImport = (table: string) =>
  p
    .manyToOne(Import)
    .fieldName('import_id')
    .primary()
    .deleteRule('cascade')
    .updateRule('no action')
    .foreignKeyName(`${table}_import_id_foreign`)
    .index(false);

export const ImportPartSchema = defineEntity({
  name: 'ImportPart',
  tableName: 'import_parts',
  properties: { import: () => ofImport('import_parts'), part: p.integer().primary(), bytes: p.blob() },
});

/** A part of a file; it is deleted when the import has ended. */
export class ImportPart extends ImportPartSchema.class {}
ImportPartSchema.setClass(ImportPart);

export const ImportRowSchema = defineEntity({
  name: 'ImportRow',
  tableName: 'import_rows',
  properties: {
    import: () => ofImport('import_rows'),
    position: p.integer().primary(),
    line: p.integer(),
    // What the line names: two lines of a file never name the same.
    key: p.text(),
    // The thing of which it is a part, where lines are parts.
    parent: p.text().nullable(),
    // The thing; also one that is still to be created.
    subject: p.uuid().nullable(),
    // Of the subject at the preview, or as the lines before this one have left it.
    version: p.integer().nullable(),
    action: p.text().$type<RowAction>(),
    before: p.json<Cells>().nullable(),
    after: p.json<Cells>().nullable(),
    errors: p.json<RowError[]>().nullable(),
    outcome: p.text().$type<RowOutcome>().nullable(),
  },
  indexes: [
    { name: 'import_rows_key_index', properties: ['import', 'key'] },
    { name: 'import_rows_action_index', properties: ['import', 'action', 'position'] },
    { name: 'import_rows_subject_index', properties: ['import', 'subject'] },
    { name: 'import_rows_parent_index', properties: ['import', 'parent', 'position'], where: 'parent is not null' },
  ],
  checks: [
    { name: 'import_rows_action_check', expression: `action in ('create', 'change', 'unchanged', 'error')` },
    { name: 'import_rows_outcome_check', expression: `outcome in ('applied', 'conflict', 'failed')` },
  ],
});

/** A line of an import, as it was staged: what it would do, and what came of it. */
export class ImportRow extends ImportRowSchema.class {}
ImportRowSchema.setClass(ImportRow);
