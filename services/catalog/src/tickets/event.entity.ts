import { defineEntity, p } from '@mikro-orm/postgresql';
import { managedChecks, managedColumns, managedIndexes } from '../managed.ts';

export const EventSchema = defineEntity({
  name: 'Event',
  tableName: 'events',
  properties: {
    id: p.uuid().primary(),
    title: p.text(),
    club: p.text(),
    date: p.datetime().columnType('timestamptz'),
    venue: p.text(),
    competition: p.text(),
    // The lowest price of its categories.
    priceFrom: p.decimal().columnType('numeric(12,2)'),
    currency: p.text().default('EUR'),
    // Free seats over all categories, kept in the transaction that takes or frees a seat.
    seatsAvailable: p.integer(),
    hot: p.boolean().default(false),
    vip: p.boolean().default(false),
    // Whether its tickets get tokens on a chain: see nft.
    nft: p.boolean().default(false),
    // Its tickets stay with who bought them: see transfers.
    noTransfer: p.boolean().default(false),
    // How many tickets one person can buy for it; null: any number, in orders of at most ten.
    limitPerPerson: p.smallint().nullable(),
    // The ids of its pictures, the main one first.
    images: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    ...managedColumns,
    // When it was cancelled, when it was moved last, until when what was bought before that can be given back, and why: see ../event-changes.
    cancelledAt: p.datetime().columnType('timestamptz').nullable(),
    movedAt: p.datetime().columnType('timestamptz').nullable(),
    refundUntil: p.datetime().columnType('timestamptz').nullable(),
    changeReason: p.text().default(''),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [
    ...managedIndexes('events'),
    {
      name: 'events_images_index',
      expression: `create index "events_images_index" on "catalog"."events" using gin ("images") where images <> '{}'`,
    },
    { name: 'events_date_index', properties: ['date', 'id'] },
    { name: 'events_club_index', properties: ['club', 'date', 'id'] },
  ],
  checks: [
    ...managedChecks('events'),
    { name: 'events_price_check', expression: 'price_from > 0' },
    { name: 'events_seats_check', expression: 'seats_available >= 0' },
    { name: 'events_images_check', expression: 'cardinality(images) <= 10' },
    { name: 'events_limit_check', expression: 'limit_per_person between 1 and 100' },
  ],
});

export class Event extends EventSchema.class {}
EventSchema.setClass(Event);

export const EventCategorySchema = defineEntity({
  name: 'EventCategory',
  tableName: 'event_categories',
  properties: {
    id: p.uuid().primary(),
    event: () =>
      p
        .manyToOne(Event)
        .fieldName('event_id')
        .deleteRule('cascade')
        .foreignKeyName('event_categories_event_id_foreign')
        .index(false),
    name: p.text(),
    price: p.decimal().columnType('numeric(12,2)'),
    currency: p.text().default('EUR'),
    capacity: p.integer(),
    // Free seats: neither held nor sold.
    seatsLeft: p.integer(),
  },
  uniques: [{ name: 'event_categories_name_unique', properties: ['event', 'name'] }],
  checks: [
    { name: 'event_categories_price_check', expression: 'price > 0' },
    { name: 'event_categories_seats_check', expression: 'seats_left between 0 and capacity' },
  ],
});

export class EventCategory extends EventCategorySchema.class {}
EventCategorySchema.setClass(EventCategory);
