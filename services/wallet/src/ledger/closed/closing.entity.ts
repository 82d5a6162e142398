import { defineEntity, p } from '@mikro-orm/postgresql';

export const ClosingSchema = defineEntity({
  name: 'Closing',
  tableName: 'closings',
  properties: {
    userId: p.uuid().primary(),
    // The latest attempt that the wallet knows, as auth counts them.
    attempt: p.integer(),
    // `closing` while auth decides, `open` if it did not delete the person, `closed` after the deletion.
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

/** The state of a person's account deletion in the wallet. No row: it was never requested. */
export class Closing extends ClosingSchema.class {}
ClosingSchema.setClass(Closing);
