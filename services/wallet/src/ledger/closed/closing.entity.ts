import { defineEntity, p } from '@mikro-orm/postgresql';

export const ClosingSchema = defineEntity({
  name: 'Closing',
  tableName: 'closings',
  properties: {
    userId: p.uuid().primary(),
    // The latest that was heard of, as auth counts them.
    attempt: p.integer(),
    // `closing` while auth decides, `open` where it did not delete the person, `closed` for good.
    state: p.text().$type<'closing' | 'open' | 'closed'>(),
    updatedAt: p.datetime(6).defaultRaw('now()'),
  },
  indexes: [
    {
      name: 'closings_closed_index',
      expression: `create index "closings_closed_index" on "wallet"."closings" ("updated_at") where state = 'closed'`,
    },
  ],
  checks: [{ name: 'closings_state_check', expression: `state in ('closing', 'open', 'closed')` }],
});

/** Where the deletion of a person stands, for the wallet. No row: nobody ever tried. */
export class Closing extends ClosingSchema.class {}
ClosingSchema.setClass(Closing);
