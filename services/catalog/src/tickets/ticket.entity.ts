import { defineEntity, p } from '@mikro-orm/postgresql';
import { Event } from './event.entity.ts';
import { Seat } from './seat.entity.ts';

/** A pending ticket belongs to a purchase under way, and nobody sees it. */
export type TicketStatus = 'pending' | 'valid' | 'used' | 'refunded' | 'cancelled';

export const TicketSchema = defineEntity({
  name: 'Ticket',
  tableName: 'tickets',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    event: () =>
      p
        .manyToOne(Event)
        .fieldName('event_id')
        .deleteRule('restrict')
        .foreignKeyName('tickets_event_id_foreign')
        .index(false),
    seatRow: () =>
      p
        .manyToOne(Seat)
        .fieldName('seat_id')
        .deleteRule('restrict')
        .foreignKeyName('tickets_seat_id_foreign')
        .index('tickets_seat_index'),
    // The saga's id.
    orderId: p.uuid().index('tickets_order_index'),
    category: p.text(),
    seat: p.text(),
    // The price that was paid.
    price: p.decimal().columnType('numeric(12,2)'),
    currency: p.text(),
    qrCode: p.text(),
    nft: p.boolean().default(false),
    // What is known of its token: see nft/tokens.ts.
    blockchain: p.json<Record<string, unknown>>().nullable(),
    // When its token is compared with it. Null: they agree, or it has none.
    tokenDueAt: p.datetime().columnType('timestamptz').nullable(),
    status: p.text().$type<TicketStatus>(),
    // Goes up when it gets another code: the earlier ones are refused.
    version: p.integer().default(1),
    // Whether who has it is inside now: see check-in.
    inside: p.boolean().default(false),
    // The transaction that changed it last, for what devices read since they read: ticket_changed.sql.
    changed: p.bigint('string').defaultRaw('0'),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [
    // The database itself refuses a second ticket for a seat.
    { name: 'tickets_seat_unique', properties: ['seatRow'], where: `status in ('pending', 'valid', 'used')` },
  ],
  // Ids ascend with time, so a person's newest tickets are the last of this index.
  indexes: [
    { name: 'tickets_user_index', properties: ['userId', 'id'] },
    { name: 'tickets_event_index', properties: ['event', 'id'] },
    { name: 'tickets_changed_index', properties: ['event', 'changed', 'id'] },
    { name: 'tickets_token_due_index', properties: ['tokenDueAt'], where: 'token_due_at is not null' },
    { name: 'tickets_token_index', properties: ['id'], where: 'nft' },
  ],
  checks: [
    { name: 'tickets_status_check', expression: `status in ('pending', 'valid', 'used', 'refunded', 'cancelled')` },
    { name: 'tickets_price_check', expression: 'price > 0' },
  ],
});

export class Ticket extends TicketSchema.class {}
TicketSchema.setClass(Ticket);
