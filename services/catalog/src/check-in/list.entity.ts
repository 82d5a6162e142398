import { defineEntity, p } from '@mikro-orm/postgresql';
import { values } from '@plaza/api/values';
import { Event } from '../tickets/index.ts';

export const reentryRules = values['plaza.catalog.v1.CheckInList.reentry'];
export type Reentry = (typeof reentryRules)[number];

export const CheckInListSchema = defineEntity({
  name: 'CheckInList',
  tableName: 'check_in_lists',
  properties: {
    id: p.uuid().primary(),
    event: () =>
      p
        .manyToOne(Event)
        .fieldName('event_id')
        .deleteRule('cascade')
        .foreignKeyName('check_in_lists_event_id_foreign')
        .index(false),
    name: p.text(),
    // Where it is, as the devices and the scans show it.
    gate: p.text(),
    // Which categories are let in; none: every one.
    categories: p.array().columnType('text[]').defaultRaw(`'{}'`),
    opensAt: p.datetime().columnType('timestamptz').nullable(),
    closesAt: p.datetime().columnType('timestamptz').nullable(),
    reentry: p.text().$type<Reentry>(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'check_in_lists_name_unique', properties: ['event', 'name'] }],
  checks: [
    { name: 'check_in_lists_reentry_check', expression: `reentry in ('never', 'after_exit', 'always')` },
    { name: 'check_in_lists_hours_check', expression: 'closes_at > opens_at' },
  ],
});

/** Who is let in at one place of an event, and when. */
export class CheckInList extends CheckInListSchema.class {}
CheckInListSchema.setClass(CheckInList);

export const CheckInCountSchema = defineEntity({
  name: 'CheckInCount',
  tableName: 'check_in_counts',
  properties: {
    list: () =>
      p
        .manyToOne(CheckInList)
        .primary()
        .fieldName('list_id')
        .deleteRule('cascade')
        .foreignKeyName('check_in_counts_list_id_foreign')
        .index(false),
    // Empty: what was scanned is no ticket of the event.
    category: p.text().primary(),
    entries: p.integer().default(0),
    exits: p.integer().default(0),
    conflicts: p.integer().default(0),
    refusals: p.integer().default(0),
  },
});

/** How many were let in and out at a list, of each category: kept by count_check_ins.sql. */
export class CheckInCount extends CheckInCountSchema.class {}
CheckInCountSchema.setClass(CheckInCount);
