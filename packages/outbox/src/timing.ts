import { leaseMs } from '@plaza/service';

/** How patient events are. What services run with stands here; tests are in more of a hurry. */
export interface Timing {
  /** How long what was handed over is left to whoever has it without a sign of life; see leases.ts of @plaza/service. */
  leaseMs: number;
  /** The longest that a relay without work goes without looking. */
  idleMs: number;
  /** How often an event may fail before it is dead: in all over some five hours. */
  attempts: number;
  firstPauseMs: number;
  longestPauseMs: number;
  /** How long after a failure of the queue it is tried again. */
  queueRestMs: number;
}

export const defaultTiming: Timing = {
  leaseMs,
  idleMs: 1_000,
  attempts: 16,
  firstPauseMs: 1_000,
  longestPauseMs: 3_600_000,
  queueRestMs: 5_000,
};
