// Work that one process holds and any other takes over when it dies: a row says until when it is held, and whoever works on it writes that anew every
// second. So what a killed process held goes on within seconds, however long the work itself may take.
import { singleFlight } from '@plaza/resilience';
import type { Logger } from './logger.ts';

/**
 * How long something is held without a sign of life. Whoever takes over looks about once a second, so that what a killed process held goes on within 5 s. Three
 * times the pause between signs: a busy machine may be late with one of them.
 */
export const leaseMs = 3_000;
const renewEveryMs = 1_000;
// Whatever is waited for has a deadline of its own, and all of them are shorter: who takes longer than this is stuck.
const stuckMs = 60_000;

export interface LeasesOptions<Item> {
  /** What is held, for the log: "webhooks". */
  name: string;
  log: Pick<Logger, 'warn'>;
  /** Writes that this process still works on all of these, in one statement, as long as they are still its own. */
  renew: (items: Item[]) => Promise<unknown>;
  everyMs?: number;
  stuckMs?: number;
}

export interface Leases<Item> {
  /** Does `work`, and renews the lease for as long as it takes. What ends within half a second costs nothing. */
  during<Result>(item: Item, work: () => Promise<Result>): Promise<Result>;
  /** Renews what should have been renewed and was not, such as while the database was away: so that the next claim does not find it. */
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
