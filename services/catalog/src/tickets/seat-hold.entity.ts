import { defineEntity, p } from '@mikro-orm/postgresql';
import { Event, EventCategory } from './event.entity.ts';

export const TicketHoldSchema = defineEntity({
  name: 'TicketHold',
  tableName: 'ticket_holds',
  properties: {
    // What `seats.order_id` names while the hold has the seats.
    id: p.uuid().primary(),
    userId: p.uuid(),
    // Of a guest, whose holds are counted by it too; null: of a person with an account.
    address: p.text().nullable(),
    event: () =>
      p
        .manyToOne(Event)
        .fieldName('event_id')
        .deleteRule('cascade')
        .foreignKeyName('ticket_holds_event_id_foreign')
        .index('ticket_holds_event_index'),
    category: () =>
      p
        .manyToOne(EventCategory)
        .fieldName('category_id')
        .deleteRule('cascade')
        .foreignKeyName('ticket_holds_category_id_foreign')
        .index(false),
    seatIds: p.array().columnType('uuid[]'),
    // The purchase that has taken the seats; they come back if it is refused in time. Null: the hold has them.
    orderId: p.uuid().nullable(),
    expiresAt: p.datetime().columnType('timestamptz'),
    extended: p.boolean().default(false),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [
    { name: 'ticket_holds_user_index', properties: ['userId', 'id'] },
    { name: 'ticket_holds_category_index', properties: ['category', 'expiresAt'] },
    { name: 'ticket_holds_end_index', properties: ['expiresAt'] },
    { name: 'ticket_holds_address_index', properties: ['address'], where: 'address is not null' },
  ],
  checks: [{ name: 'ticket_holds_seats_check', expression: 'cardinality(seat_ids) between 1 and 10' }],
});

/** Seats that a person has until a time that they see, before they pay. A row is deleted when it has ended. */
export class TicketHold extends TicketHoldSchema.class {}
TicketHoldSchema.setClass(TicketHold);
