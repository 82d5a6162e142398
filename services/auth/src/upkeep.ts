// What auth looks after every day, beside what every service does.
import type { Database, Found, UpkeepTask } from '@plaza/service';
import { sql } from 'kysely';
import { db } from './db.ts';

export const upkeepTasks: readonly UpkeepTask[] = [
  {
    name: 'requests-of-people',
    every: 'daily',
    about: 'account deletions and data exports that should have ended',
    run: requestsOfPeople,
  },
];

/** People have a right to both, within days. */
function requestsOfPeople(database: Database): Promise<Found> {
  return database.asSystem(async (em) => {
    const { deletions } = await db(em)
      .selectFrom('deletions')
      .select(sql<number>`count(*)::int`.as('deletions'))
      .where(sql<boolean>`state in ('deciding', 'refusing', 'merging')`)
      .where('lease_until', '<', sql<Date>`now() - interval '1 day'`)
      .executeTakeFirstOrThrow();
    const { exports } = await db(em)
      .selectFrom('exports')
      .select(sql<number>`count(*)::int`.as('exports'))
      .where('state', '=', sql.lit('running'))
      .where('created_at', '<', sql<Date>`now() - interval '1 day'`)
      .executeTakeFirstOrThrow();
    return {
      figures: { deletions, exports },
      findings: [
        ...(deletions > 0
          ? [`${deletions} account deletions are open for more than a day: another service refuses or is away.`]
          : []),
        ...(exports > 0 ? [`${exports} data exports run for more than a day: the log of auth has the error.`] : []),
      ],
    };
  });
}
