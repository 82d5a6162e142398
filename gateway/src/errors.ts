// The errors that the gateway itself answers with, in the same shape as a service's.
import { Status } from '@plaza/api/status';
import { ErrorInfo } from '@plaza/api/error-details';
import { code, docUrl, sharedErrors, type ErrorText } from '@plaza/errors';

export const gatewayErrors = {
  ROUTE_NOT_FOUND: {
    code: code.NOT_FOUND,
    message: 'There is nothing at this path.',
    remedy: 'Read `/docs` for the paths that exist.',
  },
  UNIMPLEMENTED: sharedErrors.UNIMPLEMENTED,
  METHOD_NOT_ALLOWED: {
    code: code.UNIMPLEMENTED,
    message: 'This path does not support this method.',
    remedy: 'Use a method from the `allow` header.',
  },
  UNAUTHENTICATED: sharedErrors.UNAUTHENTICATED,
  TOKEN_INVALID: sharedErrors.TOKEN_INVALID,
  TOKEN_EXPIRED: sharedErrors.TOKEN_EXPIRED,
  PERMISSION_DENIED: sharedErrors.PERMISSION_DENIED,
  INVALID_ARGUMENT: sharedErrors.INVALID_ARGUMENT,
  IDEMPOTENCY_KEY_INVALID: sharedErrors.IDEMPOTENCY_KEY_INVALID,
  BODY_NOT_ALLOWED: {
    code: code.INVALID_ARGUMENT,
    message: 'This request must not have a body.',
    remedy: 'Put everything into the path and the query: GET, HEAD and DELETE have no body.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    code: code.INVALID_ARGUMENT,
    message: 'The body must be JSON in UTF-8, and must not be compressed.',
    remedy: 'Send `content-type: application/json`, and no `content-encoding`.',
  },
  GRPC_ENCODING_UNSUPPORTED: {
    code: code.UNIMPLEMENTED,
    message: 'Messages with this compression cannot be read.',
    remedy: 'Over gRPC: `grpc-encoding` can be identity, gzip or deflate.',
  },
  REQUEST_MALFORMED: {
    code: code.INVALID_ARGUMENT,
    message: 'The request is not well-formed HTTP.',
    remedy: 'Check its path and headers.',
  },
  REQUEST_TOO_LARGE: sharedErrors.REQUEST_TOO_LARGE,
  HEADERS_TOO_LARGE: {
    code: code.RESOURCE_EXHAUSTED,
    message: 'The headers of the request are too large.',
    remedy: 'Send fewer or shorter headers.',
  },
  REQUEST_TIMEOUT: {
    code: code.DEADLINE_EXCEEDED,
    message: 'The request took too long to arrive.',
    remedy: 'Send it again.',
  },
  RATE_LIMITED: sharedErrors.RATE_LIMITED,
  INTERNAL: sharedErrors.INTERNAL,
  UNAVAILABLE: sharedErrors.UNAVAILABLE,
  OVERLOADED: {
    code: code.UNAVAILABLE,
    message: 'There is too much load right now.',
    remedy: 'Try again later, and less often.',
  },
  DEADLINE_EXCEEDED: sharedErrors.DEADLINE_EXCEEDED,
} as const satisfies Record<string, ErrorText>;

export type GatewayReason = keyof typeof gatewayErrors;

/** The body of an error over JSON. */
export function errorBody(
  reason: GatewayReason,
  message: string = gatewayErrors[reason].message,
): { code: number; message: string; details: object[] } {
  return {
    code: gatewayErrors[reason].code,
    message,
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason,
        domain: 'plaza',
        metadata: { doc_url: docUrl(reason) },
      },
    ],
  };
}

/** The same error as the value of `grpc-status-details-bin`. */
export function errorDetailsBin(reason: GatewayReason): string {
  const { code, message } = gatewayErrors[reason];
  const info = ErrorInfo.encode(
    ErrorInfo.fromPartial({ reason, domain: 'plaza', metadata: { doc_url: docUrl(reason) } }),
  ).finish();
  const bytes = Status.encode(
    Status.fromPartial({
      code,
      message,
      details: [{ typeUrl: 'type.googleapis.com/google.rpc.ErrorInfo', value: Buffer.from(info) }],
    }),
  ).finish();
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
