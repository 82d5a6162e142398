// How soon requests, events and webhooks each recover after the end of a fault.
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import type { World } from './world.ts';

/** The longest disturbance for users of the marketplace. */
const allowedMs = 5_000;

export const whatRecovers = ['requests', 'events', 'webhooks'] as const;
export type WhatRecovers = (typeof whatRecovers)[number];

/**
 * Milliseconds, each undefined if it did not recover. A kind has recovered when one that began afterwards has succeeded, and none from before is pending: a
 * request of each sort was answered, and so were the earlier ones, with their orders; an event was applied; a webhook arrived.
 */
export type Recovery = Partial<Record<WhatRecovers, number>>;

/** The pending ones of those that began before a time. */
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

/** The successes of those that began after a time. */
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

/** Polls until everything has recovered, or the time is over. */
export async function recover(world: World, backAt: number, timeoutMs: number): Promise<Recovery> {
  const recovery: Recovery = {};
  for (
    const deadline = backAt + timeoutMs;
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

/**
 * Longer where the machine is slower by a factor than a quiet one of the kind that the limit was measured on, and by its square: a process also takes longer
 * to be back, so more has piled up meanwhile, and all of it takes longer.
 */
export function allowed({ lasts }: Pick<Fault, 'lasts'>, slowdown: number): number {
  return (lasts?.ms ?? allowedMs) * slowdown ** 2;
}

/** The kinds that took too long. */
export function tooLate(recovery: Recovery, maxMs: number): string[] {
  return whatRecovers.flatMap((what) => {
    const took = recovery[what];
    return took !== undefined && took > maxMs
      ? [`${what} took ${(took / 1_000).toFixed(1)} s to go on, and may take ${(maxMs / 1_000).toFixed(1)}`]
      : [];
  });
}
