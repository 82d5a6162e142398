// What openapi.json says of every operation alike: its introduction, headers, errors and how to sign in.
export function description(): string {
  return [
    'Names are snake_case. Amounts are decimal strings such as `"89.99"`, with at most as many digits after the point as the currency has. Times are in RFC 3339 format.',
    'Fields and query parameters that are not described here are refused.',
    'Lists that can be long take `page_size` (1 to 100; 20 if left out) and an opaque `page_token`, and return `next_page_token`, which is empty on the last page. Lists that are short by nature, such as the wallets of a person, take neither. A token is valid only for its list and its filters.',
    'Every change takes an `Idempotency-Key`, or its description states why it needs none. Every error has the same shape, and a `doc_url` where its reason is explained.',
    'The same API is available over gRPC and gRPC-Web on the same port; reflection returns its definitions.',
  ].join('\n\n');
}

export const components = {
  headers: {
    RetryAfter: { description: 'Seconds to wait before you try again.', schema: { type: 'integer', minimum: 0 } },
  },
  responses: {
    Error: {
      description:
        'The request was refused. `details` contains an ErrorInfo with the reason; /docs/errors explains all reasons.',
      headers: { 'retry-after': { $ref: '#/components/headers/RetryAfter' } },
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

export const errorSchemas = {
  Error: {
    type: 'object',
    description: 'google.rpc.Status',
    required: ['code', 'message', 'details'],
    properties: {
      code: { type: 'integer', description: 'A google.rpc.Code; it determines the HTTP status.' },
      message: { type: 'string', description: 'A sentence for people. Its wording may change.' },
      details: {
        type: 'array',
        description: 'An ErrorInfo first, then more about what is wrong.',
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
    required: ['@type', 'reason', 'domain', 'metadata'],
    properties: {
      '@type': { const: 'type.googleapis.com/google.rpc.ErrorInfo', description: 'The kind of detail.' },
      reason: {
        type: 'string',
        pattern: '^[A-Z][A-Z0-9_]*$',
        description: 'The name of the error, for programs. /docs/errors explains all reasons.',
      },
      domain: { const: 'plaza', description: 'Whose reasons these are.' },
      metadata: {
        type: 'object',
        description: 'More about the reason, such as the available balance.',
        required: ['doc_url'],
        properties: {
          doc_url: {
            type: 'string',
            format: 'uri-reference',
            description: 'Where the reason is explained.',
            examples: ['/docs/errors#INSUFFICIENT_FUNDS'],
          },
        },
        additionalProperties: { type: 'string' },
      },
    },
  },
  BadRequest: {
    type: 'object',
    description: 'Present if fields of the request are wrong.',
    required: ['@type', 'field_violations'],
    properties: {
      '@type': { const: 'type.googleapis.com/google.rpc.BadRequest', description: 'The kind of detail.' },
      field_violations: {
        type: 'array',
        description: 'The wrong fields.',
        items: {
          type: 'object',
          required: ['field', 'description'],
          properties: {
            field: { type: 'string', description: 'The name of the field, with dots and indices for nested ones.' },
            description: { type: 'string', description: 'What is wrong with it.' },
          },
        },
      },
    },
  },
  RetryInfo: {
    type: 'object',
    description: 'Present if a later attempt may succeed.',
    required: ['@type'],
    properties: {
      '@type': { const: 'type.googleapis.com/google.rpc.RetryInfo', description: 'The kind of detail.' },
      retry_delay: { type: 'string', description: 'How long to wait, in seconds.', examples: ['1.5s'] },
    },
  },
};
