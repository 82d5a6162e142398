// What a handler gets to know about a call, and the types that tie handlers to their proto definitions.
import type { PlanName, ServiceName } from '@plaza/services';
import type { AuditedChange } from './audit/call-audit.ts';
import type { SqlEntityManager } from './database.ts';
import { commonErrors } from './errors.ts';
import type { Kept, Scope } from './idempotency.ts';
import type { Logger } from './logger.ts';

export type Principal =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'user';
      readonly userId: string;
      readonly role: string;
      /** Their roles of staff; without it those that `role` says. */
      readonly staffRoles?: readonly string[];
      readonly sessionId: string;
      /** When the person last proved who they are, by signing in or again since then; a refresh does not change it. */
      readonly signedInAt: Date | undefined;
      /** How they proved it (`amr`, RFC 8176); empty if their token does not say. */
      readonly amr?: readonly string[];
      /** How they can prove it again. */
      readonly methods?: readonly string[];
      /** Until when what cools off is refused. */
      readonly coolsOffUntil?: Date | undefined;
      /** What the token is limited to; undefined if to nothing. */
      readonly scope?: readonly string[] | undefined;
      /** The plan in force; without it `free`. */
      readonly plan?: PlanName | undefined;
      /** The merchant for which the caller acts; then `scope` has what they are permitted for it. */
      readonly merchant?: string | undefined;
      /** What permits it: a membership in the team, or for a key the merchant's approval. Its end ends the token. */
      readonly grantId?: string | undefined;
      /** The API key with which a program acts for the merchant, whose id is then `userId`. */
      readonly key?: ApiKeyPrincipal | undefined;
      /** Who acts in the person's name. */
      readonly act?: { readonly sub: string } | undefined;
    }
  | {
      readonly kind: 'service';
      readonly service: ServiceName;
      /** Whom its token was made for. */ readonly audience: ServiceName;
    };

export interface ApiKeyPrincipal {
  readonly id: string;
  /** A test key moves sandbox money only, and sees test objects only. */
  readonly mode: 'live' | 'test';
  /** How much money may leave the merchant's account with it. */
  readonly ceiling?: KeyCeiling | undefined;
}

/** At least one of the amounts is there: decimal strings. */
export interface KeyCeiling {
  /** Whose spending counts: a key's own id, or of one that was rolled, that of the first of them. */
  readonly spendingId: string;
  readonly perCall?: string | undefined;
  /** A day in UTC. */
  readonly perDay?: string | undefined;
  readonly currency: string;
}

export interface CallContext {
  /** The rpc's gRPC path. */
  readonly path: string;
  readonly requestId: string;
  /** The W3C trace context that the call came with, passed on to peers as it is. */
  readonly traceparent: string | undefined;
  readonly principal: Principal;
  /** Who calls. Throws UNAUTHENTICATED if it is not a person. */
  readonly userId: string;
  /**
   * For whom: the merchant's id if the caller acts for one and the rpc has the option `merchant_permission`, and otherwise `userId`. Row-level
   * security takes it as the actor, so what belongs to a merchant can be seen by it.
   */
  readonly partyId: string;
  readonly deadline: Date;
  /** Aborted when the caller goes away or the deadline passes. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly clientIp: string;
  readonly userAgent: string;
  /**
   * Checks once more that the caller may make this call, with the token that came with it. Throws, or rejects with, what a new call would be refused with,
   * such as TOKEN_EXPIRED. For a stream that goes on: a token is good for minutes, and a session can end before.
   */
  readmit(): void | Promise<void>;
  /** Another header of the call, in lower case: for what a single rpc needs, such as a signature. */
  header(name: string): string | undefined;
  /**
   * The caller's idempotency key, from `request_id` or the header `Idempotency-Key`. This and what follows of idempotency is only for rpcs with the
   * option `idempotent`: for others it throws, because their key was not checked.
   */
  readonly key: string | undefined;
  /** The encoded request without its `request_id`: where the key stood does not make it another request. */
  readonly keyedRequest: Uint8Array;
  /** The idempotency of the call; undefined if it came without a key. */
  readonly scope: Scope | undefined;
  /** The same for the request as it is meant, such as with its defaults, and under a key of the handler's choice. */
  scopeOf(request: object, key: string | undefined): Scope | undefined;
  /**
   * Runs `effect` in one transaction on the caller's behalf, once for each idempotency key: whoever repeats a call gets the first answer, which is stored
   * in that transaction, and another request under the same key is refused with IDEMPOTENCY_KEY_REUSED. A refusal is not stored.
   */
  once<Response>(effect: (em: SqlEntityManager) => Promise<Response>, kept?: Kept<Response>): Promise<Response>;
  /**
   * Leaves the entry of this call in the audit log, in the transaction of its effect, with what only the handler knows. Does nothing for an rpc without the
   * option `audit`. `once` does it by itself, unless the effect has done it; a call that succeeds without it gets its entry before the answer.
   */
  audit(em: SqlEntityManager, change?: AuditedChange): Promise<void>;
  /** Sets a header of the answer. */
  setHeader(name: string, value: string): void;
}

export function userIdOf(principal: Principal): string {
  if (principal.kind !== 'user') throw commonErrors.UNAUTHENTICATED();
  return principal.userId;
}

/** One rpc of a ts-proto service definition. */
export interface RpcDefinition<Request = never, Response = never> {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (value: Request) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Request;
  readonly responseSerialize: (value: Response) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Response;
}

export type RequestOf<Rpc> = Rpc extends { readonly requestDeserialize: (bytes: Buffer) => infer Request }
  ? Request
  : never;
export type ResponseOf<Rpc> = Rpc extends { readonly responseDeserialize: (bytes: Buffer) => infer Response }
  ? Response
  : never;

/** An answer that is already encoded: sent as it is. For reads that come from the cache. */
export class EncodedResponse<Response = unknown> {
  readonly bytes: Buffer;
  /** What it encodes, for the compiler alone. */
  declare readonly response: Response;
  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/**
 * What an rpc answers with: a promise, or where its response is a stream, an iterable that is read as fast as the caller takes it, and ended
 * (`return`) when the caller goes away or the deadline passes. What it throws before its first message is an error as of any call.
 */
export type Answer<Rpc> = Rpc extends { readonly responseStream: true }
  ? AsyncIterable<ResponseOf<Rpc>>
  : Promise<ResponseOf<Rpc> | EncodedResponse<ResponseOf<Rpc>>>;

/** An answer for every rpc of a service. */
export type Handlers<Definition> = {
  readonly [Name in keyof Definition]: (
    request: RequestOf<Definition[Name]>,
    context: CallContext,
  ) => Answer<Definition[Name]>;
};
