// What proto/ says of sizes, as generation and the OpenAPI page take it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { clearField, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FieldDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { expect, test } from '@jest/globals';
import { describeSizes } from '../src/sizes.ts';

const require = createRequire(import.meta.url);
const descriptors = readFileSync(require.resolve('@plaza/api/descriptors.binpb'));
const openapi = JSON.parse(readFileSync(require.resolve('@plaza/api/openapi.json'), 'utf8')) as {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters: { name?: string; schema?: Schema }[];
        requestBody?: { content: Record<string, { schema: Schema }> };
      }
    >
  >;
  components: { schemas: Record<string, Schema> };
};

interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  format?: string;
  maxLength?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
}

test('every field of a request says how large it may be', () => {
  expect(describeSizes(descriptors).missing).toEqual([]);
});

test('a text, bytes, a list or a free-form object without a limit is found, also within another message', () => {
  const set = fromBinary(FileDescriptorSetSchema, descriptors);
  for (const [message, name] of [
    ['Split', 'amount'],
    ['CreateConversationRequest', 'participant_ids'],
    ['Event', 'payload'],
    ['Charge', 'metadata'],
    ['BulkTransferRequest', 'transfers'],
  ]) {
    const field = set.file
      .flatMap(({ messageType }) => messageType)
      .filter((type) => type.name === message)
      .flatMap((type) => type.field)
      .find((candidate) => candidate.name === name);
    clearField(field!, FieldDescriptorProtoSchema.field.options);
  }
  expect(describeSizes(toBinary(FileDescriptorSetSchema, set)).missing.sort()).toEqual([
    'plaza.events.v1.Event.payload',
    'plaza.messaging.v1.CreateConversationRequest.participant_ids',
    'plaza.wallet.v1.BulkTransferRequest.transfers',
    'plaza.wallet.v1.Charge.metadata',
    'plaza.wallet.v1.Split.amount',
  ]);
});

test('the OpenAPI page tells the largest of every text and list that a request may hold', () => {
  const unlimited: string[] = [];
  const look = (schema: Schema, path: string): void => {
    if (schema.$ref) return look(openapi.components.schemas[schema.$ref.split('/').at(-1)!]!, path);
    if (schema.type === 'string' && !schema.enum && schema.format !== 'date-time' && schema.maxLength === undefined)
      unlimited.push(path);
    if (schema.type === 'array' && schema.maxItems === undefined) unlimited.push(path);
    if (schema.items) look(schema.items, `${path}[]`);
    for (const [name, inner] of Object.entries(schema.properties ?? {})) look(inner, `${path}.${name}`);
  };
  for (const [path, operations] of Object.entries(openapi.paths)) {
    for (const [verb, { parameters, requestBody }] of Object.entries(operations)) {
      for (const { name, schema } of parameters) if (schema) look(schema, `${verb} ${path} ${name}`);
      for (const { schema } of Object.values(requestBody?.content ?? {})) look(schema, `${verb} ${path}`);
    }
  }
  expect(unlimited).toEqual([]);
  const { participant_ids: ids } = openapi.components.schemas['CreateConversationRequest']!.properties!;
  expect(ids).toMatchObject({ maxItems: 50, items: { maxLength: 36 } });
});
