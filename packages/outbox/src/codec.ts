// Payloads as the outbox keeps them, in proto-JSON with the names of the proto file; as they travel, in binary; and as code has them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  create,
  createFileRegistry,
  fromBinary,
  fromJson,
  toBinary,
  toJson,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  type Message,
  type Registry,
} from '@bufbuild/protobuf';
import {
  FileDescriptorSetSchema,
  timestampDate,
  timestampFromDate,
  TimestampSchema,
  type Timestamp,
} from '@bufbuild/protobuf/wkt';
import { eventTypes, type EventType, type NewEvent } from './types.ts';

let registry: Registry | undefined;

/** The description of an event's message. */
export function messageOf(type: string): DescMessage {
  registry ??= createFileRegistry(
    fromBinary(
      FileDescriptorSetSchema,
      readFileSync(createRequire(import.meta.url).resolve('@plaza/api/events.binpb')),
    ),
  );
  const message = registry.getMessage(type);
  if (!message) throw new Error(`There is no event ${type}.`);
  return message;
}

export function payloadToJson({ type, payload }: NewEvent): JsonObject {
  const message = messageOf(type);
  // Only well-known types are something else than an object in JSON.
  return toJson(message, toMessage(message, payload), { useProtoFieldName: true }) as JsonObject;
}

/** Throws for a type that is not known, and for what is no message of that type. A field that is not known is left out: whoever wrote it is newer. */
export function payloadToBinary(type: string, json: JsonValue): Uint8Array {
  const message = messageOf(type);
  return toBinary(message, fromJson(message, json, { ignoreUnknownFields: true }));
}

/** Undefined for a type that is not known. Throws for what is no message of that type. */
export function decodePayload(type: string, bytes: Uint8Array): unknown {
  if (!isEventType(type)) return undefined;
  const message = messageOf(type);
  return toPlain(message, fromBinary(message, bytes));
}

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventTypes, type);
}

// Services work with the types that ts-proto generates. For the fields that events have, these differ from the messages of the runtime in two
// things: a Date stands for a Timestamp, and the name of the type is not in them.

function toMessage(message: DescMessage, plain: object): Message {
  return plain instanceof Date ? timestampFromDate(plain) : create(message, mapFields(message, plain, toMessage));
}

function toPlain(message: DescMessage, value: object): object {
  return message.typeName === TimestampSchema.typeName
    ? timestampDate(value as Timestamp)
    : mapFields(message, value, toPlain);
}

/** The fields of a message and nothing else, with each message in it converted. */
function mapFields(
  message: DescMessage,
  from: object,
  convert: (message: DescMessage, value: object) => object,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const { localName, message: inner } of message.fields) {
    const value = (from as Record<string, unknown>)[localName];
    if (!inner || value === undefined) result[localName] = value;
    else if (Array.isArray(value)) result[localName] = value.map((item: object) => convert(inner, item));
    else result[localName] = convert(inner, value as object);
  }
  return result;
}
