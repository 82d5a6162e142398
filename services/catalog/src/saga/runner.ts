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
  type Database,
  type Job,
  type Logger,
} from '@plaza/service';
import { Paused, SagaRun, type AnyKind, type End } from './run.ts';
import { sagaErrors } from './saga.errors.ts';
import { leaseSagas, pauseSaga, renewLeases, sagaEnd, type OpenSaga } from './saga.queries.ts';
import { LeaseLost, stuckMs, type Saga, type SagaKind, type SagaCall, type Sagas, type SagaStart } from './saga.ts';

/** How long what is sold, and the money for it, are set aside. */
const holdMs = 5 * 60_000;

const pollMs = 1_000;
const stepDeadlineMs = 2_000;
/** Taken over and under way at a time, so that a long outage does not end in one wave. */
const takeOverLimit = 32;
/** What the answer needs to reach the caller before his deadline, or the gateway's, which ends a quarter of a second before ours. */
const answerMs = 500;

/** Between two attempts, as long as the hold lasts: whatever was away, within five seconds of its return somebody tries again. Then nobody waits any more. */
const [longestPauseMs, longestPauseAfterHoldMs] = [2_500, 30_000];
/** The first failures are logged, and of those after them one in so many. */
const [alwaysLogged, loggedOneIn] = [6, 10];

export class SagaRunner implements Sagas {
  readonly #database: Database;
  readonly #log: Logger;
  readonly #owner = randomUUID();
  readonly #kinds = new Map<string, AnyKind>();
  readonly #underWay = new Map<string, Promise<End | undefined>>();
  readonly #takenOver = new Set<string>();
  readonly #leases;
  #taking: Job | undefined;
  #stopped: Promise<void> | undefined;
  #closing = false;

  constructor({ database, log }: { database: Database; log: Logger }) {
    this.#database = database;
    this.#log = log;
    this.#leases = createLeases<SagaRun>({ name: 'orders', log, renew: (runs) => this.#renew(runs) });
  }

  register<Order, State extends object, Results extends object, Response>(
    kind: SagaKind<Order, State, Results, Response>,
  ): void {
    this.#kinds.set(kind.kind, kind);
  }

  async run<Order, State extends object, Results extends object, Response>(
    kind: SagaKind<Order, State, Results, Response>,
    order: Order,
    { userId, key, keyedRequest, requestId, deadline }: SagaCall,
  ): Promise<Response> {
    const any = this.#kindOf(kind.kind);
    const createdAt = new Date();
    const start: SagaStart = {
      id: newId(),
      kind: kind.kind,
      userId,
      holdUntil: new Date(createdAt.getTime() + holdMs),
      createdAt,
      owner: this.#owner,
      key,
      requestId: requestId.slice(0, 200),
      requestHash: requestHash(kind.kind, keyedRequest),
    };
    const begun = await kind.begin(start, order);
    let invalidated: Promise<void> | undefined;
    if ('state' in begun) {
      const { id, holdUntil } = start;
      const saga = { id, kind: kind.kind, userId, state: begun.state, holdUntil, createdAt };
      const open = { ...saga, attempts: 0, undoing: undefined };
      invalidated = this.#changed(any, open, 'held');
      void this.#drive(open, requestId);
    }
    const end = await this.#awaitEnd(any, 'earlier' in begun ? begun.earlier : start.id, { userId, deadline });
    await invalidated;
    if ('refusal' in end) throw end.refusal;
    return end.response as Response;
  }

  start(): void {
    this.#taking = startJob({
      name: 'orders that were left open are taken over',
      log: this.#log,
      everyMs: pollMs,
      atOnce: true,
      run: () => this.#takeOver(),
    });
  }

  stop(): void {
    this.#closing = true;
    this.#stopped ??= this.#taking?.stop();
  }

  async close(): Promise<void> {
    this.stop();
    await this.#stopped;
    await Promise.all(this.#underWay.values());
  }

  #kindOf(name: string): AnyKind {
    const kind = this.#kinds.get(name);
    if (!kind) throw new Error(`No saga of the kind ${name} is registered.`);
    return kind;
  }

  /** Works on a leased saga until its end; undefined if it stays open. Never throws. */
  #drive(saga: OpenSaga, requestId: string): Promise<End | undefined> {
    const kind = this.#kindOf(saga.kind);
    const call = { deadlineMs: stepDeadlineMs, requestId, again: saga.attempts > 0 };
    const run = new SagaRun(kind, saga, call, {
      database: this.#database,
      owner: this.#owner,
      renew: (one) => this.#renew([one]),
    });
    const work = this.#leases
      .during(run, async () => {
        const end = await run.end();
        await this.#changed(kind, saga, 'response' in end ? 'done' : 'failed');
        return end;
      })
      .catch((error: unknown) => this.#leaveOpen(saga, error))
      .finally(() => this.#underWay.delete(saga.id));
    this.#underWay.set(saga.id, work);
    return work;
  }

  async #renew(runs: SagaRun[]): Promise<void> {
    const until = performance.now() + leaseMs;
    const ids = runs.map(({ saga }) => saga.id);
    const renewed = new Set(await this.#database.asSystem((em) => renewLeases(em, this.#owner, ids)));
    for (const run of runs) if (renewed.has(run.saga.id)) run.leasedUntil = until;
  }

  async #leaveOpen(saga: OpenSaga, error: unknown): Promise<undefined> {
    if (error instanceof LeaseLost) return;
    const { step, refusal, cause } = error instanceof Paused ? error : new Paused('', error, saga.undoing?.refusal);
    const delayMs = backoff(saga, refusal !== undefined);
    const { id, kind, attempts } = saga;
    if (attempts < alwaysLogged || attempts % loggedOneIn === 0) {
      const fields = { err: cause, saga: id, kind, step, attempts, undoing: refusal?.reason, delayMs };
      if (Date.now() - saga.createdAt.getTime() < stuckMs) this.#log.warn(fields, 'saga stays open');
      else this.#log.error(fields, 'saga stays open, although it was tried for minutes');
    }
    try {
      const message = cause instanceof ServiceError ? `${cause.reason}: ${cause.message}` : String(cause);
      await this.#database.asUser(saga.userId, (em) =>
        pauseSaga(em, this.#owner, id, { step, error: message, delayMs, refusal }),
      );
      if (!this.#closing && delayMs < pollMs) setTimeout(() => this.#taking?.wake(), delayMs + 20).unref();
    } catch (failure) {
      // The lease ends by itself, and then somebody takes over.
      this.#log.warn({ err: failure, saga: id }, 'saga could not be given up');
    }
  }

  async #changed(kind: AnyKind, saga: Saga<object>, now: 'held' | 'done' | 'failed'): Promise<void> {
    await kind
      .changed?.(saga, now)
      .catch((error: unknown) =>
        this.#log.warn({ err: error, saga: saga.id }, 'the cache was not invalidated after a saga'),
      );
  }

  /** Waits for a saga's end, wherever it is worked on. */
  async #awaitEnd(kind: AnyKind, id: string, { userId, deadline }: { userId: string; deadline: Date }): Promise<End> {
    const givenUp = deadline.getTime() - answerMs;
    for (let pause = 20; ; pause = Math.min(pause * 2, 250)) {
      const here = this.#underWay.get(id);
      const end = here ? await waitAtMost(here, givenUp - Date.now()) : await this.#storedEnd(kind, userId, id);
      if (end) return end;
      const left = givenUp - Date.now();
      if (left <= 0) throw sagaErrors.ORDER_PENDING({ metadata: { order_id: id }, retryAfterMs: 1_000 });
      await sleep(Math.min(pause, left));
    }
  }

  async #storedEnd(kind: AnyKind, userId: string, id: string): Promise<End | undefined> {
    const end = await this.#database.asUser(userId, (em) => sagaEnd(em, id));
    return end && 'response' in end ? { response: kind.codec.decode(end.response) } : end;
  }

  async #takeOver(): Promise<void> {
    const room = takeOverLimit - this.#takenOver.size;
    if (this.#closing || this.#kinds.size === 0 || room <= 0) return;
    await this.#leases.catchUp();
    const kinds = [...this.#kinds.keys()];
    for (const saga of await this.#database.asSystem((em) => leaseSagas(em, this.#owner, kinds, room))) {
      // It took longer here than its lease, and goes on with the new one.
      if (this.#underWay.has(saga.id)) continue;
      this.#takenOver.add(saga.id);
      void this.#drive(saga, saga.id).finally(() => this.#takenOver.delete(saga.id));
    }
  }
}

/** 200 ms, doubled at each attempt up to a bound, with jitter; never past the hold's end, when what is set aside must become free again. */
function backoff(saga: OpenSaga, undoing: boolean): number {
  const left = saga.holdUntil.getTime() - Date.now();
  const delay =
    Math.min(left > 0 ? longestPauseMs : longestPauseAfterHoldMs, 200 * 2 ** saga.attempts) *
    (0.8 + Math.random() * 0.4);
  return undoing || left < 0 ? delay : Math.min(delay, left + 50);
}
