import { defineEntity, p } from '@mikro-orm/postgresql';
import { Event } from './event.entity.ts';

export const EventKeySchema = defineEntity({
  name: 'EventKey',
  tableName: 'event_keys',
  properties: {
    event: () =>
      p
        .manyToOne(Event)
        .primary()
        .fieldName('event_id')
        .deleteRule('cascade')
        .foreignKeyName('event_keys_event_id_foreign')
        .index(false),
    // By which a code names it: see code.ts.
    keyId: p.text(),
    // Raw, 32 bytes.
    publicKey: p.blob(),
    // PKCS #8, sealed.
    privateKey: p.blob(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'event_keys_key_unique', properties: ['keyId'] }],
  checks: [{ name: 'event_keys_public_check', expression: 'octet_length(public_key) = 32' }],
});

/** The key that signs the codes of the tickets of one event. */
export class EventKey extends EventKeySchema.class {}
EventKeySchema.setClass(EventKey);
