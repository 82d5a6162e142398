// The parts of openapi.json that the reference shows.

export interface Schema {
  $ref?: string;
  type?: string;
  const?: unknown;
  description?: string;
  format?: string;
  enum?: string[];
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  items?: Schema;
  anyOf?: Schema[];
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
}

export interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: Schema;
}

export interface Response {
  description?: string;
  content?: Record<string, { schema: Schema }>;
  'x-reasons'?: string[];
}

export interface CodeSample {
  label: string;
  source: string;
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: object[];
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, Response>;
  'x-codeSamples'?: CodeSample[];
}

export interface ErrorReason {
  code: string;
  status: number;
  message: string;
  remedy: string;
}

export interface OpenApi {
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  'x-tagGroups': { name: string; tags: string[] }[];
  'x-codeSetup': CodeSample[];
  'x-errors': Record<string, ErrorReason>;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> };
}

export function nameOf({ $ref }: { $ref?: string }): string | undefined {
  return $ref?.split('/').at(-1);
}

/** A value as it can be, from the examples of its fields. `depth` ends what contains itself. */
export function exampleOf(api: OpenApi, schema: Schema, depth = 0): unknown {
  const name = nameOf(schema);
  if (name !== undefined) return depth > 6 ? {} : exampleOf(api, api.components.schemas[name] ?? {}, depth + 1);
  if (schema.examples) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([field, each]) => [field, exampleOf(api, each, depth + 1)]),
      );
    case 'array':
      return [exampleOf(api, schema.items ?? {}, depth + 1)];
    case 'integer':
    case 'number':
      return schema.minimum ?? 0;
    case 'boolean':
      return false;
    default:
      return schema.anyOf ? exampleOf(api, schema.anyOf[0] ?? {}, depth + 1) : 'text';
  }
}

/** An example of a request: only what is required, and no idempotency key, which must be new for each request. */
export function requestExample(api: OpenApi, schema: Schema): Record<string, unknown> {
  const { properties = {}, required = [] } = api.components.schemas[nameOf(schema) ?? ''] ?? schema;
  return Object.fromEntries(required.map((field) => [field, exampleOf(api, properties[field] ?? {})]));
}
