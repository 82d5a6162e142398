// What the client needs of each operation of openapi.json: its method and path, what it takes and answers, and its documentation.
import { comment, objectOf, referred, typeOf, type JsonSchema } from './schemas.ts';

export interface OpenApi {
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, JsonSchema>; parameters: Record<string, OpenApiParameter> };
}

interface OpenApiParameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: JsonSchema;
}

interface OpenApiOperation {
  operationId: string;
  summary?: string;
  description?: string;
  deprecated?: boolean;
  security?: object[];
  parameters?: OpenApiParameter[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
}

export interface ClientOperation {
  name: string;
  method: string;
  path: string;
  /** Takes an idempotency key. */
  takesKey: boolean;
  isPublic: boolean;
  /** Not JSON: the answer is passed on as it is. */
  raw: boolean;
  /** The field whose bytes are the body, as they are. */
  sent?: string;
  /** The list in the answer of a list with pages, and the type of what it contains. */
  items?: { field: string; type: string };
  input: JsonSchema;
  output: string;
  text: string;
}

// The client's own header carries the key.
const keyField = 'request_id';
const json = 'application/json';
/** A body that is not JSON has no name of its own. */
const content = 'content';
const contentSchema: JsonSchema = {
  type: 'object',
  properties: { [content]: { type: 'string', format: 'binary', description: 'Its bytes; its type is sent with it.' } },
  required: [content],
};
// Lists in an answer with pages that are the same on every page.
const besideTheList = ['GetStatementResponse.totals'];

export function clientOperations(api: OpenApi): ClientOperation[] {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const body = operation.requestBody?.content;
      const isPublic = (operation.security ?? []).length === 0;
      // What other systems send, such as the events of a payment provider, is not for clients.
      return body && !body[json] && isPublic ? [] : [describe(api, method.toUpperCase(), path, operation)];
    }),
  );
  const names = new Set<string>();
  for (const { name } of operations) {
    if (names.has(name)) throw new Error(`Two operations of openapi.json are called ${name}.`);
    names.add(name);
  }
  return operations.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(api: OpenApi, method: string, path: string, operation: OpenApiOperation): ClientOperation {
  const name = lowerFirst(operation.operationId.slice(operation.operationId.indexOf('_') + 1));
  const parameters = (operation.parameters ?? []).map((parameter) =>
    parameter.$ref ? api.components.parameters[referred(parameter)!]! : parameter,
  );
  const answer = operation.responses['200']?.content?.[json]?.schema;
  const items = answer && itemsOf(api, answer);
  const body = operation.requestBody?.content;
  const isSent = body !== undefined && !body[json];
  return {
    name,
    method,
    path,
    takesKey: parameters.some((parameter) => parameter.name.toLowerCase() === 'idempotency-key'),
    isPublic: (operation.security ?? []).length === 0,
    raw: answer === undefined,
    ...(isSent && { sent: content }),
    ...(items && { items }),
    input: inputOf(api, parameters, isSent ? contentSchema : body?.[json]?.schema),
    output: answer ? typeOf(answer) : 'Response',
    text: [sentence(operation), '', `\`${method} ${path}\``, ...(operation.deprecated ? ['', '@deprecated'] : [])].join(
      '\n',
    ),
  };
}

/** The fields of the path, of the query and of the body together: they are one message, so no two have the same name. */
function inputOf(api: OpenApi, parameters: OpenApiParameter[], body: JsonSchema | undefined): JsonSchema {
  const named = body && (referred(body) ? api.components.schemas[referred(body)!]! : body);
  const fields = parameters.filter(({ in: where }) => where === 'path' || where === 'query');
  const properties = {
    ...Object.fromEntries(fields.map(({ name, description, schema }) => [name, { ...schema, description }])),
    ...named?.properties,
  };
  delete properties[keyField];
  const required = [
    ...fields.filter((field) => field.required).map(({ name }) => name),
    ...(named?.required ?? []).filter((name) => name !== keyField),
  ];
  return { type: 'object', properties, required };
}

function itemsOf(api: OpenApi, answer: JsonSchema): ClientOperation['items'] {
  const { properties = {} } = api.components.schemas[referred(answer) ?? ''] ?? answer;
  if (!properties['next_page_token']) return undefined;
  const lists = Object.entries(properties).filter(
    ([field, { type }]) => type === 'array' && !besideTheList.includes(`${referred(answer)}.${field}`),
  );
  const [first, ...others] = lists;
  if (others.length > 0) throw new Error(`${referred(answer)} has pages, and more than one list.`);
  return first && { field: first[0], type: typeOf(first[1].items ?? {}) };
}

/** The schemas that answers and inputs refer to, without those of requests, which the methods have inline. */
export function usedSchemas(api: OpenApi, operations: ClientOperation[]): [string, JsonSchema][] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const name = '$ref' in value ? referred(value as JsonSchema) : undefined;
    if (name !== undefined && !found.has(name)) {
      found.add(name);
      visit(api.components.schemas[name]);
    }
    for (const each of Object.values(value)) visit(each);
  };
  for (const { input, output, items } of operations) {
    visit(input);
    for (const name of [output, items?.type])
      if (name !== undefined && name in api.components.schemas) visit({ $ref: `#/components/schemas/${name}` });
  }
  return Object.entries(api.components.schemas).filter(([name]) => found.has(name));
}

/** `gen/types.ts`: an interface for each message, and one with a method for each operation. */
export function typesModule(api: OpenApi, operations: ClientOperation[]): string {
  const messages = usedSchemas(api, operations).map(([name, schema]) => {
    const isInterface = schema.type === 'object' && schema.properties && Object.keys(schema.properties).length > 0;
    const type = isInterface ? objectOf(schema) : typeOf(schema);
    return `${comment(schema.description)}export ${isInterface ? `interface ${name} ${type}` : `type ${name} = ${type};`}\n`;
  });
  const inputs = operations
    .filter(({ input }) => Object.keys(input.properties ?? {}).length > 0)
    .map(
      ({ name, input }) => `/** What \`${name}\` takes. */\nexport interface ${inputName(name)} ${objectOf(input)}\n`,
    );
  const methods = operations.map(({ name, input, output, text }) => {
    const takes =
      Object.keys(input.properties ?? {}).length === 0
        ? 'input?: NoInput'
        : `input${input.required?.length ? '' : '?'}: ${inputName(name)}`;
    return `${comment(text, '  ')}  ${name}(${takes}, options?: CallOptions): Promise<${output}>;\n`;
  });
  const lists = operations.flatMap(({ name, items }) => (items ? [`  ${name}: ${items.type};\n`] : []));
  return [
    '// Generated from openapi.json by `npm run generate`. Do not edit it.\n',
    "import type { CallOptions, NoInput } from '../options.ts';\n\n",
    ...[...messages, ...inputs].map((text) => `${text}\n`),
    `/** A method for each operation of the API. */\nexport interface Api {\n${methods.join('\n')}}\n\n`,
    `/** Lists with pages, and what they contain. */\nexport interface Lists {\n${lists.join('')}}\n`,
  ].join('');
}

/** `gen/operations.ts`: how each operation is called. */
export function operationsModule(operations: ClientOperation[]): string {
  const lines = operations.map(({ name, method, path, takesKey, isPublic, raw, sent, items }) => {
    const words = [
      method,
      path,
      ...(takesKey ? ['key'] : []),
      ...(isPublic ? ['public'] : []),
      ...(raw ? ['raw'] : []),
      ...(sent ? [`sent=${sent}`] : []),
      ...(items ? [`items=${items.field}`] : []),
    ];
    return `  ${name}: '${words.join(' ')}',\n`;
  });
  return [
    '// Generated from openapi.json by `npm run generate`. Do not edit it.\n',
    '/** Method and path; whether it takes an idempotency key, needs no access token, or answers something other than JSON; the field that is sent as it is; the list of a page. */\n',
    `export const operations = {\n${lines.join('')}} as const;\n\n`,
    'export type OperationName = keyof typeof operations;\n',
  ].join('');
}

/** The summary is the first sentence of the comment, or what stands before its first colon. */
function sentence({ summary = '', description = '' }: OpenApiOperation): string {
  return `${summary}${/^[a-z]/.test(description) ? ':' : '.'} ${description}`.trim();
}

function inputName(operation: string): string {
  return `${operation[0]!.toUpperCase()}${operation.slice(1)}Input`;
}

function lowerFirst(name: string): string {
  return `${name[0]!.toLowerCase()}${name.slice(1)}`;
}
