// One run of a saga, from its first step to its end: forward, or backward after a refusal.
import { leaseMs, type Database, type ServiceError } from '@plaza/service';
import { sagaErrors } from './saga.errors.ts';
import { endSaga, type OpenSaga } from './saga.queries.ts';
import { isRefusal, LeaseLost, type SagaKind, type StepCall } from './saga.ts';

export type AnyKind = SagaKind<unknown, object, object, unknown>;
export type End = { response: unknown } | { refusal: ServiceError };

/** The saga stays open: its outcome is unknown for now. */
export class Paused extends Error {
  readonly step: string;
  readonly refusal: ServiceError | undefined;
  constructor(step: string, cause: unknown, refusal?: ServiceError) {
    super(`The step "${step}" has no known outcome.`, { cause });
    this.step = step;
    this.refusal = refusal;
  }
}

export interface RunOptions {
  database: Database;
  /** Who has leased the saga. */
  owner: string;
  /** Renews the lease, if it is still this owner's: sets `leasedUntil`. */
  renew: (run: SagaRun) => Promise<void>;
}

export class SagaRun {
  readonly saga: OpenSaga;
  leasedUntil = performance.now() + leaseMs;
  readonly #kind: AnyKind;
  readonly #call: StepCall;
  readonly #options: RunOptions;

  constructor(kind: AnyKind, saga: OpenSaga, call: StepCall, options: RunOptions) {
    this.#kind = kind;
    this.saga = saga;
    this.#call = call;
    this.#options = options;
  }

  /** Throws Paused if the outcome is unknown, LeaseLost if another process works on it. */
  end(): Promise<End> {
    const { undoing } = this.saga;
    // Every step's undo again: to repeat one costs a call, to rely on where another version of this code stood could cost the money.
    return undoing ? this.#backward(this.#kind.steps.length - 1, undoing.refusal) : this.#forward(false);
  }

  /** `kept`: an undo came too late, so that only the good end is left. */
  async #forward(kept: boolean): Promise<End> {
    const { steps } = this.#kind;
    const results = {};
    for (const [index, step] of steps.entries()) {
      if (!kept && Date.now() >= this.saga.holdUntil.getTime())
        return this.#backward(steps.length - 1, sagaErrors.ORDER_EXPIRED());
      await this.#keepLease();
      try {
        Object.assign(results, await step.run(this.saga, results, this.#call));
      } catch (error) {
        if (kept || !isRefusal(error)) throw new Paused(step.name, error);
        // A refused step did nothing. But an earlier attempt at it, whose outcome nobody heard, may still be on its way: its undo stops that.
        return this.#backward(this.#call.again ? index : index - 1, error);
      }
    }
    const response = await this.#last('finish', undefined, () =>
      this.#kind.conclude(this.saga, results, this.#options.owner),
    );
    return { response };
  }

  async #backward(from: number, refusal: ServiceError): Promise<End> {
    for (let index = from; index >= 0; index--) {
      const step = this.#kind.steps[index];
      if (!step?.undo) continue;
      await this.#keepLease();
      let outcome: 'undone' | 'kept';
      try {
        outcome = await step.undo(this.saga, this.#call);
      } catch (error) {
        throw new Paused(step.name, error, refusal);
      }
      if (outcome === 'kept') return this.#forward(true);
    }
    const { database, owner } = this.#options;
    await this.#last('cancel', refusal, () =>
      database.asUser(this.saga.userId, async (em) => {
        await this.#kind.cancel(em, this.saga, refusal);
        if (!(await endSaga(em, owner, this.saga.id, { refusal }))) throw new LeaseLost();
      }),
    );
    return { refusal };
  }

  async #last<Result>(step: string, refusal: ServiceError | undefined, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      throw new Paused(step, error, refusal);
    }
  }

  /** Renewed while a step takes its time; but a process that stood still may have lost it. */
  async #keepLease(): Promise<void> {
    if (performance.now() < this.leasedUntil) return;
    await this.#options.renew(this);
    if (performance.now() >= this.leasedUntil) throw new LeaseLost();
  }
}
