// Writes the outcomes of events into the outbox that they are in.
import { Outcome_Result, type Outcome } from '@plaza/api/events';
import type { Database, Logger } from '@plaza/service';
import type { Timing } from './timing.ts';

/** Writes the outcomes of events for that destination. */
export type Settle = (destination: string, outcomes: readonly Outcome[]) => Promise<void>;

/** Not a result of the consumer: the relay could not deliver the event. */
const undelivered = 4;

export interface Settling {
  settle: Settle;
  /** Leases them for another time to the process that works on them. */
  renew(destination: string, events: readonly { position: number; id: string }[]): Promise<void>;
  /** Hands them over again in `pauseMs`. */
  postpone(destination: string, events: readonly { position: number; id: string }[], pauseMs: number): Promise<void>;
}

const settleSql =
  "select * from outbox_settle($1, $2::bigint[], $3::uuid[], $4::integer[], $5::text[], $6, $7::integer * interval '1 ms', $8::integer * interval '1 ms')";

export function createSettling(
  database: Database,
  log: Logger,
  { leaseMs, attempts, firstPauseMs, maxPauseMs }: Timing,
  settled: () => void,
): Settling {
  const run = (
    destination: string,
    outcomes: readonly { position: number; id: string; result: number; error: string }[],
    pauseMs: number,
  ) =>
    database.statement<{ id: string; type: string; state: string; attempts: number }>(settleSql, [
      destination,
      outcomes.map(({ position }) => position),
      outcomes.map(({ id }) => id),
      outcomes.map(({ result }) => result),
      outcomes.map(({ error }) => error),
      attempts,
      pauseMs,
      maxPauseMs,
    ]);
  async function postpone(
    destination: string,
    events: readonly { position: number; id: string }[],
    pauseMs: number,
  ): Promise<void> {
    await run(
      destination,
      events.map(({ position, id }) => ({ position, id, result: undelivered, error: '' })),
      Math.round(pauseMs),
    );
  }

  return {
    async settle(destination, outcomes) {
      const working = outcomes.filter(({ result }) => result === Outcome_Result.RESULT_WORKING);
      if (working.length > 0) await postpone(destination, working, leaseMs);
      const known = outcomes.filter(
        ({ result }) =>
          result === Outcome_Result.RESULT_DONE ||
          result === Outcome_Result.RESULT_FAILED ||
          result === Outcome_Result.RESULT_HELD,
      );
      if (known.length === 0) return;
      for (const { id, type, state, attempts: made } of await run(destination, known, firstPauseMs)) {
        if (state === 'dead')
          log.error({ event: id, type, destination, attempts: made }, 'an event is dead: see "npx plaza events list"');
        else log.warn({ event: id, type, destination, attempts: made }, 'an event failed and is tried again later');
      }
      settled();
    },
    postpone,
    renew: (destination, events) => postpone(destination, events, leaseMs),
  };
}
