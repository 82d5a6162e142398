// The tables `outbox` and `inbox`, the same in every schema.
import { defineEntity, p } from '@mikro-orm/core';

const OutboxSchema = defineEntity({
  name: 'OutboxRow',
  tableName: 'outbox',
  properties: {
    position: p.bigint().primary().autoincrement(),
    id: p.uuid().defaultRaw('outbox_event_id()'),
    type: p.string().columnType('text'),
    aggregate: p.string().columnType('text'),
    destination: p.string().columnType('text'),
    userId: p.uuid(),
    payload: p.json<object>(),
    state: p.string().columnType('text').$type<'pending' | 'handed' | 'done' | 'dead'>().default('pending'),
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime().columnType('timestamptz').nullable(),
    handedUntil: p.datetime().columnType('timestamptz').nullable(),
    lastError: p.string().columnType('text').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    doneAt: p.datetime().columnType('timestamptz').nullable(),
  },
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

const InboxSchema = defineEntity({
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
