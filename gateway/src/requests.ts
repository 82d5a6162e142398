// What a request must be before anything else is done with it. A header that was cut, emptied, repeated or written in letters that gRPC
// does not know is dropped on its way without a word (by grpc-js, by whoever takes the first of two): one that Plaza acts on is refused here
// instead. Envoy's RBAC filter looks at headers, for a fraction of what a script costs, and names the rule that a request breaks.
import type { GatewayReason } from './errors.ts';

type Condition = Record<string, unknown>;

export interface RequestRule {
  /** What Envoy's details of the refusal end with. */
  name: string;
  reason: GatewayReason;
  /** Instead of 400. */
  status?: number;
  /** Holds for what is refused. A repeated header is its values, joined by commas. */
  when: Condition;
}

const grpc = header('content-type', { prefix: 'application/grpc' });

/** Where HTTP gives a body no meaning, and our paths none either. */
const hasNoBody = header(':method', { safe_regex: { regex: 'GET|HEAD|DELETE' } });

/** Each is looked at for every request, over JSON, gRPC and gRPC-web alike. */
export const requestRules: readonly RequestRule[] = [
  // A comma may be two keys that a proxy joined. Keys as bytes are not read: a client that sends one must not believe itself safe.
  {
    name: 'idempotency_key',
    reason: 'IDEMPOTENCY_KEY_INVALID',
    when: either(
      isSentBut('idempotency-key', { safe_regex: { regex: '[!-+\\--~]{1,255}' } }),
      isSent('idempotency-key-bin'),
    ),
  },
  {
    name: 'authorization_scheme',
    reason: 'UNAUTHENTICATED',
    status: 401,
    when: isSentBut('authorization', { prefix: 'bearer ', ignore_case: true }),
  },
  {
    name: 'authorization_token',
    reason: 'TOKEN_INVALID',
    status: 401,
    when: isSentBut('authorization', { safe_regex: { regex: '(?i:bearer) +[A-Za-z0-9._~+/-]+=*' } }),
  },
  { name: 'host', reason: 'REQUEST_MALFORMED', when: header(':authority', { contains: ',' }) },
  // Nobody unpacks bodies here: what a few bytes become is a size that nobody has checked.
  {
    name: 'content_encoding',
    reason: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
    when: isSentBut('content-encoding', { exact: 'identity', ignore_case: true }),
  },
  { name: 'body', reason: 'BODY_NOT_ALLOWED', when: both(hasNoBody, isSentBut('content-length', { exact: '0' })) },
  // Without it a stream would begin now, and leave out what came before. Cursors are base64url.
  {
    name: 'last_event_id',
    reason: 'REQUEST_MALFORMED',
    when: isSentBut('last-event-id', { safe_regex: { regex: '[A-Za-z0-9_-]{0,128}' } }),
  },
  {
    name: 'grpc_timeout',
    reason: 'REQUEST_MALFORMED',
    when: both(grpc, isSentBut('grpc-timeout', { safe_regex: { regex: '[0-9]{1,8}[HMSmun]' } })),
  },
  {
    name: 'grpc_encoding',
    reason: 'GRPC_ENCODING_UNSUPPORTED',
    when: both(grpc, isSentBut('grpc-encoding', { safe_regex: { regex: 'identity|gzip|deflate' } })),
  },
];

/** Behind the buffer, which tells the length of a body that came without one: in chunks, or over HTTP/2. */
export const bufferedRules: readonly RequestRule[] = [
  {
    name: 'unannounced_body',
    reason: 'BODY_NOT_ALLOWED',
    when: both(hasNoBody, isSentBut('content-length', { exact: '0' })),
  },
];

/** The filter that refuses what breaks a rule. */
export function refusing(rules: readonly RequestRule[]): object {
  return {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC',
    rules: {
      action: 'DENY',
      policies: Object.fromEntries(
        rules.map(({ name, when }) => [name, { permissions: [when], principals: [{ any: true }] }]),
      ),
    },
  };
}

function header(name: string, string_match: object): Condition {
  return { header: { name, string_match } };
}

function isSent(name: string): Condition {
  return { header: { name, present_match: true } };
}

function isSentBut(name: string, string_match: object): Condition {
  return both(isSent(name), { not_rule: header(name, string_match) });
}

function both(...rules: Condition[]): Condition {
  return { and_rules: { rules } };
}

function either(...rules: Condition[]): Condition {
  return { or_rules: { rules } };
}
