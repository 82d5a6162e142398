import { defineEntity, p } from '@mikro-orm/core';

export const EndedGrantSchema = defineEntity({
  name: 'EndedGrant',
  tableName: 'ended_grants',
  properties: {
    id: p.uuid().primary(),
    endedAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
  },
  indexes: [{ name: 'ended_grants_ended_at_index', properties: ['endedAt', 'id'] }],
});

/** What tokens are bound to beside a session: a membership in a team, the API keys of a merchant, an API key. See ended-grants.ts. */
export class EndedGrant extends EndedGrantSchema.class {}
EndedGrantSchema.setClass(EndedGrant);
