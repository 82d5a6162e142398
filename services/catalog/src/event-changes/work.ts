// The work after an event was cancelled or moved: first every buyer, and whoever was given a ticket, is notified, then every order of a cancelled event is refunded. Each order is a row,
// and each step of it a transaction: a process that dies leaves whole steps, and another one goes on with what is left.
//
// An order is refunded by the saga that refunds every other one too, under a key that is always the same: whoever asks again gets its first answer. That
// it is refunded, the saga writes itself, in its last transaction.
import { semaphore } from '@plaza/resilience';
import { emit, events } from '@plaza/outbox';
import { createLeases, type Database, type Leases, type Logger, type SqlEntityManager } from '@plaza/service';
import { db } from '../db.ts';
import type { Refunds } from '../refunds/index.ts';
import { isRefusal } from '../saga/index.ts';
import { voidTickets } from '../tickets/index.ts';
import {
  dueOrders,
  handOn,
  holdAttempt,
  holdersOf,
  pauseOrEnd,
  renewChanges,
  setOrders,
  takeChange,
  tryLater,
  unnotified,
  type Attempt,
  type ChangeRow,
} from './event-change.queries.ts';

const notifiedAtOnce = 500;
/** Refunds under way at once: sales that go on meanwhile keep most of the wallet for themselves. */
const refundedAtOnce = 8;
const takenAtOnce = 64;
const refundDeadlineMs = 10_000;
/** After a failure of the database, and where the outcome of a refund is not known yet. */
const againMs = 2_000;
const [firstPauseMs, longestPauseMs] = [5_000, 60 * 60_000];
const longestMs = 60 * 60_000;

export interface WorkDeps {
  database: Database;
  log: Logger;
  returnTickets: Refunds['returnTickets'];
  leases: Leases<Attempt>;
  /** This process ends: it leaves the rest to another one. */
  isStopping: () => boolean;
}

export function changeLeases(database: Database, log: Logger): Leases<Attempt> {
  return createLeases({
    name: 'event changes',
    log,
    renew: (attempts) => database.asSystem((em) => renewChanges(em, attempts)),
    stuckMs: longestMs,
  });
}

/** Another process works on it by now. */
class Lost extends Error {}

/** Works on one change that is due. @returns whether there was one */
export async function workOnChange(deps: WorkDeps): Promise<boolean> {
  const { database, leases, log, isStopping } = deps;
  const change = await database.asSystem(takeChange);
  if (!change) return false;
  const attempt = { id: change.id, attempt: change.attempts };
  await leases.during(attempt, async () => {
    try {
      while (!isStopping()) {
        if (await notifySome(deps, change, attempt)) continue;
        if (change.kind === 'cancelled' && (await refundSome(deps, change, attempt))) continue;
        return await database.asSystem((em) => pauseOrEnd(em, attempt));
      }
      await database.asSystem((em) => handOn(em, attempt));
    } catch (error) {
      if (error instanceof Lost) return;
      log.warn({ err: error, change: change.id, attempt: attempt.attempt }, 'an event change could not be worked on');
      await database.asSystem((em) => handOn(em, attempt, againMs));
    }
  });
  return true;
}

/** @returns whether there may be more */
async function notifySome({ database }: WorkDeps, change: ChangeRow, attempt: Attempt): Promise<boolean> {
  return database.asSystem(async (em) => {
    if (!(await holdAttempt(em, attempt))) throw new Lost();
    const orders = await unnotified(em, change.id, notifiedAtOnce);
    if (orders.length === 0) return false;
    const paid = orders.filter((order) => order.paid);
    await emit(em, await notificationsOf(em, change, paid));
    await setOrders(em, change.id, idsOf(paid), {
      notified: true,
      ...(change.kind === 'moved' && { state: 'notified' }),
    });
    await setOrders(em, change.id, idsOf(orders.filter((order) => !order.paid)), { state: 'dropped' });
    return true;
  });
}

function idsOf(orders: readonly { orderId: string }[]): string[] {
  return orders.map(({ orderId }) => orderId);
}

async function notificationsOf(
  em: SqlEntityManager,
  { event_id: eventId, kind, reason }: ChangeRow,
  orders: readonly { orderId: string; userId: string }[],
) {
  const {
    title: eventTitle,
    date: eventDate,
    venue,
    refund_until: refundUntil,
  } = await db(em)
    .selectFrom('events')
    .select(['title', 'date', 'venue', 'refund_until'])
    .where('id', '=', eventId)
    .executeTakeFirstOrThrow();
  const people = [
    ...orders.map(({ orderId, userId }) => ({ orderId, userId, received: false })),
    ...(await holdersOf(em, idsOf(orders))).map((holder) => ({ ...holder, received: true })),
  ];
  return people.map((person) => {
    const same = { ...person, eventId, eventTitle, eventDate, reason };
    return kind === 'cancelled'
      ? events.eventCancelled(same)
      : events.eventMoved({ ...same, venue, refundUntil: refundUntil ?? undefined });
  });
}

/** @returns whether there may be more */
async function refundSome(deps: WorkDeps, change: ChangeRow, attempt: Attempt): Promise<boolean> {
  const orders = await deps.database.asSystem(async (em) => {
    if (!(await holdAttempt(em, attempt))) throw new Lost();
    return dueOrders(em, change.id, takenAtOnce);
  });
  const oneOf = semaphore({ concurrency: refundedAtOnce });
  await Promise.all(orders.map((order) => oneOf(() => refund(deps, change, order))));
  return orders.length > 0;
}

async function refund(
  { database, returnTickets, log }: WorkDeps,
  { id, reason }: ChangeRow,
  { orderId, userId, failures }: { orderId: string; userId: string; failures: number },
): Promise<void> {
  try {
    await returnTickets(
      { orderId, reason, evenUsed: true },
      {
        userId,
        key: `event change ${id} ${orderId}`,
        keyedRequest: Buffer.from(orderId),
        requestId: id,
        deadline: new Date(Date.now() + refundDeadlineMs),
      },
    );
  } catch (error) {
    await database.asSystem(async (em) => {
      if (!isRefusal(error)) {
        // It goes on by itself, and is asked for again.
        log.warn({ err: error, order: orderId, change: id }, 'the outcome of a refund is not known yet');
        return tryLater(em, id, orderId, { pauseMs: againMs });
      }
      const { status } = error.metadata;
      if (error.reason === 'ORDER_NOT_REFUNDABLE' && status === 'refunding')
        return tryLater(em, id, orderId, { pauseMs: againMs });
      if (error.reason === 'ORDER_NOT_REFUNDABLE' && status === 'refunded') {
        await voidTickets(em, orderId);
        return setOrders(em, id, [orderId], { state: 'refunded' });
      }
      await tryLater(em, id, orderId, { pauseMs: pauseAfter(failures), failure: error });
    });
  }
}

/** 5 s, doubled at each refusal up to an hour, with jitter. */
function pauseAfter(failures: number): number {
  return Math.round(Math.min(longestPauseMs, firstPauseMs * 2 ** failures) * (0.8 + Math.random() * 0.4));
}
