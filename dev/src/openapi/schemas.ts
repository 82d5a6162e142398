// JSON schemas of the API's messages, as the gateway's transcoder reads and writes them.
import type { DescEnum, DescField, DescMessage, DescMethod } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import type { Commented } from '../comments.ts';
import { usualDescription } from './descriptions.ts';
import { formOf } from './formats.ts';
import type { FieldOptions } from './options.ts';

// Of lists without a requested size.
const defaultPageSize = 20;

export type Schema = Record<string, unknown> & { description?: string };

type Comment = (of: Commented) => string;
type Direction = 'request' | 'response';

/** The schemas of the messages of some rpcs. `all` has those that the other methods referred to. */
export class MessageSchemas {
  readonly #comment: Comment;
  readonly #optionsOf: (field: DescField) => FieldOptions;
  readonly #requests: Set<DescMessage>;
  readonly #responses: Set<DescMessage>;
  readonly #referred = new Map<string, { message: DescMessage; direction: Direction; without: ReadonlySet<string> }>();

  constructor(methods: DescMethod[], comment: Comment, optionsOf: (field: DescField) => FieldOptions) {
    this.#comment = comment;
    this.#optionsOf = optionsOf;
    this.#requests = reach(methods.map(({ input }) => input));
    this.#responses = reach(methods.map(({ output }) => output));
    refuseSameNames(new Set([...this.#requests, ...this.#responses]));
  }

  /** `without`: fields that are not in the body, because the path has them. */
  reference(message: DescMessage, direction: Direction, without: ReadonlySet<string> = new Set()): Schema {
    // What is sent can leave out more than what is answered: a message of both has a schema for each.
    const both = direction === 'request' && this.#responses.has(message);
    const name = both ? `${message.name}Input` : message.name;
    this.#referred.set(name, { message, direction, without });
    return { $ref: `#/components/schemas/${name}` };
  }

  /** The fields of a request that it is refused without. */
  requires(message: DescMessage): DescField[] {
    return message.fields.filter((field) => this.#optionsOf(field).required);
  }

  field(field: DescField, direction: Direction): Schema {
    const description = this.#comment(field) || usualDescription(field);
    return { ...this.#collection(field, this.#value(field, direction)), description };
  }

  /** All referenced messages, and the messages that those reference. */
  all(): Record<string, Schema> {
    const schemas = new Map<string, Schema>();
    // `#object` adds to the map during the loop; the loop also visits what is added.
    for (const [name, { message, direction, without }] of this.#referred)
      schemas.set(name, this.#object(message, direction, without));
    return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #object(message: DescMessage, direction: Direction, without: ReadonlySet<string>): Schema {
    const fields = message.fields.filter(({ name }) => !without.has(name));
    const text = this.#comment(message);
    const required = fields.filter((field) =>
      direction === 'request' ? this.#optionsOf(field).required : this.#isAlwaysSet(field),
    );
    return {
      type: 'object',
      ...(text ? { description: text } : {}),
      ...(required.length > 0 ? { required: required.map(({ name }) => name) } : {}),
      properties: Object.fromEntries(fields.map((field) => [field.name, this.field(field, direction)])),
      ...(direction === 'request' ? { additionalProperties: false } : {}),
    };
  }

  /** In a response. The gateway also writes empty texts and lists, and zeros; it leaves out a message that is not set. */
  #isAlwaysSet(field: DescField): boolean {
    if (field.oneof || field.proto.proto3Optional) return false;
    return field.fieldKind !== 'message' || !this.#optionsOf(field).optional;
  }

  #collection(field: DescField, value: Schema): Schema {
    const { maxItems } = this.#optionsOf(field);
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

  #value(field: DescField, direction: Direction): Schema {
    const kind =
      field.fieldKind === 'list' ? field.listKind : field.fieldKind === 'map' ? field.mapKind : field.fieldKind;
    if (kind === 'message' && field.message)
      return wellKnown(field.message) ?? this.reference(field.message, direction);
    if (kind === 'enum' && field.enum) return enumeration(field.enum);
    const type = 'scalar' in field ? field.scalar : undefined;
    const options = this.#optionsOf(field);
    if (type === ScalarType.STRING) return textual(field, options, direction);
    if (type === ScalarType.BYTES) {
      // Bytes are written in base64: four characters for every three bytes.
      const { maxLength } = options;
      return { ...scalar(type), ...(maxLength === undefined ? {} : { maxLength: 4 * Math.ceil(maxLength / 3) }) };
    }
    return numeric(field, scalar(type), options);
  }
}

function textual(field: DescField, options: FieldOptions, direction: Direction): Schema {
  const { values, maxLength } = options;
  const mayBeEmpty = direction === 'response' && options.optional;
  if (values.length > 0)
    return { type: 'string', enum: mayBeEmpty ? ['', ...values] : values, examples: values.slice(0, 1) };
  const { format, pattern, example } = formOf(field);
  // A field of a request that can be left out can also be sent empty.
  const open = mayBeEmpty || (direction === 'request' && !options.required);
  const shown = options.example ?? (typeof example === 'string' ? example : undefined);
  return {
    type: 'string',
    ...(format && !mayBeEmpty ? { format } : {}),
    ...(pattern ? { pattern: open ? `^(?:${pattern})?$` : `^${pattern}$` } : {}),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(shown === undefined ? {} : { examples: [shown] }),
  };
}

function numeric(field: DescField, schema: Schema, { min, max, example }: FieldOptions): Schema {
  const size = field.name === 'page_size' ? { minimum: 1, maximum: 100, default: defaultPageSize } : {};
  const shown = example === undefined ? formOf(field).example : Number(example);
  return {
    ...schema,
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
    ...size,
    ...(schema['type'] === 'integer' && typeof shown === 'number' ? { examples: [shown] } : {}),
  };
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

function wellKnown(message: DescMessage): Schema | undefined {
  switch (message.typeName) {
    case 'google.protobuf.Timestamp':
      return { type: 'string', format: 'date-time', examples: ['2026-12-05T19:00:00Z'] };
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
