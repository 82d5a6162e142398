// JSON schemas of the API's messages, as the gateway's transcoder reads and writes them.
import type { DescEnum, DescField, DescMessage, DescMethod } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import type { Commented } from './comments.ts';

export type Schema = Record<string, unknown> & { description?: string };

type Comment = (of: Commented) => string;
type LimitsOf = (field: DescField) => { maxLength?: number | undefined; maxItems?: number | undefined };

/** The schemas of the messages of some rpcs. `all` has those that the other methods referred to. */
export class MessageSchemas {
  readonly #comment: Comment;
  readonly #limitsOf: LimitsOf;
  readonly #requests: Set<DescMessage>;
  readonly #responses: Set<DescMessage>;
  readonly #referred = new Set<DescMessage>();

  constructor(methods: DescMethod[], comment: Comment, limitsOf: LimitsOf) {
    this.#comment = comment;
    this.#limitsOf = limitsOf;
    this.#requests = reach(methods.map(({ input }) => input));
    this.#responses = reach(methods.map(({ output }) => output));
    refuseSameNames(new Set([...this.#requests, ...this.#responses]));
  }

  reference(message: DescMessage): Schema {
    this.#referred.add(message);
    return { $ref: `#/components/schemas/${message.name}` };
  }

  inline(message: DescMessage, included: (field: DescField) => boolean = () => true): Schema {
    const fields = message.fields.filter(included);
    const text = this.#comment(message);
    // Responses always contain their fields, except messages and optional fields. Requests may leave out any field, and contain no unknown one.
    const always = this.#responses.has(message)
      ? fields
          .filter((field) => field.fieldKind !== 'message' && !field.oneof && !isOptional(field))
          .map(({ name }) => name)
      : [];
    return {
      type: 'object',
      ...(text ? { description: text } : {}),
      ...(always.length > 0 ? { required: always } : {}),
      properties: Object.fromEntries(fields.map((field) => [field.name, this.field(field)])),
      ...(this.#requests.has(message) ? { additionalProperties: false } : {}),
    };
  }

  field(field: DescField): Schema {
    const text = this.#comment(field);
    return { ...this.#collection(field, this.#value(field)), ...(text ? { description: text } : {}) };
  }

  /** All referenced messages, and the messages that those reference. */
  all(): Record<string, Schema> {
    const schemas = new Map<string, Schema>();
    // `inline` adds to the set during the loop; the loop also visits what is added.
    for (const message of this.#referred) schemas.set(message.name, this.inline(message));
    return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #collection(field: DescField, value: Schema): Schema {
    const { maxItems } = this.#limitsOf(field);
    if (field.fieldKind === 'list')
      return { type: 'array', items: value, ...(maxItems === undefined ? {} : { maxItems }) };
    if (field.fieldKind === 'map')
      return {
        type: 'object',
        additionalProperties: value,
        ...(maxItems === undefined ? {} : { maxProperties: maxItems }),
      };
    return value;
  }

  #value(field: DescField): Schema {
    const kind =
      field.fieldKind === 'list' ? field.listKind : field.fieldKind === 'map' ? field.mapKind : field.fieldKind;
    if (kind === 'message' && field.message) return wellKnown(field.message) ?? this.reference(field.message);
    if (kind === 'enum' && field.enum) return enumeration(field.enum);
    const { maxLength } = this.#limitsOf(field);
    const type = 'scalar' in field ? field.scalar : undefined;
    // Bytes are written in base64: four characters for every three bytes.
    return {
      ...scalar(type),
      ...(maxLength === undefined
        ? {}
        : { maxLength: type === ScalarType.BYTES ? 4 * Math.ceil(maxLength / 3) : maxLength }),
    };
  }
}

function refuseSameNames(messages: Set<DescMessage>): void {
  const names = new Map<string, string>();
  for (const { name, typeName } of messages) {
    if (names.has(name))
      throw new Error(`${typeName} and ${names.get(name)} would have the same name in openapi.json.`);
    names.set(name, typeName);
  }
}

function reach(roots: DescMessage[]): Set<DescMessage> {
  const found = new Set<DescMessage>();
  const visit = (message: DescMessage): void => {
    if (found.has(message) || message.typeName.startsWith('google.')) return;
    found.add(message);
    for (const { message: next } of message.fields) if (next) visit(next);
  };
  roots.forEach(visit);
  return found;
}

function isOptional(field: DescField): boolean {
  return field.proto.proto3Optional;
}

function wellKnown(message: DescMessage): Schema | undefined {
  switch (message.typeName) {
    case 'google.protobuf.Timestamp':
      return { type: 'string', format: 'date-time' };
    case 'google.protobuf.Duration':
      return { type: 'string', examples: ['1.5s'] };
    case 'google.protobuf.Struct':
      return { type: 'object', additionalProperties: true };
    default:
      return message.typeName.startsWith('google.') ? {} : undefined;
  }
}

function enumeration(type: DescEnum): Schema {
  return { type: 'string', enum: type.values.map(({ name }) => name) };
}

function scalar(type: ScalarType | undefined): Schema {
  switch (type) {
    case ScalarType.STRING:
      return { type: 'string' };
    case ScalarType.BYTES:
      return { type: 'string', contentEncoding: 'base64' };
    case ScalarType.BOOL:
      return { type: 'boolean' };
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return { type: 'number' };
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return { type: 'string', pattern: '^-?[0-9]+$' };
    default:
      return { type: 'integer', format: 'int32' };
  }
}
