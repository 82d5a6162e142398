import { defineEntity, p } from '@mikro-orm/postgresql';

export type ClosingState = 'closing' | 'open' | 'closed';

export const ClosingSchema = defineEntity({
  name: 'Closing',
  tableName: 'closings',
  properties: {
    userId: p.uuid().primary(),
    // The latest attempt that catalog knows, as auth counts them.
    attempt: p.integer(),
    // `closing` while auth decides, `open` if it did not delete the person, `closed` after the deletion.
    state: p.text().$type<ClosingState>(),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [{ name: 'closings_closed_index', properties: ['updatedAt'], where: `state = 'closed'` }],
  checks: [{ name: 'closings_state_check', expression: `state in ('closing', 'open', 'closed')` }],
});

/** The state of a person's account deletion in catalog. No row: it was never requested. */
export class Closing extends ClosingSchema.class {}
ClosingSchema.setClass(Closing);
