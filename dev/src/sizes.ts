// Reads from the descriptor set how large each field of a request may be. A field that may hold text, bytes or many of something has to say so.
import {
  createFileRegistry,
  fromBinary,
  getOption,
  hasOption,
  ScalarType,
  type DescExtension,
  type DescField,
  type DescMessage,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

export interface FieldSize {
  number: number;
  name: string;
  kind: 'string' | 'bytes' | 'message' | 'varint' | 'fixed32' | 'fixed64';
  repeated: boolean;
  /** Full name. */
  message?: string;
  maxLength?: number;
  maxItems?: number;
}

export interface Sizes {
  messages: Record<string, FieldSize[]>;
  /** Fields without a limit. */
  missing: string[];
}

// Google's messages do not have Plaza's options. The field that contains one bounds it as a whole; messages that no client sends need no bound.
const foreign: Record<string, Partial<FieldSize>> = {
  'google.api.HttpBody.content_type': { maxLength: 255 },
  'google.api.HttpBody.extensions': { maxItems: 0 },
};

/** Of every message that is, or is part of, the request of an rpc. */
export function describeSizes(descriptorSet: Uint8Array): Sizes {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
  const limitsOf = limitReader(
    registry.getExtension('plaza.options.v1.max_length'),
    registry.getExtension('plaza.options.v1.max_items'),
  );
  const messages = new Map<string, FieldSize[]>();
  const missing: string[] = [];

  function visit(message: DescMessage): void {
    if (messages.has(message.typeName)) return;
    const isForeign = message.typeName.startsWith('google.');
    const fields = message.fields.map((field) => sizeOf(field, limitsOf(field)));
    messages.set(message.typeName, fields);
    if (!isForeign) missing.push(...fields.filter(isUnlimited).map(({ name }) => `${message.typeName}.${name}`));
    for (const field of message.fields) {
      if (field.fieldKind === 'map') messages.set(entryName(field), entryOf(field, limitsOf(field)));
      if (field.message) visit(field.message);
    }
  }

  for (const type of registry) {
    if (type.kind === 'service' && type.typeName.startsWith('plaza.'))
      type.methods.forEach(({ input }) => visit(input));
  }
  return { messages: Object.fromEntries([...messages].sort(([a], [b]) => (a < b ? -1 : 1))), missing };
}

type Limits = Pick<FieldSize, 'maxLength' | 'maxItems'>;

/** Reads a field's limits. */
export function limitReader(
  maxLength: DescExtension | undefined,
  maxItems: DescExtension | undefined,
): (field: DescField) => Limits {
  if (!maxLength || !maxItems) throw new Error('The descriptor set has no options of sizes.');
  const value = (field: DescField, option: DescExtension): number | undefined =>
    hasOption(field, option) ? (getOption(field, option) as number) : undefined;
  return (field) => ({
    maxLength: value(field, maxLength),
    maxItems: value(field, maxItems),
    ...foreign[`${field.parent.typeName}.${field.name}`],
  });
}

function sizeOf(field: DescField, limits: Limits): FieldSize {
  const { number, name } = field;
  // On the wire a map is a list of entries.
  if (field.fieldKind === 'map')
    return { number, name, kind: 'message', repeated: true, message: entryName(field), maxItems: limits.maxItems };
  return {
    number,
    name,
    kind: kindOf(field),
    repeated: field.fieldKind === 'list',
    ...(field.message ? { message: field.message.typeName } : {}),
    ...limits,
  };
}

function entryName(field: DescField): string {
  return `${field.parent.typeName}.${field.name}:entry`;
}

function entryOf(field: DescField & { fieldKind: 'map' }, { maxLength }: Limits): FieldSize[] {
  const key: FieldSize = {
    number: 1,
    name: 'key',
    kind: field.mapKey === ScalarType.STRING ? 'string' : 'varint',
    repeated: false,
    maxLength,
  };
  return [
    key,
    {
      number: 2,
      name: 'value',
      kind: kindOf(field),
      repeated: false,
      ...(field.message ? { message: field.message.typeName } : {}),
      maxLength,
    },
  ];
}

function kindOf(field: DescField): FieldSize['kind'] {
  if (field.message) return 'message';
  const scalar = 'scalar' in field ? field.scalar : undefined;
  switch (scalar) {
    case ScalarType.STRING:
      return 'string';
    case ScalarType.BYTES:
      return 'bytes';
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return 'fixed32';
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return 'fixed64';
    default:
      return 'varint';
  }
}

/** Whether it is unbounded. A message of Plaza is bounded by its fields. */
function isUnlimited({ kind, message, repeated, maxLength, maxItems }: FieldSize): boolean {
  const isOpen =
    kind === 'string' || kind === 'bytes' || message === 'google.protobuf.Struct' || message === 'google.api.HttpBody';
  return (repeated && maxItems === undefined) || (isOpen && maxLength === undefined);
}

export function sizesModule({ messages }: Sizes): string {
  const written = ({ number, name, kind, repeated, message, maxLength, maxItems }: FieldSize): string =>
    `{ ${[
      `number: ${number}`,
      `name: '${name}'`,
      `kind: '${kind}'`,
      `repeated: ${repeated}`,
      ...(message === undefined ? [] : [`message: '${message}'`]),
      ...(maxLength === undefined ? [] : [`maxLength: ${maxLength}`]),
      ...(maxItems === undefined ? [] : [`maxItems: ${maxItems}`]),
    ].join(', ')} }`;
  return `// Generated from proto/ by dev/src/generate.ts. Do not edit.

export interface FieldSize {
  readonly number: number;
  /** As in the proto file. */
  readonly name: string;
  readonly kind: 'string' | 'bytes' | 'message' | 'varint' | 'fixed32' | 'fixed64';
  /** A map is a list of messages with a key and a value. */
  readonly repeated: boolean;
  /** Full name of the message that it holds. */
  readonly message?: string;
  /** From the option plaza.options.v1.max_length. */
  readonly maxLength?: number;
  /** From the option plaza.options.v1.max_items. */
  readonly maxItems?: number;
}

/** The fields of every message that is, or is part of, the request of an rpc, by the message's full name. */
export const sizes: Readonly<Record<string, readonly FieldSize[]>> = {
${Object.entries(messages)
  .map(
    ([name, fields]) =>
      `  '${name}': [${fields.length === 0 ? '' : `\n${fields.map((field) => `    ${written(field)},\n`).join('')}  `}],`,
  )
  .join('\n')}
};
`;
}
