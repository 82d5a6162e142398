// What happens to an eSIM at its provider: usage, its first use and its end. Every change of a row comes with the events that it is worth, in the same
// transaction and under the lock of the row.
import { emit, events, type NewEvent } from '@plaza/outbox';
import { anyOf, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, now, type DB } from '../db.ts';
import type { EsimCallback } from './callback.ts';
import { daysLeft, noticeAt, reachedPercent } from './notices.ts';

/** What a provider says of a profile. */
export interface Report {
  esimId: string;
  /** Megabytes since the profile was made. */
  dataUsed?: number | undefined;
  isUsed?: boolean;
  isOver?: boolean;
  at: Date;
}

/** Whose eSIM it is, and whether it said anything new; undefined if there is none, or nothing to report of it any more. */
export type Reported = { userId: string; changed: boolean } | undefined;

type Row = Selectable<DB['esims']> & { plan_name: string };

/** The time until a provider is asked, after it reported something: an hour, and up to a fifth more. */
export const nextCheck = sql<Date>`now() + (1 + random() / 5) * interval '1 hour'`;

/** A callback, once. As the system. @returns the same as applyReport; 'repeated' if it came before */
export async function applyCallback(em: SqlEntityManager, callback: EsimCallback): Promise<Reported | 'repeated'> {
  const { numInsertedOrUpdatedRows } = await db(em)
    .insertInto('esim_callbacks')
    .values({ id: callback.id })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) return 'repeated';
  if (callback.kind === 'other') return undefined;
  const { esimId, dataUsed, at, kind } = callback;
  return applyReport(em, { esimId, dataUsed, at, isUsed: kind !== 'expired', isOver: kind === 'expired' });
}

/** Usage never goes down, whatever order reports come in; and an end that is older than a top-up is none. */
export async function applyReport(em: SqlEntityManager, report: Report): Promise<Reported> {
  const row = await lockEsim(em, report.esimId);
  if (!row || row.status === 'refunded') return undefined;
  const at = new Date(Math.min(report.at.getTime(), Date.now()));
  const dataUsed = Math.max(row.data_used, report.dataUsed ?? 0);
  const isUsed = report.isUsed === true || dataUsed > 0;
  const ends = report.isOver === true && row.status === 'active' && !(await toppedUpSince(em, row.id, at));
  const end = at > row.activated_at && at < row.expires_at ? at : row.expires_at;
  const noticed = await noticeUsage(em, { ...row, data_used: dataUsed });
  await db(em)
    .updateTable('esims')
    .set({
      data_used: dataUsed,
      usage_at: row.usage_at && row.usage_at > at ? row.usage_at : at,
      first_used_at: row.first_used_at ?? (isUsed ? at : null),
      noticed_percent: noticed,
      check_at: nextCheck,
      ...(ends && { status: 'expired', expires_at: end }),
    })
    .where('id', '=', row.id)
    .execute();
  if (ends) await emit(em, expired(row, end));
  return { userId: row.user_id, changed: ends || dataUsed > row.data_used };
}

/** An eSIM whose data or total changed: emits what its owner has not heard, and returns the share that they were notified of. */
export async function noticeUsage(em: SqlEntityManager, row: Row): Promise<number> {
  const percent = reachedPercent(row.data_used, row.data_total);
  if (row.status !== 'active' || percent <= row.noticed_percent) return row.noticed_percent;
  await emit(
    em,
    events.esimUsageReached({
      userId: row.user_id,
      esimId: row.id,
      planName: row.plan_name,
      percent,
      dataUsed: row.data_used,
      dataTotal: row.data_total,
    }),
  );
  return percent;
}

/** With the name of its plan, and locked until the end of the transaction. */
export async function lockEsim(em: SqlEntityManager, id: string): Promise<Row | undefined> {
  return db(em)
    .selectFrom('esims')
    .innerJoin('esim_plans', 'esim_plans.id', 'esims.plan_id')
    .selectAll('esims')
    .select('esim_plans.name as plan_name')
    .where('esims.id', '=', id)
    .forUpdate('esims')
    .executeTakeFirst();
}

async function toppedUpSince(em: SqlEntityManager, esimId: string, at: Date): Promise<boolean> {
  const row = await db(em)
    .selectFrom('esim_top_ups')
    .select('id')
    .where('esim_id', '=', esimId)
    .where('status', '=', 'active')
    .where('created_at', '>', at)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Marks those whose time is over, at most `limit`. Returns whose they are. */
export async function endExpired(em: SqlEntityManager, limit: number): Promise<string[]> {
  const rows = await due(em, 'expires_at', limit).execute();
  await db(em)
    .updateTable('esims')
    .set({ status: 'expired', notice_at: null })
    .where('id', '=', anyOf(rows.map(({ id }) => id)))
    .execute();
  await emit(
    em,
    rows.map((row) => expired(row, row.expires_at)),
  );
  return rows.map(({ user_id: userId }) => userId);
}

/** Notifies the owners of those that end in three days or in one, at most `limit`. Of both at once the last one counts. Returns how many. */
export async function noticeEnds(em: SqlEntityManager, limit: number): Promise<number> {
  const rows = await due(em, 'notice_at', limit)
    // Whose end is here is told that instead.
    .where('esims.expires_at', '>', now)
    .select(daysLeft.as('days'))
    .execute();
  await db(em)
    .updateTable('esims')
    .set({ notice_at: noticeAt(sql<Date>`expires_at`) })
    .where('id', '=', anyOf(rows.map(({ id }) => id)))
    .execute();
  await emit(
    em,
    rows.map((row) =>
      events.esimExpiring({
        userId: row.user_id,
        esimId: row.id,
        planName: row.plan_name,
        days: row.days,
        expiresAt: row.expires_at,
        dataUsed: row.data_used,
        dataTotal: row.data_total,
      }),
    ),
  );
  return rows.length;
}

function due(em: SqlEntityManager, column: 'expires_at' | 'notice_at', limit: number) {
  return db(em)
    .selectFrom('esims')
    .innerJoin('esim_plans', 'esim_plans.id', 'esims.plan_id')
    .selectAll('esims')
    .select('esim_plans.name as plan_name')
    .where('esims.status', '=', sql.lit('active'))
    .where(`esims.${column}`, '<=', now)
    .orderBy(`esims.${column}`)
    .limit(limit)
    .forUpdate('esims')
    .skipLocked();
}

function expired({ id, user_id: userId, plan_name: planName }: Row, expiresAt: Date): NewEvent {
  return events.esimExpired({ userId, esimId: id, planName, expiresAt });
}
