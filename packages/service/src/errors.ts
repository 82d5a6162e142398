// The closed set of errors. Every failure that a caller can see is declared with `defineErrors` beside the feature that
// raises it; any other error becomes INTERNAL on the wire, and is written in full only to the log.
import { isNativeError } from 'node:util/types';
import { Metadata, status, type ServiceError as GrpcError } from '@grpc/grpc-js';
import { BadRequest, ErrorInfo, RetryInfo } from '@plaza/api/error-details';
import { Status } from '@plaza/api/status';
import { docUrl, sharedErrors } from '@plaza/errors';

export { status } from '@grpc/grpc-js';
export { sharedErrors } from '@plaza/errors';

export const errorDomain = 'plaza';

export interface FieldViolation {
  /** The field as the API names it: snake_case, with dots and indices for nested ones. */
  field: string;
  description: string;
}

export interface ErrorSpec {
  code: status;
  /** A sentence for people. It never contains the caller's input. */
  message: string;
  /** What the caller can do about it; for docs/errors.md. */
  remedy?: string;
}

export interface ErrorOptions {
  message?: string;
  metadata?: Record<string, string>;
  violations?: FieldViolation[];
  retryAfterMs?: number;
  /** For the log only. */
  cause?: unknown;
}

export class ServiceError extends Error {
  readonly code: status;
  readonly reason: string;
  readonly metadata: Record<string, string>;
  readonly violations: FieldViolation[];
  readonly retryAfterMs: number | undefined;

  constructor(code: status, reason: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ServiceError';
    this.code = code;
    this.reason = reason;
    this.metadata = options.metadata ?? {};
    this.violations = options.violations ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }
}

export interface RegisteredError extends ErrorSpec {
  owner: string;
  reason: string;
}

const registered: RegisteredError[] = [];

/** Every error that the loaded modules declare, for docs/errors.md. */
export function registeredErrors(): readonly RegisteredError[] {
  return registered;
}

export type ErrorFactory = ((options?: ErrorOptions) => ServiceError) & {
  readonly reason: string;
  readonly code: status;
};

/** Declares the ways in which a feature can fail. Keys are the reasons, in UPPER_SNAKE_CASE. */
export function defineErrors<const Specs extends Record<string, ErrorSpec>>(
  owner: string,
  specs: Specs,
): { readonly [Reason in keyof Specs]: ErrorFactory } {
  const factories: Record<string, ErrorFactory> = {};
  for (const [reason, spec] of Object.entries(specs)) {
    if (!/^[A-Z][A-Z0-9_]*$/.test(reason)) throw new Error(`The reason ${reason} is not in UPPER_SNAKE_CASE.`);
    registered.push({ owner, reason, ...spec });
    const factory = (options?: ErrorOptions): ServiceError =>
      new ServiceError(spec.code, reason, options?.message ?? spec.message, options);
    factories[reason] = Object.assign(factory, { reason, code: spec.code });
  }
  return factories as { readonly [Reason in keyof Specs]: ErrorFactory };
}

/** The errors that every rpc can answer. */
export const commonErrors = defineErrors('every service', {
  INVALID_ARGUMENT: sharedErrors.INVALID_ARGUMENT,
  REQUEST_TOO_LARGE: sharedErrors.REQUEST_TOO_LARGE,
  PAGE_TOKEN_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'The page token is not one of this list.',
    remedy: 'Send `next_page_token` unchanged, with the same filters, or leave it out for the first page.',
  },
  IDEMPOTENCY_KEY_INVALID: sharedErrors.IDEMPOTENCY_KEY_INVALID,
  IDEMPOTENCY_KEY_REUSED: {
    code: status.ALREADY_EXISTS,
    message: 'This idempotency key was used for another request.',
    remedy: 'Use a new key for a new request.',
  },
  UNAUTHENTICATED: sharedErrors.UNAUTHENTICATED,
  TOKEN_INVALID: sharedErrors.TOKEN_INVALID,
  TOKEN_EXPIRED: sharedErrors.TOKEN_EXPIRED,
  ACCOUNT_SUSPENDED: {
    code: status.PERMISSION_DENIED,
    message: 'This account is suspended.',
    remedy: 'Ask the support. At a sign-in the metadata names the end of the suspension (`until`), if there is one.',
  },
  PERMISSION_DENIED: sharedErrors.PERMISSION_DENIED,
  PERMISSION_MISSING: {
    code: status.PERMISSION_DENIED,
    message: 'None of your roles permits this.',
    remedy: 'Ask an administrator for a role with the permission that the metadata names (`permission`).',
  },
  SCOPE_MISSING: {
    code: status.PERMISSION_DENIED,
    message: 'The API key does not have the scope for this.',
    remedy: 'Use a key with the scope that the metadata names (`scope`).',
  },
  KEY_NOT_ALLOWED: {
    code: status.PERMISSION_DENIED,
    message: 'This cannot be called with an API key.',
    remedy: 'Sign in, and call it with the access token of a person.',
  },
  ENTITLEMENT_MISSING: {
    code: status.PERMISSION_DENIED,
    message: 'Your plan does not have this.',
    remedy: 'Change to the plan that the metadata names (`plan`) with `POST /api/subscription/checkout` or `/portal`.',
  },
  IMPERSONATION_READ_ONLY: {
    code: status.PERMISSION_DENIED,
    message: 'Whoever looks as another person can only read, and sees no secrets.',
    remedy: 'Stop looking as the person, and do it in your own name.',
  },
  SIGN_IN_AGAIN: {
    code: status.PERMISSION_DENIED,
    message: 'This needs a sign-in of the last 5 minutes.',
    remedy: 'Sign in again, and repeat the request with the new access token.',
  },
  STEP_UP_REQUIRED: {
    code: status.PERMISSION_DENIED,
    message: 'This needs a more recent proof of who you are.',
    remedy:
      'Call `POST /api/auth/reauthenticate` in one of the ways that the metadata names (`methods`), and repeat the request with the new access token.',
  },
  COOL_OFF: {
    code: status.PERMISSION_DENIED,
    message: 'This waits for 24 hours after a change of how this account is signed in to.',
    remedy:
      'Try again when it ends (`until` in the metadata). Whoever has a passkey from before the change calls `POST /api/auth/reauthenticate` with it, and repeats the request at once with the new access token.',
  },
  SECOND_FACTOR_REQUIRED: {
    code: status.PERMISSION_DENIED,
    message: 'Administrators need a second factor, and this account has none.',
    remedy: 'Add one under `/api/auth/factors`, then refresh the session.',
  },
  GUEST_NOT_ALLOWED: {
    code: status.PERMISSION_DENIED,
    message: 'A guest cannot do this.',
    remedy:
      'Sign up with `POST /api/auth/guests/upgrade`, or sign in and take the guest’s things along with `POST /api/auth/guests/merge`.',
  },
  RATE_LIMITED: sharedErrors.RATE_LIMITED,
  UNAVAILABLE: sharedErrors.UNAVAILABLE,
  DEADLINE_EXCEEDED: sharedErrors.DEADLINE_EXCEEDED,
  CANCELLED: {
    code: status.CANCELLED,
    message: 'The caller cancelled the request.',
    remedy: 'Nothing: the caller does not wait for the answer.',
  },
  UNIMPLEMENTED: sharedErrors.UNIMPLEMENTED,
  INTERNAL: sharedErrors.INTERNAL,
});

const transient = new Set([
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08003',
  '08006',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

// `isNativeError` and not `instanceof`: an error may come from another realm, as it does under Jest.
/** Whether an error, or one of its causes, means that the database cannot be reached or is shutting down. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return causes(error).some(
    ({ code, message }) =>
      transient.has(code) ||
      /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|server closed the connection/i.test(
        message,
      ),
  );
}

// A database under strain: a transaction that kept losing to others, a lock or a statement that took too long, no room.
const strained = new Set(['40001', '40P01', '55P03', '57014', '53000', '53100', '53200', '53400']);

function causes(error: unknown): { code: string; message: string }[] {
  const found = [];
  for (
    let at: unknown = error, depth = 0;
    isNativeError(at) && depth < 6;
    at = at.cause ?? (at as { previous?: unknown }).previous, depth++
  ) {
    found.push({ code: String((at as { code?: unknown }).code), message: at.message });
  }
  return found;
}

/** Converts any thrown value to an error of the closed set. */
export function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  if (isDatabaseUnavailable(error) || causes(error).some(({ code }) => strained.has(code)))
    return commonErrors.UNAVAILABLE({ cause: error, retryAfterMs: 1000 });
  return commonErrors.INTERNAL({ cause: error });
}

// An error is sent in headers, which peers and proxies refuse beyond a few KiB, so only the first of many violations are sent.
export const mostViolations = 20;
const longestText = 500;

function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1).toWellFormed()}…`;
}

/** The error as it is over JSON, without violations: for answers that no transcoder makes. */
export function toJson({ code, message, reason, metadata, retryAfterMs }: ServiceError): string {
  const type = (name: string): string => `type.googleapis.com/google.rpc.${name}`;
  const info = { reason, domain: errorDomain, metadata: { ...metadata, doc_url: docUrl(reason) } };
  const details = [
    { '@type': type('ErrorInfo'), ...info },
    ...(retryAfterMs === undefined ? [] : [{ '@type': type('RetryInfo'), retry_delay: `${retryAfterMs / 1000}s` }]),
  ];
  return JSON.stringify({ code, message, details });
}

/** The error as grpc-js sends it: with google.rpc.Status in `grpc-status-details-bin`, which grpc-js does not write by itself. */
export function toWire(
  error: ServiceError,
): Partial<GrpcError> & { code: status; details: string; metadata: Metadata } {
  const details = [
    any(
      'google.rpc.ErrorInfo',
      ErrorInfo.encode({
        reason: error.reason,
        domain: errorDomain,
        metadata: { ...error.metadata, doc_url: docUrl(error.reason) },
      }).finish(),
    ),
  ];
  if (error.violations.length > 0) {
    const fieldViolations = error.violations
      .slice(0, mostViolations)
      .map(({ field, description }) => ({ field: cut(field), description: cut(description) }));
    details.push(any('google.rpc.BadRequest', BadRequest.encode(BadRequest.fromPartial({ fieldViolations })).finish()));
  }
  const metadata = new Metadata();
  if (error.retryAfterMs !== undefined) {
    const seconds = Math.floor(error.retryAfterMs / 1000);
    details.push(
      any(
        'google.rpc.RetryInfo',
        RetryInfo.encode(
          RetryInfo.fromPartial({ retryDelay: { seconds, nanos: (error.retryAfterMs % 1000) * 1e6 } }),
        ).finish(),
      ),
    );
  }
  const message = cut(error.message);
  metadata.set('grpc-status-details-bin', Buffer.from(Status.encode({ code: error.code, message, details }).finish()));
  return { code: error.code, details: message, metadata };
}

/** The error that a peer raised; `undefined` if it has no reason of Plaza. */
export function fromWire(error: Partial<GrpcError>): ServiceError | undefined {
  const bytes = error.metadata?.get('grpc-status-details-bin')[0];
  if (!Buffer.isBuffer(bytes)) return undefined;
  const { code, message, details } = Status.decode(bytes);
  let info: ErrorInfo | undefined;
  let violations: FieldViolation[] = [];
  let retryAfterMs: number | undefined;
  for (const { typeUrl, value } of details) {
    if (typeUrl.endsWith('/google.rpc.ErrorInfo')) info = ErrorInfo.decode(value);
    if (typeUrl.endsWith('/google.rpc.BadRequest'))
      violations = BadRequest.decode(value).fieldViolations.map(({ field, description }) => ({ field, description }));
    if (typeUrl.endsWith('/google.rpc.RetryInfo')) {
      const delay = RetryInfo.decode(value).retryDelay;
      if (delay) retryAfterMs = Number(delay.seconds) * 1000 + delay.nanos / 1e6;
    }
  }
  if (info?.domain !== errorDomain) return undefined;
  const metadata = { ...info.metadata };
  delete metadata['doc_url'];
  return new ServiceError(code, info.reason, message, { metadata, violations, retryAfterMs, cause: error });
}

function any(type: string, value: Uint8Array): { typeUrl: string; value: Buffer } {
  return { typeUrl: `type.googleapis.com/${type}`, value: Buffer.from(value) };
}
