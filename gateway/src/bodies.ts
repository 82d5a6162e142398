// What the body of each JSON request may hold, and what its query may not, as tables for the strict reader in strict-json.ts.
import { createFileRegistry, fromBinary, ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { sizes } from '@plaza/api/sizes';
import type { OpenRpc } from './rules.ts';

/** string, number (or a string of one, as proto3 JSON has it), boolean, anything at all, or the name of a message. */
type Kind = 'string' | 'number' | 'boolean' | 'any' | `message:${string}`;

interface FieldRule {
  kind: Kind;
  shape: 'one' | 'list' | 'map';
  /** Characters of a text, each of them in a list. */
  maxLength?: number;
  maxItems?: number;
}

export interface BodyRules {
  /** What the query must not say, as the path does, in both spellings that the transcoder knows. Where there is a body, it must say nothing. */
  paths: Record<string, string[]>;
  /** `plaza.wallet.v1.WalletService/Deposit` → the name of its message. */
  bodies: Record<string, string>;
  /** The same of what is asked with a query. */
  queries: Record<string, string>;
  messages: Record<string, Record<string, FieldRule>>;
}

export function bodyRules(descriptorSet: Uint8Array, rpcs: OpenRpc[]): BodyRules {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
  const rules: BodyRules = { paths: {}, bodies: {}, queries: {}, messages: {} };
  for (const { path, http } of rpcs) {
    const bound = new Set(http.flatMap(({ template }) => boundFields(template)));
    if (bound.size > 0) rules.paths[path.slice(1)] = [...new Set([...bound].flatMap((name) => [name, camelCase(name)]))];
    if (http.length === 0) continue;
    const [service = '', name = ''] = path.slice(1).split('/');
    const method = registry.getService(service)?.methods.find((candidate) => candidate.name === name);
    if (!method) throw new Error(`The descriptor set has no rpc ${path}.`);
    // A body that goes through as it is, such as one that is signed, is nobody's to read on the way.
    if (method.input.fields.some(({ message: type }) => type?.typeName === 'google.api.HttpBody')) continue;
    // What the path says, the body must not say again.
    const id = `${method.input.typeName}${bound.size > 0 ? `:${name}` : ''}`;
    (http.some(takesBody) ? rules.bodies : rules.queries)[path.slice(1)] = id;
    describe(method.input, id, rules.messages, (field) => !bound.has(field.name));
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

function describe(message: DescMessage, id: string, messages: BodyRules['messages'], allowed: (field: DescField) => boolean = () => true): void {
  if (messages[id]) return;
  const fields: Record<string, FieldRule> = {};
  messages[id] = fields;
  for (const field of message.fields.filter(allowed)) {
    const { fieldKind } = field;
    const value = fieldKind === 'list' ? field.listKind : fieldKind === 'map' ? field.mapKind : fieldKind;
    const { maxLength, maxItems } = limitsOf(field);
    fields[field.name] = {
      maxLength, maxItems,
      shape: fieldKind === 'list' ? 'list' : fieldKind === 'map' ? 'map' : 'one',
      kind: value === 'message' && field.message ? messageKind(field.message, messages) : value === 'enum' ? 'any' : scalarKind(field),
    };
  }
}

// In a time or a duration there is no more to say.
const longestForeign = 100;

function limitsOf(field: DescField): Pick<FieldRule, 'maxLength' | 'maxItems'> {
  const { kind, message, maxLength, maxItems } = sizes[field.parent.typeName]?.find(({ number }) => number === field.number) ?? {};
  // In base64.
  if (kind === 'bytes') return { maxLength: maxLength && 4 * Math.ceil(maxLength / 3), maxItems };
  return { maxLength: maxLength ?? (message?.startsWith('google.protobuf.') ? longestForeign : undefined), maxItems };
}

function messageKind(message: DescMessage, messages: BodyRules['messages']): Kind {
  if (/^google\.protobuf\.(Timestamp|Duration|FieldMask)$/.test(message.typeName)) return 'string';
  // Free-form by nature, or with a JSON form of its own; the transcoder knows them.
  if (message.typeName.startsWith('google.')) return 'any';
  describe(message, message.typeName, messages);
  return `message:${message.typeName}`;
}

function scalarKind(field: DescField): Kind {
  const scalar = 'scalar' in field ? field.scalar : undefined;
  if (scalar === ScalarType.BOOL) return 'boolean';
  return scalar === ScalarType.STRING || scalar === ScalarType.BYTES ? 'string' : 'number';
}

/** The rules as source of Lua. */
export function luaTables({ paths, bodies, queries, messages }: BodyRules): string {
  const text = (value: string): string => JSON.stringify(value);
  const entries = (record: Record<string, string>): string => Object.entries(record).map(([key, value]) => `[${text(key)}]=${value}`).join(',');
  const rule = ({ kind, shape, maxLength, maxItems }: FieldRule): string => `{${text(kind.replace('message:', ''))},${text(shape)},${maxLength ?? 'nil'},${maxItems ?? 'nil'}}`;
  const fields = (rules: Record<string, FieldRule>): string => `{${entries(Object.fromEntries(Object.entries(rules).map(([name, of]) => [name, rule(of)])))}}`;
  return [
    `local paths = {${entries(Object.fromEntries(Object.entries(paths).map(([rpc, names]) => [rpc, `{${names.map((name) => `[${text(name)}]=true`).join(',')}}`])))}}`,
    ...Object.entries({ bodies, queries }).map(([name, ids]) => `local ${name} = {${entries(Object.fromEntries(Object.entries(ids).map(([rpc, id]) => [rpc, text(id)])))}}`),
    `local messages = {\n${Object.entries(messages).map(([id, rules]) => `  [${text(id)}]=${fields(rules)},`).join('\n')}\n}`,
  ].join('\n');
}
