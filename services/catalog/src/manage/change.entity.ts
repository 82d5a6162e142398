import { defineEntity, p } from '@mikro-orm/postgresql';
import { values } from '@plaza/api/values';

export const changeKinds = values['plaza.catalog.v1.Change.kind'];
export type ChangeKind = (typeof changeKinds)[number];
export type ChangeAction = (typeof values)['plaza.catalog.v1.Change.action'][number];

export const ChangeSchema = defineEntity({
  name: 'Change',
  tableName: 'changes',
  properties: {
    id: p.bigint('string').primary().generated('by default as identity'),
    at: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    kind: p.text().$type<ChangeKind>(),
    // A UUID, or the id of a club.
    subject: p.text(),
    // The event of a category, and the product of a variant: they are managed with it.
    parent: p.uuid().nullable(),
    // Of the subject afterwards; null if it has none of its own.
    version: p.integer().nullable(),
    action: p.text().$type<ChangeAction>(),
    // The columns that were changed, as they were and as they are. All of them where it was created or deleted.
    before: p.json<Record<string, unknown>>().nullable(),
    after: p.json<Record<string, unknown>>().nullable(),
    // The person who did it, or whose key it was. Null: an operator, or the platform itself.
    actor: p.uuid().nullable(),
    // Whether the actor did it as staff.
    byStaff: p.boolean().default(false),
    // The merchant that sells it.
    merchant: p.uuid().nullable(),
    // The API key with which it was done.
    keyId: p.uuid().nullable(),
    requestId: p.text().nullable(),
    reason: p.text().default(''),
    // The import that did it.
    importId: p.uuid().nullable(),
    // The change that this one takes back.
    reverts: p.bigint('string').nullable(),
  },
  indexes: [
    { name: 'changes_subject_index', properties: ['subject', 'id'] },
    { name: 'changes_parent_index', properties: ['parent', 'id'], where: 'parent is not null' },
    { name: 'changes_merchant_index', properties: ['merchant', 'id'], where: 'merchant is not null' },
  ],
  checks: [{ name: 'changes_action_check', expression: `action in ('create', 'update', 'delete')` }],
});

/** What was changed in what is sold, whoever did it: record_change.sql writes it. It is never changed or deleted. */
export class Change extends ChangeSchema.class {}
ChangeSchema.setClass(Change);
