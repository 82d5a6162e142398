// The errors that the gateway itself answers with, in the same shape as a service's.
import { status } from '@grpc/grpc-js';
import { Status } from '@plaza/api/status';
import { ErrorInfo } from '@plaza/api/error-details';

export interface GatewayError {
  code: status;
  /** A sentence for people. */
  message: string;
  /** What the caller can do about it; for docs/errors.md. */
  remedy: string;
}

export const gatewayErrors = {
  ROUTE_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is nothing at this path.', remedy: 'See /docs for what there is.' },
  UNIMPLEMENTED: { code: status.UNIMPLEMENTED, message: 'There is no such method.', remedy: 'Over gRPC; reflection tells what there is.' },
  METHOD_NOT_ALLOWED: { code: status.UNIMPLEMENTED, message: 'This path has no such method.', remedy: 'The `allow` header says which it has.' },
  UNAUTHENTICATED: { code: status.UNAUTHENTICATED, message: 'Sign in first: this needs an access token.', remedy: 'Send `Authorization: Bearer …`.' },
  TOKEN_INVALID: { code: status.UNAUTHENTICATED, message: 'The access token is not valid.', remedy: 'Sign in again.' },
  TOKEN_EXPIRED: { code: status.UNAUTHENTICATED, message: 'The access token has expired.', remedy: 'Exchange the refresh token for a new one.' },
  PERMISSION_DENIED: { code: status.PERMISSION_DENIED, message: 'You may not do this.', remedy: 'It needs another role.' },
  INVALID_ARGUMENT: { code: status.INVALID_ARGUMENT, message: 'The request could not be read.', remedy: 'See the field violations.' },
  IDEMPOTENCY_KEY_INVALID: {
    code: status.INVALID_ARGUMENT, message: 'The idempotency key must be 1 to 255 printable ASCII characters, without spaces and commas.', remedy: 'Send one key, such as a UUID. Nothing has happened.',
  },
  BODY_NOT_ALLOWED: { code: status.INVALID_ARGUMENT, message: 'This request must not have a body.', remedy: 'GET, HEAD and DELETE take everything in the path and the query.' },
  UNSUPPORTED_MEDIA_TYPE: {
    code: status.INVALID_ARGUMENT, message: 'The body must be JSON in UTF-8, and not compressed.', remedy: 'Send `content-type: application/json`, and no `content-encoding`.',
  },
  GRPC_ENCODING_UNSUPPORTED: { code: status.UNIMPLEMENTED, message: 'Messages that are compressed so cannot be read.', remedy: 'Over gRPC: `grpc-encoding` may be identity, gzip or deflate.' },
  REQUEST_MALFORMED: { code: status.INVALID_ARGUMENT, message: 'The request is not well-formed HTTP.', remedy: 'Check its path and headers.' },
  REQUEST_TOO_LARGE: { code: status.RESOURCE_EXHAUSTED, message: 'The request is too large.', remedy: 'A body may have 1 MiB.' },
  HEADERS_TOO_LARGE: { code: status.RESOURCE_EXHAUSTED, message: 'The headers of the request are too large.', remedy: 'Send fewer or shorter headers.' },
  REQUEST_TIMEOUT: { code: status.DEADLINE_EXCEEDED, message: 'The request took too long to arrive.', remedy: 'Send it again.' },
  RATE_LIMITED: { code: status.RESOURCE_EXHAUSTED, message: 'Too many requests.', remedy: 'Wait for as long as `retry-after` says.' },
  INTERNAL: { code: status.INTERNAL, message: 'Something went wrong on our side.', remedy: 'Report the `x-request-id`.' },
  UNAVAILABLE: { code: status.UNAVAILABLE, message: 'The service cannot be reached right now.', remedy: 'Try again shortly.' },
  OVERLOADED: { code: status.UNAVAILABLE, message: 'There is too much to do right now.', remedy: 'Try again shortly, less often.' },
  DEADLINE_EXCEEDED: { code: status.DEADLINE_EXCEEDED, message: 'The service took too long to answer.', remedy: 'Try again; a repeated Idempotency-Key does nothing twice.' },
} as const satisfies Record<string, GatewayError>;

export type GatewayReason = keyof typeof gatewayErrors;

/** The body of an error over JSON. */
export function errorBody(reason: GatewayReason, message: string = gatewayErrors[reason].message): { code: number; message: string; details: object[] } {
  return {
    code: gatewayErrors[reason].code,
    message,
    details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'plaza', metadata: {} }],
  };
}

/** The same error as the value of `grpc-status-details-bin`. */
export function errorDetailsBin(reason: GatewayReason): string {
  const { code, message } = gatewayErrors[reason];
  const info = ErrorInfo.encode(ErrorInfo.fromPartial({ reason, domain: 'plaza' })).finish();
  const bytes = Status.encode(Status.fromPartial({ code, message, details: [{ typeUrl: 'type.googleapis.com/google.rpc.ErrorInfo', value: Buffer.from(info) }] })).finish();
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
