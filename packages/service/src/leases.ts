// Leases of work: a row has the end of its lease, and the process that works on it renews the lease every second. When the process dies, another one takes
// the work over within seconds, however long the work itself may take.
import { singleFlight } from '@plaza/resilience';
import type { Logger } from './logger.ts';

/**
 * How long a lease lasts without a renewal. Processes that take over poll about once a second, so the work of a killed process continues within 5 s. Three
 * times the pause between renewals: a busy machine may be late with one.
 */
export const leaseMs = 3_000;
const renewEveryMs = 1_000;
// Everything that work waits for has a shorter deadline, so work that takes longer is stuck.
const stuckMs = 60_000;

export interface LeasesOptions<Item> {
  /** What is leased, for the log: "webhooks". */
  name: string;
  log: Pick<Logger, 'warn'>;
  /** Renews the leases of these items in one statement, except those that other processes have taken over. */
  renew: (items: Item[]) => Promise<unknown>;
  everyMs?: number;
  stuckMs?: number;
}

export interface Leases<Item> {
  /** Runs `work`, and renews the lease until it ends. Work of less than half a second costs nothing. */
  during<Result>(item: Item, work: () => Promise<Result>): Promise<Result>;
  /** Renews leases whose renewal is late, for example because the database was away, so that the next poll does not take them over. */
  catchUp(): Promise<void>;
}

export function createLeases<Item>({
  name,
  log,
  renew,
  everyMs = renewEveryMs,
  stuckMs: longest = stuckMs,
}: LeasesOptions<Item>): Leases<Item> {
  const held = new Set<{ item: Item; since: number; renewedAt: number }>();
  let timer: NodeJS.Timeout | undefined;
  let complained = false;

  // One after the other: a slow database gets no second statement while it works on the first.
  const renewOld = singleFlight(async (olderThanMs: number): Promise<void> => {
    const now = performance.now();
    const due = [...held].filter(({ since, renewedAt }) => now - renewedAt >= olderThanMs && now - since < longest);
    if (due.length === 0) return;
    try {
      await renew(due.map(({ item }) => item));
      for (const one of due) one.renewedAt = now;
      complained = false;
    } catch (error) {
      if (!complained)
        log.warn(
          { err: error, leases: name, count: due.length },
          'leases could not be renewed: others may take over what is worked on',
        );
      complained = true;
    }
  });

  function schedule(): void {
    if (timer !== undefined || held.size === 0) return;
    timer = setTimeout(() => {
      timer = undefined;
      void renewOld(everyMs / 2).then(schedule);
    }, everyMs).unref();
  }

  return {
    async during(item, work) {
      const since = performance.now();
      const mine = { item, since, renewedAt: since };
      held.add(mine);
      schedule();
      try {
        return await work();
      } finally {
        held.delete(mine);
      }
    },
    catchUp: () => renewOld(1.5 * everyMs),
  };
}
