import { defineEntity, p } from '@mikro-orm/postgresql';
import { values } from '@plaza/api/values';
import { Event, Ticket } from '../tickets/index.ts';
import { CheckInDevice } from './device.entity.ts';
import { CheckInList, type Reentry } from './list.entity.ts';

export const scanKinds = values['plaza.catalog.v1.ScanInput.kind'];
export type ScanKind = (typeof scanKinds)[number];
export const refusalReasons = values['plaza.catalog.v1.ScanResult.reason'];
export type RefusalReason = (typeof refusalReasons)[number];
export const standings = values['plaza.catalog.v1.Scan.stands'];
export type Standing = (typeof standings)[number];
export type Shown = (typeof values)['plaza.catalog.v1.Scan.shown'][number];

export const CheckInSchema = defineEntity({
  name: 'CheckIn',
  tableName: 'check_ins',
  properties: {
    id: p.uuid().primary(),
    device: () =>
      p
        .manyToOne(CheckInDevice)
        .fieldName('device_id')
        .deleteRule('restrict')
        .foreignKeyName('check_ins_device_id_foreign')
        .index(false),
    // What the device calls it: the same id of the same device is the same scan.
    scanId: p.uuid(),
    event: () =>
      p
        .manyToOne(Event)
        .fieldName('event_id')
        .deleteRule('restrict')
        .foreignKeyName('check_ins_event_id_foreign')
        .index(false),
    list: () =>
      p
        .manyToOne(CheckInList)
        .fieldName('list_id')
        .deleteRule('restrict')
        .foreignKeyName('check_ins_list_id_foreign')
        .index('check_ins_list_index'),
    // Null: the code was of no ticket.
    ticket: () =>
      p
        .manyToOne(Ticket)
        .fieldName('ticket_id')
        .nullable()
        .deleteRule('restrict')
        .foreignKeyName('check_ins_ticket_id_foreign')
        .index(false),
    // Who held the ticket.
    holder: p.uuid().nullable(),
    // Empty without a ticket of this event.
    category: p.text(),
    kind: p.text().$type<ScanKind>(),
    // The device decided by itself, and reported it later.
    offline: p.boolean(),
    // By which scans are ordered: the server's time, or offline the device's, corrected and clamped.
    at: p.datetime().columnType('timestamptz'),
    // As the device said it.
    deviceAt: p.datetime().columnType('timestamptz').nullable(),
    receivedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    // The rule of its list when it was scanned.
    reentry: p.text().$type<Reentry>(),
    // What the gate showed, and what stands: see docs/check-in.md.
    shown: p.text().$type<Shown>(),
    stands: p.text().$type<Standing>(),
    reason: p.text().$type<RefusalReason>().nullable(),
    // Why it was wrong at this list, whatever else was scanned.
    fault: p.text().$type<RefusalReason>().nullable(),
    // Somebody passed with a ticket of the event: judge_check_ins.sql puts these in order.
    effective: p.boolean().default(false),
    // It brought the ticket in, or out.
    moved: p.boolean().default(false),
    // The first entry, where this is a later one.
    conflictsWith: p.uuid().nullable(),
    undoneAt: p.datetime().columnType('timestamptz').nullable(),
    undoReason: p.text().nullable(),
  },
  uniques: [{ name: 'check_ins_scan_unique', properties: ['device', 'scanId'] }],
  indexes: [
    { name: 'check_ins_event_index', properties: ['event', 'receivedAt', 'id'] },
    { name: 'check_ins_conflicts_index', properties: ['event', 'receivedAt', 'id'], where: `stands = 'conflict'` },
    { name: 'check_ins_ticket_index', properties: ['ticket', 'at', 'id'] },
    { name: 'check_ins_holder_index', properties: ['holder'], where: 'holder is not null' },
  ],
  checks: [
    { name: 'check_ins_kind_check', expression: `kind in ('entry', 'exit')` },
    { name: 'check_ins_shown_check', expression: `shown in ('admitted', 'refused')` },
    { name: 'check_ins_stands_check', expression: `stands in ('admitted', 'conflict', 'refused', 'undone')` },
    { name: 'check_ins_undone_check', expression: `(stands = 'undone') = (undone_at is not null)` },
    { name: 'check_ins_effective_check', expression: 'not effective or ticket_id is not null' },
  ],
});

/** One scan at a gate. */
export class CheckIn extends CheckInSchema.class {}
CheckInSchema.setClass(CheckIn);
