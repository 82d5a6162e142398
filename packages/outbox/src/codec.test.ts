import { expect, test } from '@jest/globals';
import type { DescField, DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import * as eventChanges from '@plaza/api/events/event_changes';
import * as matches from '@plaza/api/events/matches';
import * as merchants from '@plaza/api/events/merchants';
import * as money from '@plaza/api/events/money';
import * as payments from '@plaza/api/events/payments';
import * as payouts from '@plaza/api/events/payouts';
import * as people from '@plaza/api/events/people';
import * as sales from '@plaza/api/events/sales';
import type { MessageCodec } from '@plaza/service';
import { decodePayload, messageOf, payloadToBinary, payloadToJson } from './codec.ts';
import { eventTypes, type EventType, type NewEvent } from './types.ts';

const types = Object.keys(eventTypes) as EventType[];
const generated = {
  ...eventChanges,
  ...matches,
  ...merchants,
  ...money,
  ...payments,
  ...payouts,
  ...people,
  ...sales,
} as unknown as Record<string, MessageCodec<object>>;
const codecOf = (type: EventType): MessageCodec<object> => generated[type.slice(type.lastIndexOf('.') + 1)]!;

/** Proto-JSON with every field set. */
function full(message: DescMessage): JsonObject {
  return Object.fromEntries(message.fields.map((field) => [field.name, valueOf(field)]));
}

// Only for kinds of fields that ts-proto and the runtime have the same values for. For others codec.ts would have to convert.
function valueOf(field: DescField): JsonValue {
  if (field.oneof) throw new Error(`Events have no oneof, such as ${field.toString()}.`);
  if (field.fieldKind === 'list' && field.listKind === 'message') return [full(field.message), full(field.message)];
  if (field.fieldKind === 'list' && field.listKind === 'scalar') return [`the ${field.name}`, 'another'];
  if (field.fieldKind === 'message')
    return field.message.typeName === 'google.protobuf.Timestamp' ? '2026-01-02T03:04:05Z' : full(field.message);
  if (field.fieldKind === 'scalar' && field.scalar === ScalarType.STRING) return `the ${field.name}`;
  if (field.fieldKind === 'scalar' && field.scalar === ScalarType.INT32) return field.number;
  if (field.fieldKind === 'scalar' && field.scalar === ScalarType.BOOL) return true;
  throw new Error(`Events have no field of the kind of ${field.toString()}.`);
}

test.each(types)('handlers get a %s as the generated code reads it, and it is stored as it was', (type) => {
  for (const stored of [full(messageOf(type)), {}]) {
    const bytes = payloadToBinary(type, stored);
    const payload = codecOf(type).decode(bytes);
    expect(decodePayload(type, bytes)).toStrictEqual(payload);
    expect(payloadToJson({ id: '', type, payload } as NewEvent)).toStrictEqual(stored);
    expect(Buffer.from(bytes)).toEqual(Buffer.from(codecOf(type).encode(payload).finish()));
  }
});

test('a field of a newer writer is left out', () => {
  const bytes = payloadToBinary('plaza.events.v1.UserDeleted', { user_id: 'someone', reason: 'of a newer version' });
  expect(decodePayload('plaza.events.v1.UserDeleted', bytes)).toStrictEqual({ userId: 'someone' });
  // Field 100, a string.
  const newer = Buffer.concat([bytes, Buffer.from([0xa2, 0x06, 1, 0x78])]);
  expect(decodePayload('plaza.events.v1.UserDeleted', newer)).toStrictEqual({ userId: 'someone' });
});

test('what is no message of the type is refused', () => {
  expect(() => payloadToBinary('plaza.events.v1.OrderPaid', { quantity: 'many' })).toThrow();
  expect(() => payloadToBinary('plaza.events.v1.Unheard', {})).toThrow('There is no event plaza.events.v1.Unheard.');
  expect(() => decodePayload('plaza.events.v1.OrderPaid', Buffer.from([0x0a, 200]))).toThrow();
  expect(decodePayload('plaza.events.v1.Unheard', Buffer.alloc(0))).toBeUndefined();
});
