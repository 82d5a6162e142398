// Runs sagas: inline for whoever asks, and as a job for what was left behind. See saga.ts for the story.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitAtMost } from '@plaza/resilience';
import {
  createLeases,
  leaseMs,
  newId,
  requestHash,
  ServiceError,
  startJob,
  status,
  type Database,
  type Job,
  type Logger,
  type SqlEntityManager,
} from '@plaza/service';
import { sagaErrors } from './saga.errors.ts';
import {
  claimKey,
  claimSagas,
  endSaga,
  insertSaga,
  pauseSaga,
  renewLeases,
  sagaEnd,
  type OpenSaga,
} from './saga.queries.ts';
import type { Saga, SagaClaim, SagaKind, SagaRequest, Sagas, StepCall } from './saga.ts';

/** How long what is sold, and the money for it, are set aside. */
export const holdMs = 5 * 60_000;

const pollMs = 1_000;
const stepDeadlineMs = 2_000;
/** Taken over and under way at a time, so that a long outage does not end in one wave. */
const takeOverLimit = 32;
/** What the answer needs to reach the caller before his deadline, or the gateway's, which ends a quarter of a second before ours. */
const answerMs = 500;

const refusalCodes = new Set([
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.ALREADY_EXISTS,
  status.FAILED_PRECONDITION,
  status.OUT_OF_RANGE,
]);

type AnyKind = SagaKind<object, object, unknown>;
type End = { response: unknown } | { refusal: ServiceError };

/** From here on a saga that stays open wants somebody to look at it. */
const strangeMs = 3 * 60_000;
/** Between two attempts, as long as the hold lasts: whatever was away, within five seconds of its return somebody tries again. Then nobody waits any more. */
const [longestPauseMs, longestPauseAfterHoldMs] = [2_500, 30_000];
/** The first failures are told, and of those after them one in so many. */
const [alwaysTold, toldOneIn] = [6, 10];

/** The saga stays open: its outcome is unknown for now. */
class Paused extends Error {
  readonly step: string;
  readonly refusal: ServiceError | undefined;
  constructor(step: string, cause: unknown, refusal?: ServiceError) {
    super(`The step "${step}" has no known outcome.`, { cause });
    this.step = step;
    this.refusal = refusal;
  }
}

/** Another process works on it now. */
class LeaseLost extends Error {}

export function createSagas({ database, log }: { database: Database; log: Logger }): Sagas {
  const owner = randomUUID();
  const kinds = new Map<string, AnyKind>();
  const underWay = new Map<string, Promise<End | undefined>>();
  const takenOver = new Set<string>();
  const leases = createLeases<Run>({ name: 'orders', log, renew: renewAll });
  let taking: Job | undefined;
  let stopped: Promise<void> | undefined;
  let closing = false;

  function kindOf(saga: OpenSaga): AnyKind {
    const kind = kinds.get(saga.kind);
    if (!kind) throw new Error(`No saga of the kind ${saga.kind} is registered.`);
    return kind;
  }

  /** Works on a leased saga until its end; undefined if it stays open. Never throws. */
  function drive(saga: OpenSaga, requestId: string): Promise<End | undefined> {
    const run = new Run(kindOf(saga), saga, { deadlineMs: stepDeadlineMs, requestId, again: saga.attempts > 0 });
    const work = leases
      .during(run, () => run.end())
      .catch((error: unknown) => leaveOpen(saga, error))
      .finally(() => underWay.delete(saga.id));
    underWay.set(saga.id, work);
    return work;
  }

  async function renewAll(runs: Run[]): Promise<void> {
    const until = performance.now() + leaseMs;
    const mine = new Set(
      await database.asSystem((em) =>
        renewLeases(
          em,
          owner,
          runs.map(({ saga }) => saga.id),
        ),
      ),
    );
    for (const run of runs) if (mine.has(run.saga.id)) run.leasedUntil = until;
  }

  async function leaveOpen(saga: OpenSaga, error: unknown): Promise<undefined> {
    if (error instanceof LeaseLost) return;
    const { step, refusal, cause } = error instanceof Paused ? error : new Paused('', error, saga.undoing?.refusal);
    const delayMs = backoff(saga, refusal !== undefined);
    const said = {
      err: cause,
      saga: saga.id,
      kind: saga.kind,
      step,
      attempts: saga.attempts,
      undoing: refusal?.reason,
      delayMs,
    };
    if (saga.attempts < alwaysTold || saga.attempts % toldOneIn === 0) {
      if (Date.now() - saga.createdAt.getTime() < strangeMs) log.warn(said, 'saga stays open');
      else log.error(said, 'saga stays open, although it was tried for minutes');
    }
    try {
      const message = cause instanceof ServiceError ? `${cause.reason}: ${cause.message}` : String(cause);
      await database.asUser(saga.userId, (em) =>
        pauseSaga(em, owner, saga.id, { step, error: message, delayMs, refusal }),
      );
      if (!closing && delayMs < pollMs) setTimeout(() => taking?.wake(), delayMs + 20).unref();
    } catch (failure) {
      // The lease ends by itself, and then somebody takes over.
      log.warn({ err: failure, saga: saga.id }, 'saga could not be given up');
    }
  }

  class Run {
    readonly kind: AnyKind;
    readonly open: OpenSaga;
    readonly call: StepCall;
    leasedUntil = performance.now() + leaseMs;

    constructor(kind: AnyKind, open: OpenSaga, call: StepCall) {
      this.kind = kind;
      this.open = open;
      this.call = call;
    }

    get saga(): Saga<object> {
      return this.open;
    }

    end(): Promise<End> {
      const { undoing } = this.open;
      // Every step's undo again: to repeat one costs a call, to rely on where another version of this code stood could cost the money.
      return undoing ? this.backward(this.kind.steps.length - 1, undoing.refusal) : this.forward(false);
    }

    /** `kept`: an undo came too late, so that only the good end is left. */
    async forward(kept: boolean): Promise<End> {
      const results = {};
      for (const [index, step] of this.kind.steps.entries()) {
        if (!kept && Date.now() >= this.saga.holdUntil.getTime())
          return this.backward(this.kind.steps.length - 1, sagaErrors.ORDER_EXPIRED());
        await this.keepLease();
        try {
          Object.assign(results, await step.run(this.saga, results, this.call));
        } catch (error) {
          if (kept || !isRefusal(error)) throw new Paused(step.name, error);
          // A refused step did nothing. But an earlier attempt at it, whose outcome nobody heard, may still be on its way: its undo stops that.
          return this.backward(this.call.again ? index : index - 1, error);
        }
      }
      const { kind, saga } = this;
      const response =
        'conclude' in kind
          ? await this.conclusion('finish', undefined, async () => {
              const answer = await kind.conclude(saga, results, owner);
              if (answer === undefined) throw new LeaseLost();
              return answer;
            })
          : await this.last('finish', undefined, async (em) => {
              const answer = await kind.finish(em, saga, results);
              return [answer, await endSaga(em, owner, saga.id, { response: kind.codec.encode(answer).finish() })];
            });
      await tell(this.kind, this.saga, 'done');
      return { response };
    }

    async backward(from: number, refusal: ServiceError): Promise<End> {
      for (let index = from; index >= 0; index--) {
        const step = this.kind.steps[index];
        if (!step?.undo) continue;
        await this.keepLease();
        let outcome: 'undone' | 'kept';
        try {
          outcome = await step.undo(this.saga, this.call);
        } catch (error) {
          throw new Paused(step.name, error, refusal);
        }
        if (outcome === 'kept') return this.forward(true);
      }
      await this.last('cancel', refusal, async (em) => {
        await this.kind.cancel(em, this.saga, refusal);
        return [undefined, await endSaga(em, owner, this.saga.id, { refusal })];
      });
      await tell(this.kind, this.saga, 'failed');
      return { refusal };
    }

    /** The last transaction. Whoever lost the lease rolls back: another process ends the saga. */
    private last<Answer>(
      step: string,
      refusal: ServiceError | undefined,
      work: (em: SqlEntityManager) => Promise<[Answer, boolean]>,
    ): Promise<Answer> {
      return this.conclusion(step, refusal, () =>
        database.asUser(this.saga.userId, async (em) => {
          const [answer, mine] = await work(em);
          if (!mine) throw new LeaseLost();
          return answer;
        }),
      );
    }

    private async conclusion<Answer>(
      step: string,
      refusal: ServiceError | undefined,
      work: () => Promise<Answer>,
    ): Promise<Answer> {
      try {
        return await work();
      } catch (error) {
        if (error instanceof LeaseLost) throw error;
        throw new Paused(step, error, refusal);
      }
    }

    /** Renewed while a step takes its time; but a process that stood still may have lost it. */
    private async keepLease(): Promise<void> {
      if (performance.now() < this.leasedUntil) return;
      await renewAll([this]);
      if (performance.now() >= this.leasedUntil) throw new LeaseLost();
    }
  }

  async function tell(kind: AnyKind, saga: Saga<object>, now: 'held' | 'done' | 'failed'): Promise<void> {
    await kind
      .changed?.(saga, now)
      .catch((error: unknown) => log.warn({ err: error, saga: saga.id }, 'cache was not told of a saga'));
  }

  /** Waits for a saga's end, wherever it is worked on. */
  async function awaitEnd(
    kind: AnyKind,
    id: string,
    { userId, deadline }: { userId: string; deadline: Date },
  ): Promise<End> {
    const givenUp = deadline.getTime() - answerMs;
    for (let pause = 20; ; pause = Math.min(pause * 2, 250)) {
      const here = underWay.get(id);
      const end = here ? await waitAtMost(here, givenUp - Date.now()) : await storedEnd(kind, userId, id);
      if (end) return end;
      const left = givenUp - Date.now();
      if (left <= 0) throw sagaErrors.ORDER_PENDING({ metadata: { order_id: id }, retryAfterMs: 1_000 });
      await sleep(Math.min(pause, left));
    }
  }

  async function storedEnd(kind: AnyKind, userId: string, id: string): Promise<End | undefined> {
    const end = await database.asUser(userId, (em) => sagaEnd(em, id));
    return end && 'response' in end ? { response: kind.codec.decode(end.response) } : end;
  }

  async function takeOver(): Promise<void> {
    const room = takeOverLimit - takenOver.size;
    if (closing || kinds.size === 0 || room <= 0) return;
    await leases.catchUp();
    for (const saga of await database.asSystem((em) => claimSagas(em, owner, [...kinds.keys()], room))) {
      // It took longer here than its lease, and goes on with the new one.
      if (underWay.has(saga.id)) continue;
      takenOver.add(saga.id);
      void drive(saga, saga.id).finally(() => takenOver.delete(saga.id));
    }
  }

  function stop(): void {
    closing = true;
    stopped ??= taking?.stop();
  }

  return {
    register: (kind) => void kinds.set(kind.kind, kind),

    async run<State extends object, Results extends object, Response>(
      kind: SagaKind<State, Results, Response>,
      request: SagaRequest<State>,
    ): Promise<Response> {
      const any = kind as unknown as AnyKind;
      const { userId, key, body } = request;
      const id = newId();
      const createdAt = new Date();
      const holdUntil = new Date(createdAt.getTime() + holdMs);
      const open = (state: object): OpenSaga => ({
        id,
        kind: kind.kind,
        userId,
        state,
        holdUntil,
        createdAt,
        attempts: 0,
        undoing: undefined,
      });
      const claim: SagaClaim = {
        id,
        kind: kind.kind,
        userId,
        holdUntil,
        createdAt,
        owner,
        key,
        requestHash: requestHash(kind.kind, body),
      };
      let begun: OpenSaga | string;
      if ('begin' in request) {
        const beginning = await request.begin(claim);
        begun = 'earlier' in beginning ? beginning.earlier : open(beginning.state);
      } else {
        begun = await database.asUser(userId, async (em) => {
          const earlier = await claimKey(em, claim);
          if (earlier !== undefined) return earlier;
          const saga = open(await request.hold(em, claim));
          await insertSaga(em, owner, saga, key);
          return saga;
        });
      }
      let told: Promise<void> | undefined;
      if (typeof begun !== 'string') {
        told = tell(any, begun, 'held');
        void drive(begun, request.requestId);
      }
      const end = await awaitEnd(any, typeof begun === 'string' ? begun : id, request);
      await told;
      if ('refusal' in end) throw end.refusal;
      return end.response as Response;
    },

    start() {
      taking = startJob({
        name: 'orders that were left open are taken over',
        log,
        everyMs: pollMs,
        atOnce: true,
        run: takeOver,
      });
    },

    stop,

    async close() {
      stop();
      await stopped;
      await Promise.all(underWay.values());
    },
  };
}

/** Refused for good and without effect, as against an outcome that nobody knows. */
export function isRefusal(error: unknown): error is ServiceError {
  return error instanceof ServiceError && refusalCodes.has(error.code);
}

/** 200 ms, doubled at each attempt up to a bound, with jitter; never past the hold's end, when what is set aside must become free again. */
function backoff(saga: OpenSaga, undoing: boolean): number {
  const left = saga.holdUntil.getTime() - Date.now();
  const delay =
    Math.min(left > 0 ? longestPauseMs : longestPauseAfterHoldMs, 200 * 2 ** saga.attempts) *
    (0.8 + Math.random() * 0.4);
  return undoing || left < 0 ? delay : Math.min(delay, left + 50);
}
