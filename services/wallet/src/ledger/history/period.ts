// Requested periods, and the archived months that cannot be read any more.
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { z } from 'zod';
import { db } from '../../db.ts';
import { historyErrors } from './history.errors.ts';

const first = Date.UTC(2000, 0, 1);
const last = Date.UTC(2100, 0, 1);

/** A time that the ledger can store. */
export const moment = z
  .date({ error: 'Must be a time.' })
  .refine((time) => time.getTime() >= first && time.getTime() < last, 'Must be in the years 2000 to 2099.');

export const optionalMoment = moment.optional();

/**
 * Throws PERIOD_ARCHIVED if a part of [from, to) is in an archived month. Call it after the read that it guards, in the same transaction: the read keeps the
 * months from being archived until the transaction ends.
 */
export async function assertNotArchived(em: SqlEntityManager, from: Date, to: Date): Promise<void> {
  const archived = await db(em)
    .selectFrom('archived_months')
    .select(sql<string>`to_char(month, 'YYYY-MM')`.as('month'))
    .where(sql<Date>`month::timestamp at time zone 'UTC'`, '<', to)
    .where(sql<Date>`(month + interval '1 month') at time zone 'UTC'`, '>', from)
    .orderBy('archived_months.month')
    .limit(1)
    .executeTakeFirst();
  if (archived) throw historyErrors.PERIOD_ARCHIVED({ metadata: { month: archived.month } });
}

/** The millisecond after a moment: times are exact to the millisecond, and postings to the microsecond. */
export function after(time: Date): Date {
  return new Date(time.getTime() + 1);
}
