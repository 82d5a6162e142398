// How an operation can refuse a call: by status, the reasons that its comment names and those that every such call can meet.
import { isKeyScope } from '@plaza/services';
import type { ReasonDescription } from '../error-docs.ts';
import type { RpcDescription } from '../rpcs.ts';

/** Of calls with an API key, and of members who act for a merchant. */
function forMerchants({ merchantPermission }: RpcDescription): string[] {
  if (merchantPermission === undefined) return ['KEY_NOT_ALLOWED'];
  return ['PERMISSION_MISSING', isKeyScope(merchantPermission) ? 'SCOPE_MISSING' : 'KEY_NOT_ALLOWED'];
}

export interface Call {
  rpc: RpcDescription;
  comment: string;
  takesBody: boolean;
  takesParameters: boolean;
  isList: boolean;
}

/** The responses by HTTP status, each with its reasons. Any call can also end with one of those under `default`. */
export function refusals(call: Call, reasons: readonly ReasonDescription[]): Record<string, object> {
  const named = new Set([...common(call), ...(call.comment.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g) ?? [])]);
  // The name of a gRPC code in a comment stands before the reasons that have it.
  const codes = new Set(reasons.map(({ code }) => code));
  const met = reasons.filter(
    ({ reason }) => named.has(reason) && (!codes.has(reason) || common(call).includes(reason)),
  );
  const byStatus = Map.groupBy(met, ({ status }) => status);
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, those]) => [
        String(status),
        {
          description: those.map(({ reason, message }) => `\`${reason}\`: ${message}`).join('\n\n'),
          ...(status === 429 || status === 503
            ? { headers: { 'retry-after': { $ref: '#/components/headers/RetryAfter' } } }
            : {}),
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
          'x-reasons': those.map(({ reason }) => reason),
        },
      ]),
  );
}

function common({ rpc, takesBody, takesParameters, isList }: Call): string[] {
  return [
    ...(takesBody || takesParameters || rpc.idempotent ? ['INVALID_ARGUMENT'] : []),
    ...(takesBody ? ['REQUEST_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] : []),
    ...(isList ? ['PAGE_TOKEN_INVALID'] : []),
    ...(rpc.access === 'public' ? [] : ['UNAUTHENTICATED']),
    'TOKEN_INVALID',
    'TOKEN_EXPIRED',
    ...(rpc.access === 'admin' ? ['PERMISSION_DENIED', 'PERMISSION_MISSING'] : []),
    ...(rpc.coolsOff ? ['COOL_OFF'] : []),
    ...(rpc.access === 'user' && !rpc.acting ? ['IMPERSONATION_READ_ONLY'] : []),
    ...(rpc.stepUp === undefined ? [] : ['STEP_UP_REQUIRED']),
    ...(rpc.access === 'public' || rpc.beforeSecondFactor ? [] : ['SECOND_FACTOR_REQUIRED']),
    ...(rpc.access === 'user' && !rpc.guests ? ['GUEST_NOT_ALLOWED'] : []),
    ...(rpc.access === 'user' ? forMerchants(rpc) : []),
    ...(rpc.idempotent ? ['IDEMPOTENCY_KEY_INVALID', 'IDEMPOTENCY_KEY_REUSED'] : []),
    'RATE_LIMITED',
  ];
}
