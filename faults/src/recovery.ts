// How soon everything goes on once the cause is gone: requests, events and webhooks, each by itself.
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import type { World } from './world.ts';

/** Somebody who uses the marketplace notices no more of it than this. */
const allowedMs = 5_000;

export const whatRecovers = ['requests', 'events', 'webhooks'] as const;
export type WhatRecovers = (typeof whatRecovers)[number];

/**
 * Milliseconds, each undefined if it did not come to pass. A kind has recovered when one that began afterwards has succeeded, and none of before waits for
 * its end any more: a request of each sort was answered, and so were those of before, with their orders; an event took effect; a webhook arrived.
 */
export type Recovery = Partial<Record<WhatRecovers, number>>;

/** Of what was begun before a moment, what waits for its end. */
export async function openOf({ rows }: Pick<World, 'rows'>, before: Date): Promise<WhatRecovers[]> {
  const [row] = await rows<Record<WhatRecovers, boolean>>(
    `select
    exists (select from catalog.sagas where status in ('running', 'compensating') and created_at < $1) or exists (select from wallet.holds where status = 'held' and created_at < $1) as requests,
    exists (select from auth.outbox where state in ('pending', 'handed') and created_at < $1) or exists (select from wallet.outbox where state in ('pending', 'handed') and created_at < $1)
      or exists (select from catalog.outbox where state in ('pending', 'handed') and created_at < $1) as events,
    exists (select from messaging.webhook_deliveries where status = 'pending' and created_at < $1) as webhooks`,
    [before],
  );
  return whatRecovers.filter((what) => row?.[what] !== false);
}

/** Of what was begun after a moment, what has succeeded. */
async function doneOf({ rows, journal }: World, since: number): Promise<WhatRecovers[]> {
  const [row] = await rows<{ events: boolean; webhooks: boolean }>(
    `select
    exists (select from wallet.outbox where state = 'done' and created_at > $1) and exists (select from catalog.outbox where state = 'done' and created_at > $1) as events,
    exists (select from messaging.webhook_deliveries where status = 'delivered' and created_at > $1) as webhooks`,
    [new Date(since)],
  );
  const requests = journal.worksSince(since) && journal.underWay.every(({ from }) => from >= since);
  return whatRecovers.filter((what) => (what === 'requests' ? requests : row?.[what]));
}

/** Looks until everything has recovered, or the time is over. */
export async function recover(world: World, backAt: number, patienceMs: number): Promise<Recovery> {
  const recovery: Recovery = {};
  for (
    const deadline = backAt + patienceMs;
    Date.now() < deadline && !world.load.failure && whatRecovers.some((what) => recovery[what] === undefined);
    await pause(50)
  ) {
    // The database may be away.
    const [done, open] = await Promise.all([doneOf(world, backAt), openOf(world, new Date(backAt))]).catch(() => [
      [],
      [...whatRecovers],
    ]);
    for (const what of done) if (!open.includes(what)) recovery[what] ??= Date.now() - backAt;
  }
  return recovery;
}

/** As much longer as others on this machine slow it down. */
export function allowed({ lasts }: Pick<Fault, 'lasts'>, slowdown: number): number {
  return (lasts?.ms ?? allowedMs) * slowdown;
}

/** What took longer than it may. */
export function tooLate(recovery: Recovery, mostMs: number): string[] {
  return whatRecovers.flatMap((what) => {
    const took = recovery[what];
    return took !== undefined && took > mostMs
      ? [`${what} took ${(took / 1_000).toFixed(1)} s to go on, and may take ${(mostMs / 1_000).toFixed(1)}`]
      : [];
  });
}
