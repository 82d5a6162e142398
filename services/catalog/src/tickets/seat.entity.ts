import { defineEntity, p } from '@mikro-orm/postgresql';
import { EventCategory } from './event.entity.ts';

export type SeatStatus = 'free' | 'held' | 'sold';

export const SeatSchema = defineEntity({
  name: 'Seat',
  tableName: 'seats',
  properties: {
    id: p.uuid().primary(),
    category: () =>
      p
        .manyToOne(EventCategory)
        .fieldName('category_id')
        .deleteRule('cascade')
        .foreignKeyName('seats_category_id_foreign')
        .index(false),
    // The printed label, such as A-17.
    label: p.text(),
    // The order in which seats are given out, so that those bought together are neighbours.
    position: p.integer(),
    status: p.text().$type<SeatStatus>().default('free'),
    // The id of the saga that holds or sold it, not of a person, so that this table can be public.
    orderId: p.uuid().nullable(),
    heldUntil: p.datetime().columnType('timestamptz').nullable(),
  },
  uniques: [{ name: 'seats_label_unique', properties: ['category', 'label'] }],
  indexes: [
    { name: 'seats_free_index', properties: ['category', 'position'], where: `status = 'free'` },
    { name: 'seats_held_index', properties: ['heldUntil'], where: `status = 'held'` },
  ],
  checks: [
    { name: 'seats_status_check', expression: `status in ('free', 'held', 'sold')` },
    {
      name: 'seats_hold_check',
      expression: `(status = 'free') = (order_id is null) and (status = 'held') = (held_until is not null)`,
    },
  ],
});

/** One seat of one event: the row that a purchase locks, so that nothing is sold twice. */
export class Seat extends SeatSchema.class {}
SeatSchema.setClass(Seat);
