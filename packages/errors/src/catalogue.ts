// The errors that more than one part of Plaza answers with: the gateway and the services, or several services. A reason has one text, whoever
// answers it; docs/errors.md is not made while one has two. What only one feature answers stays beside that feature.
// Nothing is imported here, so that the gateway can use it without the code that services run on.

export interface ErrorText {
  /** The number of a google.rpc.Code. */
  code: number;
  /** A sentence for people. It never holds what the caller sent. */
  message: string;
  /** What the caller can do about it; for docs/errors.md. */
  remedy: string;
}

/** google.rpc.Code, as far as these errors use it. */
export const code = {
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

export const sharedErrors = {
  MERCHANT_NOT_FOUND: {
    code: code.NOT_FOUND,
    message: 'There is no such merchant.',
    remedy: 'Check the id. A merchant in whose team you are not is answered like one that does not exist.',
  },
  MERCHANT_SUSPENDED: {
    code: code.FAILED_PRECONDITION,
    message: 'The merchant is suspended.',
    remedy:
      'Its team reads the reason in `GET /api/merchants/{id}/account`. Nothing can be paid to it or by it until staff lifts the suspension.',
  },
  INVALID_ARGUMENT: {
    code: code.INVALID_ARGUMENT,
    message: 'The request is not valid.',
    remedy: 'Read the message and the field violations, and correct the request.',
  },
  IDEMPOTENCY_KEY_INVALID: {
    code: code.INVALID_ARGUMENT,
    message: 'The idempotency key must have 1 to 255 printable ASCII characters, without spaces and commas.',
    remedy: 'Send one key, such as a UUID. Nothing has happened.',
  },
  UNAUTHENTICATED: {
    code: code.UNAUTHENTICATED,
    message: 'Sign in first: this call needs an access token.',
    remedy: 'Send the header `Authorization: Bearer <access token>`.',
  },
  TOKEN_INVALID: { code: code.UNAUTHENTICATED, message: 'The access token is not valid.', remedy: 'Sign in again.' },
  TOKEN_EXPIRED: {
    code: code.UNAUTHENTICATED,
    message: 'The access token has expired.',
    remedy: 'Get a new one with the refresh token.',
  },
  PERMISSION_DENIED: {
    code: code.PERMISSION_DENIED,
    message: 'You do not have permission to do this.',
    remedy: 'Use an account whose role allows this call.',
  },
  REQUEST_TOO_LARGE: {
    code: code.RESOURCE_EXHAUSTED,
    message: 'The request is too large.',
    remedy: 'Send at most 1 MiB, or as much as the method says.',
  },
  RATE_LIMITED: {
    code: code.RESOURCE_EXHAUSTED,
    message: 'Too many requests.',
    remedy: 'Wait for the time in `retry-after`, then try again.',
  },
  UNAVAILABLE: {
    code: code.UNAVAILABLE,
    message: 'The service is not available right now.',
    remedy: 'Try again later, a change with the same idempotency key.',
  },
  DEADLINE_EXCEEDED: {
    code: code.DEADLINE_EXCEEDED,
    message: 'The service did not answer in time. A change may still take effect.',
    remedy: 'Try again with the same idempotency key: the change happens only once.',
  },
  UNIMPLEMENTED: {
    code: code.UNIMPLEMENTED,
    message: 'There is no such method.',
    remedy: 'Read `/docs`, or use gRPC reflection, for the methods that exist.',
  },
  INTERNAL: {
    code: code.INTERNAL,
    message: 'Something went wrong on our side.',
    remedy: 'Report it with the `x-request-id` of the answer.',
  },

  // Two services answer these about an account that is deleted, or is being deleted.
  ACCOUNT_CLOSED: {
    code: code.FAILED_PRECONDITION,
    message: 'The account of this person is deleted or is being deleted.',
    remedy:
      'No money moves to or from this person any more. Where money was to move, the metadata names the owner of the wallet.',
  },
  CLOSING_OVER: {
    code: code.ABORTED,
    message: 'This attempt to delete the account has ended.',
    remedy: 'Start the deletion again.',
  },
} as const satisfies Record<string, ErrorText>;

/** Where a reason is explained, at the gateway's address. Every error carries it in the metadata of its ErrorInfo, as `doc_url`. */
export function docUrl(reason: string): string {
  return `/docs/errors#${reason}`;
}
