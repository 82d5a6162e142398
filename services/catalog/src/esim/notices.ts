// Of what the owner of an eSIM is notified: 75 %, 90 % and all of its data; three days and one day before its end; its end. Each once, and after a top-up
// again. What was already said is in the row of the eSIM, which whoever decides has locked: two replicas never say it twice.
import { sql, type RawBuilder } from 'kysely';

export const percents = [75, 90, 100] as const;
export type Percent = (typeof percents)[number];

/** The highest share of the data that is reached; 0 for none, and for an unlimited eSIM. */
export function reachedPercent(dataUsed: number, dataTotal: number): Percent | 0 {
  if (dataTotal === 0) return 0;
  return percents.findLast((percent) => dataUsed * 100 >= dataTotal * percent) ?? 0;
}

/** By the database's clock: when the owner is notified next that an eSIM with this end ends soon. Null if less than a day is left. */
export function noticeAt(expiresAt: RawBuilder<Date>): RawBuilder<Date | null> {
  return sql<Date | null>`case
    when ${expiresAt} > now() + interval '3 days' then ${expiresAt} - interval '3 days'
    when ${expiresAt} > now() + interval '1 day' then ${expiresAt} - interval '1 day' end`;
}

/** What the owner is told when that time has come. */
export const daysLeft = sql<number>`case when esims.expires_at <= now() + interval '1 day' then 1 else 3 end`;
