import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { MessageCodec, ServiceError } from '@plaza/service';

/**
 * A purchase as a saga. The story is always the same:
 *
 *   hold (first transaction: what is sold is set aside, the saga row is written)
 *   → steps, in order, each asking another service
 *   → finish (last transaction: the effect becomes visible, the answer is stored), or
 *   → undo of the steps, in reverse, and cancel (last transaction: what was set aside is free again, the refusal is stored, the idempotency key
 *     may be used again).
 *
 * Progress is not written between the steps: every step is idempotent under the saga's id, so a process that takes over what a
 * dead one left asks again from the first step and gets the first answers. That keeps a purchase at two commits.
 */
export interface Saga<State extends object> {
  /** The order's id; also the `request_id` of every call that a step makes. */
  readonly id: string;
  readonly kind: string;
  readonly userId: string;
  /** What `hold` answered, and what the steps of this run have added. Plain JSON: amounts are decimal strings, never Dates. */
  readonly state: State;
  /** The end of the hold, the same for what is sold and for the money. After it no money is taken any more, see payment.ts. */
  readonly holdUntil: Date;
  readonly createdAt: Date;
}

/** How a step calls another service: `wallet.placeHold(request, call)`. Detached from the caller, who may have left. */
export interface StepCall {
  readonly deadlineMs: number;
  readonly requestId: string;
  /** An earlier attempt did not come to an end that is known. */
  readonly again: boolean;
}

export interface SagaStep<State extends object, Results extends object> {
  readonly name: string;
  /**
   * Idempotent under `saga.id`. What it answers is added to `results` for the later steps and for `finish`; it is not stored.
   * A ServiceError that is final (INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, OUT_OF_RANGE) is a refusal and
   * starts the undo of the steps before it; anything else is an unknown outcome and is tried again, until the hold's end.
   */
  run(saga: Saga<State>, results: Results, call: StepCall): Promise<Partial<Results> | void>;
  /**
   * Also asked when `run` never happened or its outcome is unknown, and more than once; a `run` that comes after it must be refused. Answers
   * 'kept' if it is too late (the money is taken): the undo stops there, and the saga goes forward again and ends well.
   */
  undo?(saga: Saga<State>, call: StepCall): Promise<'undone' | 'kept'>;
}

export type SagaKind<State extends object, Results extends object, Response> = SagaCommon<State, Results, Response> &
  (SagaFinish<State, Results, Response> | SagaConclusion<State, Results, Response>);

interface SagaCommon<State extends object, Results extends object, Response> {
  /** Stored in the row, such as 'ticket-purchase'. */
  readonly kind: string;
  /** How the response is kept in the row: the generated message. */
  readonly codec: MessageCodec<Response>;
  readonly steps: readonly SagaStep<State, Results>[];
  /** In the last transaction, as the user: gives back what `hold` set aside. */
  cancel(em: SqlEntityManager, saga: Saga<State>, refusal: ServiceError): Promise<void>;
  /** After the first and after the last commit: what the cache must forget. Its failure changes nothing. */
  changed?(saga: Saga<State>, now: 'held' | 'done' | 'failed'): Promise<void>;
}

interface SagaFinish<State extends object, Results extends object, Response> {
  /** In the last transaction, as the user: makes the purchase visible and answers the response, which is stored with it. */
  finish(em: SqlEntityManager, saga: Saga<State>, results: Results): Promise<Response>;
}

/** For a kind that many buy at once, and that does its transactions itself, many in one. */
interface SagaConclusion<State extends object, Results extends object, Response> {
  /**
   * Is the last transaction: makes the purchase visible, and ends the saga with the response, which it answers, as endSaga does.
   * Answers undefined if the saga is not leased to `owner` any more, and has then done nothing.
   */
  conclude(saga: Saga<State>, results: Results, owner: string): Promise<Response | undefined>;
}

/** What `hold` is told. */
export interface SagaStart {
  readonly id: string;
  readonly userId: string;
  readonly holdUntil: Date;
}

/** What `begin` is told. */
export interface SagaClaim extends SagaStart {
  readonly kind: string;
  readonly createdAt: Date;
  /** Who leases the saga. */
  readonly owner: string;
  readonly key: string | undefined;
  /** Of kind and body. */
  readonly requestHash: Buffer;
}

export type SagaRequest<State extends object> = SagaCaller & (SagaHold<State> | SagaBeginning<State>);

interface SagaCaller {
  readonly userId: string;
  /** For the log and for the calls of the steps. */
  readonly requestId: string;
  /** When the caller stops to wait. The saga goes on without him. */
  readonly deadline: Date;
  /** From idempotencyKeyOf(request, context). */
  readonly key: string | undefined;
  /** The encoded request without its request_id; the same key with another body is refused. */
  readonly body: Uint8Array;
}

interface SagaHold<State extends object> {
  /**
   * In the first transaction, as the user, and only for the first with this key: checks, sets aside what is sold and answers the state.
   * What it throws is told to the caller and leaves nothing behind, not even the key.
   */
  hold(em: SqlEntityManager, start: SagaStart): Promise<State>;
}

interface SagaBeginning<State extends object> {
  /**
   * Is the first transaction: does what claimKey, `hold` and insertSaga do. Answers the state, or the id of the saga that has the key
   * already. What it throws leaves nothing behind.
   */
  begin(claim: SagaClaim): Promise<{ state: State } | { earlier: string }>;
}

export interface Sagas {
  /** Once for each kind, before `start`. */
  register<State extends object, Results extends object, Response>(kind: SagaKind<State, Results, Response>): void;
  /**
   * Runs a saga and answers its end: the response, or the refusal as a ServiceError. The same key again answers the same end while the first is under
   * way, and its response afterwards; a refusal is not kept, so that after it the same key begins anew. Throws ORDER_PENDING (UNAVAILABLE, metadata
   * order_id) if the end is not known by the deadline.
   */
  run<State extends object, Results extends object, Response>(
    kind: SagaKind<State, Results, Response>,
    request: SagaRequest<State>,
  ): Promise<Response>;
  /** Starts to end what dead processes left. */
  start(): void;
  /** Stops taking over; what callers ask for still runs. */
  stop(): void;
  /** Stops, and waits for what is under way here. */
  close(): Promise<void>;
}
