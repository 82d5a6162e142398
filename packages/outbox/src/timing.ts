import { leaseMs } from '@plaza/service';

/** The time-outs and pauses of events. Services use the defaults; tests use shorter ones. */
export interface Timing {
  /** How long events that were handed over stay leased without a renewal; see leases.ts of @plaza/service. */
  leaseMs: number;
  /** A relay without work claims at least this often. */
  idleMs: number;
  /** An event that fails so often, over about five hours, is dead. */
  attempts: number;
  firstPauseMs: number;
  maxPauseMs: number;
  /** The pause after a failure of the queue. */
  queueRestMs: number;
}

export const defaultTiming: Timing = {
  leaseMs,
  idleMs: 1_000,
  attempts: 16,
  firstPauseMs: 1_000,
  maxPauseMs: 3_600_000,
  queueRestMs: 5_000,
};
