import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../identity/index.ts';

export type DeletionState = 'deciding' | 'refusing' | 'merging' | 'over';

export const DeletionSchema = defineEntity({
  name: 'Deletion',
  tableName: 'deletions',
  properties: {
    user: () =>
      p
        .manyToOne(User)
        .joinColumn('user_id')
        .primary()
        .deleteRule('cascade')
        .updateRule('no action')
        .foreignKeyName('deletions_user_id_foreign'),
    // The number of this person's attempt, from 1: the other services recognise late requests by it.
    attempt: p.integer(),
    // `deciding` until the person is deleted, and this row with them; `refusing` while the other services open the person again; then `over`.
    // `merging` from the decision to merge a guest into another account until the guest is deleted: see guests/merge.ts.
    state: p.string().columnType('text').$type<DeletionState>(),
    // After this the deciding process is taken for dead.
    leaseUntil: p.datetime().columnType('timestamptz'),
  },
  indexes: [
    {
      name: 'deletions_open_index',
      expression: `create index "deletions_open_index" on "auth"."deletions" ("lease_until") where state in ('deciding', 'refusing')`,
    },
  ],
  checks: [{ name: 'deletions_state_check', expression: `state in ('deciding', 'refusing', 'merging', 'over')` }],
});

/** An account deletion that was requested, and is not decided or was refused. */
export class Deletion extends DeletionSchema.class {}
DeletionSchema.setClass(Deletion);
