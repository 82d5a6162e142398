import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../identity/index.ts';

export type DeletionState = 'deciding' | 'refusing' | 'over';

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
    // Which attempt of this person's it is, from 1: the services that are asked tell by it what is late.
    attempt: p.integer(),
    // `deciding` until the person is deleted, and this row with them; `refusing` while the others are told that they stay; `over` then.
    state: p.string().columnType('text').$type<DeletionState>(),
    // When whoever decides is taken for dead.
    leaseUntil: p.datetime().columnType('timestamptz'),
  },
  indexes: [
    {
      name: 'deletions_open_index',
      expression: `create index "deletions_open_index" on "auth"."deletions" ("lease_until") where state <> 'over'`,
    },
  ],
  checks: [{ name: 'deletions_state_check', expression: `state in ('deciding', 'refusing', 'over')` }],
});

/** A deletion that was asked for, and did not come to pass. */
export class Deletion extends DeletionSchema.class {}
DeletionSchema.setClass(Deletion);
