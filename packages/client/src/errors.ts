// Every failure of a call is a PlazaError with a reason, whether the API refused it or no answer came.
import type { ApiReason } from './gen/reasons.ts';
import type { SignInChallenge } from './gen/types.ts';

/** Failures without an answer of the API. */
export type ClientReason =
  /** No connection, or it broke. A change may have taken effect: repeat it with the same key. */
  | 'NETWORK_FAILED'
  /** No answer in time. A change may have taken effect: repeat it with the same key. */
  | 'TIMED_OUT'
  /** The answer did not come from Plaza, such as the error page of a proxy. */
  | 'ANSWER_UNREADABLE';

/** Why a call failed. A newer server may answer reasons that this version does not know. */
export type Reason = ApiReason | ClientReason;

export interface FieldViolation {
  /** The field as the API names it, such as `amount` or `items[0].quantity`. */
  field: string;
  description: string;
}

export interface ErrorFacts<R extends Reason = Reason> {
  reason: R;
  message: string;
  /** The HTTP status; 0 without an answer. */
  status: number;
  /** The google.rpc.Code; 0 without an answer. */
  code: number;
  violations: FieldViolation[];
  metadata: Record<string, string>;
  requestId?: string | undefined;
  retryAfterMs?: number | undefined;
  docUrl?: string | undefined;
  key?: string | undefined;
  cause?: unknown;
}

export class PlazaError<R extends Reason = Reason> extends Error {
  override readonly name = 'PlazaError';
  /** For programs; its meaning never changes. */
  readonly reason: R;
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** The google.rpc.Code; 0 if there was no answer. */
  readonly code: number;
  /** Which fields are wrong, and why. */
  readonly violations: readonly FieldViolation[];
  /** More about the reason, such as `left` for SOLD_OUT. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The id of the request in the logs: include it when you report an error. */
  readonly requestId: string | undefined;
  /** For how long to wait before the next attempt. */
  readonly retryAfterMs: number | undefined;
  /** Where the reason is explained. */
  readonly docUrl: string | undefined;
  /** The idempotency key of the change that failed: with it the change can be repeated safely. */
  key: string | undefined;

  constructor(facts: ErrorFacts<R>) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.reason = facts.reason;
    this.status = facts.status;
    this.code = facts.code;
    this.violations = facts.violations;
    this.metadata = facts.metadata;
    this.requestId = facts.requestId;
    this.retryAfterMs = facts.retryAfterMs;
    this.docUrl = facts.docUrl;
    this.key = facts.key;
  }
}

/** The password was right, and a second factor is needed: `auth.signInWithFactor` takes it, with the token of the challenge. */
export class SecondFactorNeeded extends Error {
  override readonly name = 'SecondFactorNeeded';
  /** Which factors the person has, in the order in which to offer them, and until when they are taken. */
  readonly challenge: SignInChallenge;

  constructor(challenge: SignInChallenge) {
    super('This account needs a second factor.');
    this.challenge = challenge;
  }
}

/** Whether something thrown is an error of Plaza, with one of these reasons if any are given. */
export function isPlazaError<R extends Reason = Reason>(error: unknown, ...reasons: R[]): error is PlazaError<R> {
  return (
    error instanceof PlazaError && (reasons.length === 0 || (reasons as Reason[]).includes(error.reason as Reason))
  );
}

/** A failure without an answer. */
export function withoutAnswer(reason: ClientReason, message: string, cause?: unknown): PlazaError {
  return new PlazaError({ reason, message, status: 0, code: 0, violations: [], metadata: {}, cause });
}

interface Detail {
  '@type'?: string;
  reason?: string;
  metadata?: Record<string, string>;
  field_violations?: FieldViolation[];
  retry_delay?: string;
  links?: { url?: string }[];
}

/** Reads the error in an answer that is not a success. */
export async function errorOf(response: Response): Promise<PlazaError> {
  const { status, headers } = response;
  const requestId = headers.get('x-request-id') ?? undefined;
  const body = await bodyOf(response);
  if (!body)
    return new PlazaError({
      reason: 'ANSWER_UNREADABLE',
      message: `The server answered ${status}, and not as Plaza does.`,
      status,
      code: 0,
      violations: [],
      metadata: {},
      requestId,
      retryAfterMs: waitOf(headers.get('retry-after')),
    });
  const details = body.details ?? [];
  const detail = (type: string): Detail | undefined =>
    details.find((each) => each['@type'] === `type.googleapis.com/google.rpc.${type}`);
  const info = detail('ErrorInfo');
  const { doc_url: docUrl, ...metadata } = info?.metadata ?? {};
  return new PlazaError({
    reason: (info?.reason ?? 'INTERNAL') as Reason,
    message: body.message ?? '',
    status,
    code: body.code ?? 0,
    violations: (detail('BadRequest')?.field_violations ?? []).map(({ field, description }) => ({
      field,
      description,
    })),
    metadata,
    requestId,
    retryAfterMs: waitOf(headers.get('retry-after') ?? detail('RetryInfo')?.retry_delay?.replace(/s$/, '')),
    docUrl: detail('Help')?.links?.[0]?.url ?? docUrl,
  });
}

async function bodyOf(
  response: Response,
): Promise<{ code?: number; message?: string; details?: Detail[] } | undefined> {
  const text = await response.text();
  try {
    const body = JSON.parse(text) as { message?: unknown } | null;
    return typeof body?.message === 'string' ? (body as object) : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds, or a date as HTTP allows it too. */
function waitOf(text: string | null | undefined): number | undefined {
  if (!text) return undefined;
  const seconds = Number(text);
  const ms = Number.isNaN(seconds) ? Date.parse(text) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
