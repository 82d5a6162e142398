import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { ServiceError, status, type CallContext, type MessageCodec } from '@plaza/service';

/**
 * A purchase as a saga. The story is always the same:
 *
 *   begin (first transaction: the idempotency key is reserved, what is sold is set aside, the saga row is written)
 *   → steps, in order, each asking another service
 *   → conclude (last transaction: the effect becomes visible, the response is stored), or
 *   → undo of the steps, in reverse, and cancel (last transaction: what was set aside is free again, the refusal is stored, the idempotency key
 *     may be used again).
 *
 * Progress is not written between the steps: every step is idempotent under the saga's id, so a process that takes over what a
 * dead one left asks again from the first step and gets the first answers. That keeps a purchase at two commits.
 *
 * Most kinds are made by `transactional`, which writes what is the same in all of them: the key, the row and its end.
 */
export interface SagaKind<Order, State extends object, Results extends object, Response> {
  /** Stored in the row, such as 'ticket-purchase'. */
  readonly kind: string;
  /** How the response is kept in the row: the generated message. */
  readonly codec: MessageCodec<Response>;
  /**
   * The first transaction: reserves the key, checks the order and sets aside what is sold, and writes the saga's row, leased to `start.owner`.
   * Resolves with the state, or with the id of the saga that has the key already. What it throws is the caller's error and leaves nothing
   * behind, not even the key.
   */
  begin(start: SagaStart, order: Order): Promise<Begun<State>>;
  readonly steps: readonly SagaStep<State, Results>[];
  /**
   * The last transaction if all went well: makes the purchase visible, and ends the saga with the response. Throws LeaseLost, and has then done
   * nothing, if the saga is not leased to `owner` any more.
   */
  conclude(saga: Saga<State>, results: Results, owner: string): Promise<Response>;
  /** In the last transaction if it was refused, as the user: gives back what `begin` set aside. */
  cancel(em: SqlEntityManager, saga: Saga<State>, refusal: ServiceError): Promise<void>;
  /** After the first and after the last commit: what the cache must forget. Its failure changes nothing. */
  changed?(saga: Saga<State>, now: 'held' | 'done' | 'failed'): Promise<void>;
}

/** What `begin` is given beside the order. */
export interface SagaStart {
  /** Of the new saga. */
  readonly id: string;
  readonly kind: string;
  readonly userId: string;
  readonly holdUntil: Date;
  readonly createdAt: Date;
  /** Who leases the saga. */
  readonly owner: string;
  readonly key: string | undefined;
  /** Of the call that begins it. */
  readonly requestId: string;
  /** Of kind and request. */
  readonly requestHash: Buffer;
}

export type Begun<State> = { state: State } | { earlier: string };

export interface Saga<State extends object> {
  /** The order's id; also the `request_id` of every call that a step makes. */
  readonly id: string;
  readonly kind: string;
  readonly userId: string;
  /** What `begin` set aside. Plain JSON: amounts are decimal strings, never Dates. */
  readonly state: State;
  /** The end of the hold, the same for what is sold and for the money. After it no money is taken any more, see payment.ts. */
  readonly holdUntil: Date;
  readonly createdAt: Date;
}

export interface SagaStep<State extends object, Results extends object> {
  readonly name: string;
  /**
   * Idempotent under `saga.id`. What it returns is added to `results` for the later steps and for `conclude`; it is not stored.
   * A ServiceError for which `isRefusal` is true starts the undo of the steps before it; anything else is an unknown outcome and is tried again,
   * until the hold's end.
   */
  run(saga: Saga<State>, results: Results, call: StepCall): Promise<Partial<Results> | void>;
  /**
   * Also called when `run` never happened or its outcome is unknown, and more than once; a `run` that comes after it must be refused. Returns
   * 'kept' if it is too late (the money is taken): the undo stops there, and the saga goes forward again and ends well.
   */
  undo?(saga: Saga<State>, call: StepCall): Promise<'undone' | 'kept'>;
}

/** How a step calls another service: `wallet.placeHold(request, call)`. Detached from the caller, who may have left. */
export interface StepCall {
  readonly deadlineMs: number;
  readonly requestId: string;
  /** An earlier attempt did not come to an end that is known. */
  readonly again: boolean;
}

const refusalCodes = new Set([
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.ALREADY_EXISTS,
  status.FAILED_PRECONDITION,
  status.OUT_OF_RANGE,
]);

/** Refused for good and without effect, as against an outcome that nobody knows. */
export function isRefusal(error: unknown): error is ServiceError {
  return error instanceof ServiceError && refusalCodes.has(error.code);
}

/** From here on a saga that stays open wants somebody to look at it. */
export const stuckMs = 3 * 60_000;

/** Another process works on the saga now. */
export class LeaseLost extends Error {}

/** What a saga needs of the call that begins it. After `deadline` the caller stops to wait, and the saga goes on without them. */
export type SagaCall = Pick<CallContext, 'userId' | 'requestId' | 'deadline' | 'key' | 'keyedRequest'>;

export interface Sagas {
  /** Once for each kind, before `start`. */
  register<Order, State extends object, Results extends object, Response>(
    kind: SagaKind<Order, State, Results, Response>,
  ): void;
  /**
   * Runs a saga and resolves with its response, or throws its refusal as a ServiceError. The same key again has the same end while the first is under
   * way, and its response afterwards; a refusal is not kept, so that after it the same key begins anew. Throws ORDER_PENDING (UNAVAILABLE, metadata
   * order_id) if the end is not known by the deadline.
   */
  run<Order, State extends object, Results extends object, Response>(
    kind: SagaKind<Order, State, Results, Response>,
    order: Order,
    call: SagaCall,
  ): Promise<Response>;
  /** Starts to end what dead processes left. */
  start(): void;
  /** Stops taking over; what callers ask for still runs. */
  stop(): void;
  /** Stops, and waits for what is under way here. */
  close(): Promise<void>;
}
