import { defineEntity, p } from '@mikro-orm/postgresql';
import { Event } from '../tickets/index.ts';

export const CheckInDeviceSchema = defineEntity({
  name: 'CheckInDevice',
  tableName: 'check_in_devices',
  properties: {
    id: p.uuid().primary(),
    event: () =>
      p
        .manyToOne(Event)
        .fieldName('event_id')
        .deleteRule('cascade')
        .foreignKeyName('check_in_devices_event_id_foreign')
        .index(false),
    name: p.text(),
    // Of this event, at least one.
    listIds: p.array().columnType('uuid[]'),
    // Its token is accepted in these hours alone.
    validFrom: p.datetime().columnType('timestamptz'),
    validUntil: p.datetime().columnType('timestamptz'),
    // HMAC of the pairing code, until it is paired.
    pairingHash: p.blob().nullable(),
    pairingUntil: p.datetime().columnType('timestamptz').nullable(),
    // SHA-256 of the token.
    tokenHash: p.blob().nullable(),
    pairedAt: p.datetime().columnType('timestamptz').nullable(),
    lastSeenAt: p.datetime().columnType('timestamptz').nullable(),
    revokedAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [
    { name: 'check_in_devices_pairing_unique', properties: ['pairingHash'] },
    { name: 'check_in_devices_token_unique', properties: ['tokenHash'] },
  ],
  indexes: [{ name: 'check_in_devices_event_index', properties: ['event', 'id'] }],
  checks: [
    { name: 'check_in_devices_lists_check', expression: 'cardinality(list_ids) between 1 and 20' },
    { name: 'check_in_devices_hours_check', expression: 'valid_until > valid_from' },
    {
      name: 'check_in_devices_pairing_check',
      expression: '(pairing_hash is null) = (pairing_until is null) and (token_hash is null) = (paired_at is null)',
    },
  ],
});

/** A phone or a scanner at a gate. */
export class CheckInDevice extends CheckInDeviceSchema.class {}
CheckInDeviceSchema.setClass(CheckInDevice);
