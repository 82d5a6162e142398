import { defineEntity, p } from '@mikro-orm/postgresql';
import { values } from '@plaza/api/values';
import { Event } from '../tickets/index.ts';

export type EventChangeKind = (typeof values)['plaza.catalog.v1.EventChange.kind'][number];
export type EventChangeState = (typeof values)['plaza.catalog.v1.EventChange.state'][number];
export const orderStates = values['plaza.catalog.v1.EventChangeOrder.state'];
export type EventChangeOrderState = (typeof orderStates)[number];

export const EventChangeSchema = defineEntity({
  name: 'EventChange',
  tableName: 'event_changes',
  properties: {
    id: p.uuid().primary(),
    event: () =>
      p
        .manyToOne(Event)
        .fieldName('event_id')
        .deleteRule('restrict')
        .foreignKeyName('event_changes_event_id_foreign')
        .index('event_changes_event_index'),
    kind: p.text().$type<EventChangeKind>(),
    reason: p.text(),
    // Who did it, whether as staff, and with which key.
    actor: p.uuid(),
    byStaff: p.boolean(),
    keyId: p.uuid().nullable(),
    state: p.text().$type<EventChangeState>().default('working'),
    // The number of this attempt: a process that was taken for dead is recognised by it.
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    leaseUntil: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    finishedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [
    {
      name: 'event_changes_cancelled_index',
      expression: `create unique index "event_changes_cancelled_index" on "catalog"."event_changes" (event_id) where kind = 'cancelled'`,
    },
    {
      name: 'event_changes_due_index',
      expression: `create index "event_changes_due_index" on "catalog"."event_changes" (next_attempt_at) where state = 'working'`,
    },
  ],
  checks: [
    { name: 'event_changes_kind_check', expression: `kind in ('cancelled', 'moved')` },
    { name: 'event_changes_state_check', expression: `state in ('working', 'done')` },
  ],
});

/** That an event was cancelled or moved, and how far the work that follows has come. */
export class EventChange extends EventChangeSchema.class {}
EventChangeSchema.setClass(EventChange);

export const EventChangeOrderSchema = defineEntity({
  name: 'EventChangeOrder',
  tableName: 'event_change_orders',
  properties: {
    change: () =>
      p
        .manyToOne(EventChange)
        .fieldName('change_id')
        .primary()
        .deleteRule('cascade')
        .updateRule('no action')
        .foreignKeyName('event_change_orders_change_id_foreign')
        .index(false),
    // The id of the saga.
    orderId: p.uuid().primary(),
    // The buyer.
    userId: p.uuid().index('event_change_orders_user_index'),
    state: p.text().$type<EventChangeOrderState>().default('waiting'),
    notified: p.boolean().default(false),
    // What was returned.
    amount: p.decimal().columnType('numeric(12,2)').nullable(),
    currency: p.text().nullable(),
    // Why the last attempt was refused, and how many were.
    failure: p.text().nullable(),
    failureMessage: p.text().default(''),
    failures: p.integer().default(0),
    nextAttemptAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [
    { name: 'event_change_orders_order_index', properties: ['orderId'] },
    { name: 'event_change_orders_state_index', properties: ['change', 'state', 'orderId'] },
    {
      name: 'event_change_orders_due_index',
      expression: `create index "event_change_orders_due_index" on "catalog"."event_change_orders" (change_id, next_attempt_at) where state in ('waiting', 'failed')`,
    },
  ],
  checks: [
    {
      name: 'event_change_orders_state_check',
      expression: `state in ('waiting', 'notified', 'refunded', 'failed', 'dropped')`,
    },
    { name: 'event_change_orders_failure_check', expression: `state <> 'failed' or failure is not null` },
    { name: 'event_change_orders_amount_check', expression: `amount > 0 and currency is not null or amount is null` },
  ],
});

/** An order that a cancellation or a move is about, once. */
export class EventChangeOrder extends EventChangeOrderSchema.class {}
EventChangeOrderSchema.setClass(EventChangeOrder);
