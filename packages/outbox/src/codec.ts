// Payloads as the outbox keeps them, in proto-JSON with the names of the proto file, and as they travel, in binary.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  createFileRegistry,
  fromBinary,
  fromJson,
  toBinary,
  toJson,
  type DescMessage,
  type JsonValue,
  type Registry,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { eventTypes, type EventType, type NewEvent } from './types.ts';

let registry: Registry | undefined;

function messageOf(type: string): DescMessage {
  registry ??= createFileRegistry(
    fromBinary(
      FileDescriptorSetSchema,
      readFileSync(createRequire(import.meta.url).resolve('@plaza/api/descriptors.binpb')),
    ),
  );
  const message = registry.getMessage(type);
  if (!message) throw new Error(`There is no event ${type}.`);
  return message;
}

export function payloadToJson({ type, payload }: NewEvent): JsonValue {
  const bytes = eventTypes[type].codec.encode(payload as never).finish();
  return toJson(messageOf(type), fromBinary(messageOf(type), bytes), { useProtoFieldName: true });
}

/** Throws for a type that is not known, and for what is no message of that type. A field that is not known is left out: whoever wrote it is newer. */
export function payloadToBinary(type: string, json: JsonValue): Uint8Array {
  const message = messageOf(type);
  return toBinary(message, fromJson(message, json, { ignoreUnknownFields: true }));
}

/** Undefined for a type that is not known. Throws for what is no message of that type. */
export function decodePayload(type: string, bytes: Uint8Array): unknown {
  return isEventType(type) ? eventTypes[type].codec.decode(bytes) : undefined;
}

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventTypes, type);
}
