// What messaging looks after every day, beside what every service does.
import type { Database, Found, UpkeepTask } from '@plaza/service';
import { sql } from 'kysely';
import { db } from './db.ts';

export const upkeepTasks: readonly UpkeepTask[] = [
  { name: 'webhooks', every: 'daily', about: 'endpoints that were disabled because they fail', run: webhooks },
];

/** Their owners are notified; who runs the platform sees here whether it is one of them or all. */
function webhooks(database: Database): Promise<Found> {
  return database.asSystem(async (em) => {
    const disabled = await db(em)
      .selectFrom('webhook_endpoints')
      .select(['id', 'disabled_reason'])
      .where('disabled_reason', 'in', ['failing', 'gone'])
      .where('deleted_at', 'is', null)
      .where('updated_at', '>', sql<Date>`now() - interval '1 day'`)
      .orderBy('id')
      .execute();
    const { enabled } = await db(em)
      .selectFrom('webhook_endpoints')
      .select(sql<number>`(count(*) filter (where enabled))::int`.as('enabled'))
      .where('deleted_at', 'is', null)
      .executeTakeFirstOrThrow();
    return {
      figures: { enabled, disabled: disabled.length },
      findings: disabled.map(
        ({ id, disabled_reason: reason }) => `The webhook endpoint ${id} was disabled (${reason}) within a day.`,
      ),
    };
  });
}
