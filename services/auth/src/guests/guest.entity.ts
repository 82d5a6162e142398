import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../identity/index.ts';

export const GuestSchema = defineEntity({
  name: 'Guest',
  tableName: 'guests',
  properties: {
    user: () =>
      p
        .manyToOne(User)
        .joinColumn('user_id')
        .primary()
        .deleteRule('cascade')
        .updateRule('no action')
        .foreignKeyName('guests_user_id_foreign'),
    // When the job looks next whether the guest was active, or has something of value.
    dueAt: p.datetime().columnType('timestamptz').index('guests_due_at_index'),
  },
});

/** An account without an address and a password. The row goes when the guest signs up. */
export class Guest extends GuestSchema.class {}
GuestSchema.setClass(Guest);

export const GuestMergeSchema = defineEntity({
  name: 'GuestMerge',
  tableName: 'guest_merges',
  properties: {
    // No foreign key: the guest is deleted at the end, and the row still answers a repeated call.
    guestId: p.uuid().primary(),
    // Who gets what the guest had.
    user: () =>
      p
        .manyToOne(User)
        .joinColumn('user_id')
        .deleteRule('cascade')
        .updateRule('no action')
        .index('guest_merges_user_id_index')
        .foreignKeyName('guest_merges_user_id_foreign'),
    // `moving` from the decision on, `done` when the guest is deleted.
    state: p.string().columnType('text').$type<'moving' | 'done'>(),
    // After this the process that moves is taken for dead.
    leaseUntil: p.datetime().columnType('timestamptz'),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    doneAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [
    {
      name: 'guest_merges_moving_index',
      expression: `create index "guest_merges_moving_index" on "auth"."guest_merges" ("lease_until") where state = 'moving'`,
    },
  ],
  checks: [
    { name: 'guest_merges_state_check', expression: `state in ('moving', 'done')` },
    { name: 'guest_merges_done_check', expression: `(state = 'done') = (done_at is not null)` },
    { name: 'guest_merges_self_check', expression: 'guest_id <> user_id' },
  ],
});

/** A guest who is merged into another account: decided, and carried out whatever dies meanwhile. */
export class GuestMerge extends GuestMergeSchema.class {}
GuestMergeSchema.setClass(GuestMerge);
