// The tables of the outbox and the inbox, the same in every schema.
import type { JsonObject } from '@bufbuild/protobuf';
import { defineEntity, p } from '@mikro-orm/core';

export const OutboxSchema = defineEntity({
  name: 'OutboxRow',
  tableName: 'outbox',
  properties: {
    position: p.bigint('string').primary().generated('by default as identity'),
    id: p.uuid().defaultRaw('outbox_event_id()'),
    type: p.string().columnType('text'),
    aggregate: p.string().columnType('text'),
    destination: p.string().columnType('text'),
    userId: p.uuid(),
    payload: p.json<JsonObject>(),
    state: p.string().columnType('text').$type<'pending' | 'handed' | 'done' | 'dead'>().default('pending'),
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime().columnType('timestamptz').nullable(),
    handedUntil: p.datetime().columnType('timestamptz').nullable(),
    lastError: p.string().columnType('text').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    doneAt: p.datetime().columnType('timestamptz').nullable(),
  },
  // tables.sql says what each is for.
  indexes: [
    {
      name: 'outbox_ready_index',
      properties: ['destination', 'position'],
      where: `state = 'pending' and next_attempt_at is null`,
    },
    {
      name: 'outbox_waiting_index',
      properties: ['nextAttemptAt'],
      where: `state = 'pending' and next_attempt_at is not null`,
    },
    { name: 'outbox_handed_index', properties: ['destination', 'handedUntil'], where: `state = 'handed'` },
    {
      name: 'outbox_barring_index',
      properties: ['destination', 'aggregate', 'position'],
      where: `state = 'handed' or (state = 'pending' and next_attempt_at is not null)`,
    },
    { name: 'outbox_dead_index', properties: ['position'], where: `state = 'dead'` },
  ],
});

/**
 * An event for one destination. Who writes one by SQL names `type`, `aggregate`, `destination`, `user_id` and `payload` (proto-JSON with the names of
 * the proto file), one row for each destination of its type; the rest has defaults:
 *   insert into outbox (type, aggregate, destination, user_id, payload) values
 *     ('plaza.events.v1.MoneyReceived', 'user:' || owner, 'messaging', owner, jsonb_build_object('user_id', owner, …))
 *
 * - `position` orders the events of an aggregate. - `state`: `pending` until it is handed over, or again after a failure, and then not before
 * `next_attempt_at`; `handed` while the destination has it, until `handed_until`; `done` when it took effect there; `dead` when it
 * failed too often, until somebody replays or drops it.
 */
export class OutboxRow extends OutboxSchema.class {}
OutboxSchema.setClass(OutboxRow);

export const InboxSchema = defineEntity({
  name: 'InboxRow',
  tableName: 'inbox',
  properties: {
    eventId: p.uuid().primary(),
    consumedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});

/** An event that took effect here. */
export class InboxRow extends InboxSchema.class {}
InboxSchema.setClass(InboxRow);

const OutboxRelaySchema = defineEntity({
  name: 'OutboxRelayRow',
  tableName: 'outbox_relay',
  properties: {
    id: p.integer().primary().autoincrement(false).default(1),
    awakeUntil: p.datetime().columnType('timestamptz'),
  },
});

/** One row: until when some relay polls, so that writers need not notify it. */
export class OutboxRelayRow extends OutboxRelaySchema.class {}
OutboxRelaySchema.setClass(OutboxRelayRow);

/** For a service's schema. */
export const outboxEntities = [OutboxRow, InboxRow, OutboxRelayRow];

/** The SQL functions that claim, settle and wake, for a service's schema. */
export const outboxFunctions = new URL('./sql/', import.meta.url);

/** The tables themselves, for the baseline of a new service. */
export const outboxTables = new URL('./tables.sql', import.meta.url);

/** Where a relay listens, and outbox_wake.sql notifies. */
export function channelOf(schema: string): string {
  return `plaza_outbox_${schema}`;
}
