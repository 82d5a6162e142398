// The pace of passwords for one account. After five wrong ones in a row each next one waits: a second for every five, ten at most. So whoever guesses, from
// however many networks, gets six guesses a minute. A known device has a count of its own: strangers do not slow it down. An address without an account is
// counted alike. It is all in the database, so that it holds for all replicas.
import { commonErrors, type Database, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { setTimeout as pause } from 'node:timers/promises';
import { db } from '../../db.ts';
import { deleteOver } from '../../over.ts';
import { sessionErrors } from './sessions.errors.ts';

const failuresPerStep = 5;
const stepMs = 1_000;
const longestStep = 10;
/** Whoever would wait longer is refused: a call has fifteen seconds. */
const longestWaitMs = longestStep * stepMs;
/** After a day without a wrong password the count begins again. */
export const forgottenMs = 24 * 3_600_000;

const mostRemembered = 10_000;

/**
 * Until when each count has no turn left, as far as this process was told. A time only moves on, so that whoever is refused by it the database would
 * refuse too: a siege costs no connection, for which the owner would wait.
 */
const fullUntil = new LRUCache<string, number>({ max: mostRemembered });

/** Throws SIGN_IN_SLOWED if it is known that there is no turn. */
export function refuseIfFull(key: Buffer, at: Date): void {
  const until = fullUntil.get(key.toString('base64'));
  if (until !== undefined && until > at.getTime()) throw slowed(until, at);
}

const slowed = (until: number, at: Date) =>
  sessionErrors.SIGN_IN_SLOWED({ retryAfterMs: Math.max(stepMs, until - at.getTime() + stepMs) });

export interface Pace {
  failures: number;
  next_at: Date;
}

/**
 * Waits until the next password for this key may be looked at. Wrong ones that are looked at at the same time are all counted afterwards; only after the
 * fifth does each take its turn. Throws SIGN_IN_SLOWED with the time to wait, CANCELLED.
 */
export async function takeTurn(
  { database, now }: { database: Database; now: () => Date },
  key: Buffer,
  found: Pace | undefined,
  signal?: AbortSignal,
): Promise<void> {
  if (!found || found.failures < failuresPerStep) return;
  const at = now();
  const turn = await database.asSystem((em) => nextTurn(em, key, at));
  if (turn === undefined) {
    const until = found.next_at.getTime() - longestWaitMs;
    fullUntil.set(key.toString('base64'), until);
    throw slowed(until, at);
  }
  await pause(Math.max(0, turn.getTime() - at.getTime()), undefined, { signal }).catch(() => {
    throw commonErrors.CANCELLED();
  });
}

const stepOf = sql<string>`least(failures / ${failuresPerStep}::int, ${longestStep}::int) * ${stepMs}::int * interval '1 millisecond'`;

/** @returns when it is this one's turn; undefined if that is too late */
async function nextTurn(em: SqlEntityManager, key: Buffer, at: Date): Promise<Date | undefined> {
  const row = await db(em)
    .updateTable('sign_in_paces')
    .set({ next_at: sql<Date>`greatest(next_at, ${at}::timestamptz) + ${stepOf}` })
    .where('key', '=', key)
    .where('next_at', '<=', new Date(at.getTime() + longestWaitMs))
    .returning(sql<Date>`next_at - ${stepOf}`.as('turn'))
    .executeTakeFirst();
  return row?.turn;
}

/** Counts a wrong password. */
export async function countWrong(em: SqlEntityManager, key: Buffer, at: Date): Promise<void> {
  const isOver = sql<boolean>`sign_in_paces.failed_at <= ${new Date(at.getTime() - forgottenMs)}::timestamptz`;
  await db(em)
    .insertInto('sign_in_paces')
    .values({ key, failures: 1, next_at: at, failed_at: at })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        // The table's column has no more; the step is the longest long before.
        failures: sql<number>`case when ${isOver} then 1 else least(sign_in_paces.failures + 1, 1000000) end`,
        failed_at: at,
      }),
    )
    .execute();
}

/** A right password ends the count. */
export async function forgetWrong(em: SqlEntityManager, key: Buffer): Promise<void> {
  fullUntil.delete(key.toString('base64'));
  await db(em).deleteFrom('sign_in_paces').where('key', '=', key).execute();
}

/** @returns whether there may be more */
export function deleteForgotten(em: SqlEntityManager, now: Date): Promise<boolean> {
  const moment = new Date(now.getTime() - forgottenMs);
  return deleteOver(em, 'sign_in_paces', { key: 'key', column: 'failed_at', moment });
}
