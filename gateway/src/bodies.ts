// What the body and the query of each JSON request may hold, as tables for the strict reader in strict-json.ts.
import {
  createFileRegistry,
  fromBinary,
  ScalarType,
  type DescEnum,
  type DescField,
  type DescMessage,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { sizes } from '@plaza/api/sizes';
import type { OpenRpc } from './rules.ts';

/** Kinds of whole numbers, each with bounds of its own. */
export const wholeNumbers = ['int32', 'uint32', 'int64', 'uint64'] as const;

/**
 * string, number (or a string of one, as proto3 JSON has it), boolean, time (RFC 3339), duration (`1.5s`), bytes (base64), anything at all,
 * or the name of an enum or of a message.
 */
type Kind =
  | 'string'
  | (typeof wholeNumbers)[number]
  | 'number'
  | 'boolean'
  | 'time'
  | 'duration'
  | 'bytes'
  | 'any'
  | `enum:${string}`
  | `message:${string}`;

interface FieldRule {
  kind: Kind;
  shape: 'one' | 'list' | 'map';
  /** Characters of a text, each of them in a list. */
  maxLength?: number;
  maxItems?: number;
}

export interface BodyRules {
  /** What neither query nor body may say, since the path does, in both spellings that the transcoder knows. */
  paths: Record<string, string[]>;
  /** `plaza.wallet.v1.WalletService/GetBalance` → the name of the message that its query fills. Where there is a body, the query must be empty. */
  queries: Record<string, string>;
  /** `plaza.wallet.v1.WalletService/Deposit` → the name of its message. */
  bodies: Record<string, string>;
  messages: Record<string, Record<string, FieldRule>>;
  enums: Record<string, string[]>;
}

export function bodyRules(descriptorSet: Uint8Array, rpcs: OpenRpc[]): BodyRules {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
  const rules: BodyRules = { paths: {}, queries: {}, bodies: {}, messages: {}, enums: {} };
  for (const { path, http } of rpcs) {
    const bound = new Set(http.flatMap(({ template }) => boundFields(template)));
    if (bound.size > 0)
      rules.paths[path.slice(1)] = [...new Set([...bound].flatMap((name) => [name, camelCase(name)]))];
    if (http.length === 0) continue;
    const [service = '', name = ''] = path.slice(1).split('/');
    const method = registry.getService(service)?.methods.find((candidate) => candidate.name === name);
    if (!method) throw new Error(`The descriptor set has no rpc ${path}.`);
    // A body that goes through as it is, such as one that is signed, is nobody's to read on the way.
    const raw = method.input.fields.filter(({ message: type }) => type?.typeName === 'google.api.HttpBody');
    for (const { name: field } of raw) bound.add(field);
    // What the path says, nothing must say again.
    const id = `${method.input.typeName}${bound.size > 0 ? `:${name}` : ''}`;
    (raw.length === 0 && http.some(takesBody) ? rules.bodies : rules.queries)[path.slice(1)] = id;
    describe(method.input, id, rules, (field) => !bound.has(field.name));
  }
  return rules;
}

/** The fields that a path's template takes. */
export function boundFields(template: string): string[] {
  return [...template.matchAll(/\{([^}=]+)/g)].map((match) => match[1] ?? '');
}

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

export function takesBody({ method }: { method: string }): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}

function describe(
  message: DescMessage,
  id: string,
  rules: BodyRules,
  allowed: (field: DescField) => boolean = () => true,
): void {
  if (rules.messages[id]) return;
  const fields: Record<string, FieldRule> = {};
  rules.messages[id] = fields;
  for (const field of message.fields.filter(allowed)) {
    const { fieldKind } = field;
    const value = fieldKind === 'list' ? field.listKind : fieldKind === 'map' ? field.mapKind : fieldKind;
    const { maxLength, maxItems } = limitsOf(field);
    fields[field.name] = {
      maxLength,
      maxItems,
      shape: fieldKind === 'list' ? 'list' : fieldKind === 'map' ? 'map' : 'one',
      kind:
        value === 'message' && field.message
          ? messageKind(field.message, rules)
          : value === 'enum' && field.enum
            ? enumKind(field.enum, rules)
            : scalarKind(field),
    };
  }
}

// In a time or a duration there is no more to say.
const longestForeign = 100;

function limitsOf(field: DescField): Pick<FieldRule, 'maxLength' | 'maxItems'> {
  const { kind, message, maxLength, maxItems } =
    sizes[field.parent.typeName]?.find(({ number }) => number === field.number) ?? {};
  // In base64.
  if (kind === 'bytes') return { maxLength: maxLength && 4 * Math.ceil(maxLength / 3), maxItems };
  return { maxLength: maxLength ?? (message?.startsWith('google.protobuf.') ? longestForeign : undefined), maxItems };
}

function messageKind(message: DescMessage, rules: BodyRules): Kind {
  if (message.typeName === 'google.protobuf.Timestamp') return 'time';
  if (message.typeName === 'google.protobuf.Duration') return 'duration';
  if (message.typeName === 'google.protobuf.FieldMask') return 'string';
  // Free-form by nature, or with a JSON form of its own; the transcoder knows them.
  if (message.typeName.startsWith('google.')) return 'any';
  describe(message, message.typeName, rules);
  return `message:${message.typeName}`;
}

function enumKind(type: DescEnum, rules: BodyRules): Kind {
  rules.enums[type.typeName] = type.values.map(({ name }) => name);
  return `enum:${type.typeName}`;
}

function scalarKind(field: DescField): Kind {
  switch ('scalar' in field ? field.scalar : undefined) {
    case ScalarType.STRING:
      return 'string';
    case ScalarType.BYTES:
      return 'bytes';
    case ScalarType.BOOL:
      return 'boolean';
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return 'number';
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return 'int32';
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return 'uint32';
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return 'uint64';
    default:
      return 'int64';
  }
}

/** The rules as source of Lua. */
export function luaTables({ paths, queries, bodies, messages, enums }: BodyRules): string {
  const text = (value: string): string => JSON.stringify(value);
  const entries = (record: Record<string, string>): string =>
    Object.entries(record)
      .map(([key, value]) => `[${text(key)}]=${value}`)
      .join(',');
  const sets = (record: Record<string, string[]>): string =>
    entries(
      Object.fromEntries(
        Object.entries(record).map(([key, names]) => [
          key,
          `{${names.map((name) => `[${text(name)}]=true`).join(',')}}`,
        ]),
      ),
    );
  const texts = (record: Record<string, string>): string =>
    entries(Object.fromEntries(Object.entries(record).map(([key, value]) => [key, text(value)])));
  const rule = ({ kind, shape, maxLength, maxItems }: FieldRule): string =>
    `{${text(kind.replace(/^(message|enum):/, ''))},${text(shape)},${maxLength ?? 'nil'},${maxItems ?? 'nil'}}`;
  const fields = (rules: Record<string, FieldRule>): string =>
    `{${entries(Object.fromEntries(Object.entries(rules).map(([name, of]) => [name, rule(of)])))}}`;
  return [
    `local paths = {${sets(paths)}}`,
    `local enums = {${sets(enums)}}`,
    `local queries = {${texts(queries)}}`,
    `local bodies = {${texts(bodies)}}`,
    `local messages = {\n${Object.entries(messages)
      .map(([id, rules]) => `  [${text(id)}]=${fields(rules)},`)
      .join('\n')}\n}`,
  ].join('\n');
}
