// Describes the JSON API as OpenAPI 3.1, from the descriptor set and the comments in proto/.
import {
  createFileRegistry,
  fromBinary,
  getOption,
  hasOption,
  type DescExtension,
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { commentsOf } from './comments.ts';
import { MessageSchemas, type Schema } from './openapi-schemas.ts';
import { describeRpcs, type RpcDescription } from './rpcs.ts';
import { limitReader } from './sizes.ts';

/** Changes that take no key, because it is safe to repeat them. Every other change has the option `idempotent`. */
export const harmlessRepetitions: Readonly<Record<string, string>> = {
  '/plaza.auth.v1.AuthService/Login':
    'a repeated request opens another session, and a stored answer would contain tokens',
  '/plaza.auth.v1.AuthService/Logout': 'a session that has ended stays ended',
  '/plaza.auth.v1.AuthService/Refresh':
    'the refresh token is the key: if it is sent again within a few seconds, the answer has the same new token',
  '/plaza.wallet.v1.StripeService/ReceiveStripeEvent': 'the id of the event is the key',
};

interface Rule {
  pattern: { case?: string; value?: unknown };
  body: string;
  additionalBindings: Rule[];
}

export function openApi(descriptorSet: Uint8Array, version: string): object {
  const set = fromBinary(FileDescriptorSetSchema, descriptorSet);
  const registry = createFileRegistry(set);
  const http = registry.getExtension('google.api.http');
  if (!http) throw new Error('The descriptor set has no option google.api.http.');
  const comment = commentsOf(set);
  const rpcs = new Map(describeRpcs(descriptorSet).map((rpc) => [rpc.path, rpc]));
  const services = [...registry]
    .filter((type): type is DescService => type.kind === 'service' && type.typeName.startsWith('plaza.'))
    .filter((service) => service.methods.some((method) => hasOption(method, http)))
    .sort((a, b) => (a.typeName < b.typeName ? -1 : 1));
  const open = services.flatMap(({ methods }) => methods).filter((method) => hasOption(method, http));
  const schemas = new MessageSchemas(
    open,
    comment,
    limitReader(
      registry.getExtension('plaza.options.v1.max_length'),
      registry.getExtension('plaza.options.v1.max_items'),
    ),
  );

  const paths: Record<string, Record<string, object>> = {};
  for (const method of open) {
    const rpc = rpcs.get(`/${method.parent.typeName}/${method.name}`)!;
    for (const binding of bindingsOf(method, http))
      (paths[binding.template] ??= {})[binding.verb] = operation(method, rpc, binding, schemas, comment(method));
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Plaza',
      version,
      summary: 'The backend of a fan marketplace.',
      description: description(),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: services.map((service) => ({ name: tagOf(service), description: comment(service) })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: { schemas: { ...schemas.all(), ...errorSchemas }, ...components },
  };
}

interface Binding {
  template: string;
  verb: string;
  body: string;
  index: number;
}

function operation(
  method: DescMethod,
  rpc: RpcDescription,
  { template, verb, body, index }: Binding,
  schemas: MessageSchemas,
  comment: string,
): object {
  const bound = new Set([...template.matchAll(/\{([^}=]+)/g)].map((match) => match[1]!));
  const rest = method.input.fields.filter(({ name }) => !bound.has(name));
  const [summary = method.name, ...more] = comment.split(/(?<=[.:]) /);
  const inPath = method.input.fields.filter(({ name }) => bound.has(name));
  const cached = rpc.access === 'public' && rpc.publicCacheSeconds > 0 && verb === 'get';
  const harmless = harmlessRepetitions[rpc.path];
  if ((verb !== 'get' && harmless === undefined) !== rpc.idempotent) {
    throw new Error(
      rpc.idempotent
        ? `${rpc.path} has the option idempotent, and is a read or safe to repeat.`
        : `${rpc.path} changes something. Add the option idempotent, or state in dev/src/openapi.ts why it is safe to repeat it.`,
    );
  }
  if (harmless !== undefined) more.push(`An Idempotency-Key has no effect: ${harmless}.`);
  return {
    operationId: `${method.parent.name}_${method.name}${index > 0 ? index : ''}`,
    tags: [tagOf(method.parent)],
    summary: summary.replace(/[.:]$/, ''),
    ...(more.length > 0 ? { description: more.join(' ') } : {}),
    security: rpc.access === 'public' ? [] : [{ bearer: [] }],
    parameters: [
      ...inPath.map((field) => parameter(field, 'path', schemas)),
      ...(body === '' ? rest.map((field) => parameter(field, 'query', schemas)) : []),
      ...(rpc.idempotent ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
      ...(cached ? [{ $ref: '#/components/parameters/IfNoneMatch' }] : []),
    ],
    ...(body === '*'
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: bodySchema(method.input, bound, schemas) } },
          },
        }
      : {}),
    ...(body !== '*' && body !== '' ? { requestBody: { required: true, content: { '*/*': { schema: {} } } } } : {}),
    responses: {
      200: success(method, cached, schemas),
      ...(cached ? { 304: { description: 'The answer has not changed since the one with this etag.' } } : {}),
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

function success(method: DescMethod, cached: boolean, schemas: MessageSchemas): object {
  const headers = {
    'x-request-id': { description: 'The id of the request in the logs.', schema: { type: 'string' } },
    ...(cached ? { etag: { schema: { type: 'string' } }, 'cache-control': { schema: { type: 'string' } } } : {}),
  };
  if (method.output.typeName === 'google.api.HttpBody')
    return {
      description: 'The content has the type of its content-type header.',
      headers,
      content: { '*/*': { schema: {} } },
    };
  return {
    description: 'The call succeeded.',
    headers,
    content: { 'application/json': { schema: schemas.reference(method.output) } },
  };
}

/** Fields in the path are not repeated in the body. */
function bodySchema(message: DescMessage, bound: Set<string>, schemas: MessageSchemas): Schema {
  if (bound.size === 0) return schemas.reference(message);
  return schemas.inline(message, ({ name }) => !bound.has(name));
}

function parameter(field: DescField, where: 'path' | 'query', schemas: MessageSchemas): object {
  const { description: text, ...schema } = schemas.field(field);
  return {
    name: field.name,
    in: where,
    ...(where === 'path' ? { required: true } : {}),
    ...(text ? { description: text } : {}),
    schema,
  };
}

function bindingsOf(method: DescMethod, http: DescExtension): Binding[] {
  const rule = getOption(method, http) as Rule;
  return [rule, ...rule.additionalBindings].map(({ pattern, body }, index) => ({
    template: String(pattern.value),
    verb: pattern.case ?? 'get',
    body,
    index,
  }));
}

/** `plaza.wallet.v1.WalletService` → `Wallet`. */
function tagOf(service: DescService): string {
  return service.name.replace(/Service$/, '');
}

function description(): string {
  return [
    'Names are snake_case. Amounts are decimal strings such as `"89.99"`, with at most as many digits after the point as the currency has. Times are in RFC 3339 format.',
    'Fields and query parameters that are not described here are refused.',
    'Lists take `page_size` (1 to 100; 20 if left out) and an opaque `page_token`, and return `next_page_token`, which is empty on the last page. A token is valid only for its list and its filters.',
    'Every change takes an `Idempotency-Key`, or its description states why it needs none. Every error has the same shape.',
    'The same API is available over gRPC and gRPC-Web on the same port; reflection returns its definitions.',
  ].join('\n\n');
}

const components = {
  responses: {
    Error: {
      description:
        'The request was refused. `details` contains an ErrorInfo with the reason; docs/errors.md lists all reasons.',
      headers: {
        'retry-after': { description: 'Seconds to wait before you try again.', schema: { type: 'integer' } },
      },
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    },
  },
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      description:
        'Makes it safe to repeat a request: the same key with the same request gets the first answer again; with another request it gets 409. A refusal is not kept: after it you can use the same key again. Send one key, of printable ASCII characters without spaces and commas. If you also send `request_id`, it must be the same.',
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-+\\--~]+$' },
    },
    IfNoneMatch: {
      name: 'If-None-Match',
      in: 'header',
      description: 'The `etag` of an earlier answer. If the answer has not changed, you get 304.',
      schema: { type: 'string' },
    },
  },
  securitySchemes: {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The access token from the answer to register, login or refresh.',
    },
  },
};

const errorSchemas = {
  Error: {
    type: 'object',
    description: 'google.rpc.Status',
    required: ['code', 'message', 'details'],
    properties: {
      code: { type: 'integer', description: 'A google.rpc.Code; it determines the HTTP status.' },
      message: { type: 'string', description: 'A sentence for people. Its wording may change.' },
      details: {
        type: 'array',
        items: {
          anyOf: [
            { $ref: '#/components/schemas/ErrorInfo' },
            { $ref: '#/components/schemas/BadRequest' },
            { $ref: '#/components/schemas/RetryInfo' },
          ],
        },
      },
    },
  },
  ErrorInfo: {
    type: 'object',
    description: 'Every error contains one.',
    required: ['@type', 'reason', 'domain'],
    properties: {
      '@type': { const: 'type.googleapis.com/google.rpc.ErrorInfo' },
      reason: {
        type: 'string',
        pattern: '^[A-Z][A-Z0-9_]*$',
        description: 'The name of the error, for programs. docs/errors.md lists all reasons.',
      },
      domain: { const: 'plaza' },
      metadata: { type: 'object', additionalProperties: { type: 'string' } },
    },
  },
  BadRequest: {
    type: 'object',
    description: 'Present if fields of the request are wrong.',
    required: ['@type', 'field_violations'],
    properties: {
      '@type': { const: 'type.googleapis.com/google.rpc.BadRequest' },
      field_violations: {
        type: 'array',
        items: { type: 'object', properties: { field: { type: 'string' }, description: { type: 'string' } } },
      },
    },
  },
  RetryInfo: {
    type: 'object',
    description: 'Present if a later attempt may succeed.',
    required: ['@type'],
    properties: {
      '@type': { const: 'type.googleapis.com/google.rpc.RetryInfo' },
      retry_delay: { type: 'string', examples: ['1.5s'] },
    },
  },
};
