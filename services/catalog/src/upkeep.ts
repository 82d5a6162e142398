// What catalog looks after every day and week, beside what every service does.
import type { Database, Found, UpkeepTask } from '@plaza/service';
import { sql } from 'kysely';
import { db } from './db.ts';
import { verifyCatalog } from './manage/index.ts';

export const upkeepTasks: readonly UpkeepTask[] = [
  { name: 'open-orders', every: 'daily', about: 'orders that should have ended', run: openOrders },
  { name: 'catalogue', every: 'weekly', about: 'stock and seats, as catalog verify compares them', run: catalogue },
];

/** An order is over within minutes, with the goods or with its money back. */
function openOrders(database: Database): Promise<Found> {
  return database.asSystem(async (em) => {
    const open = await db(em)
      .selectFrom('sagas')
      .select(['id', 'kind', 'step', 'attempts'])
      .where(sql<boolean>`status in ('running', 'compensating')`)
      .where('created_at', '<', sql<Date>`now() - interval '1 hour'`)
      .orderBy('created_at')
      .execute();
    return {
      figures: { open: open.length },
      findings: open.map(
        ({ id, kind, step, attempts }) =>
          `The order ${id} (${kind}) is open for more than an hour, at ${step ?? 'its beginning'}, after ${attempts} attempts: the log of catalog has its error.`,
      ),
    };
  });
}

async function catalogue(database: Database): Promise<Found> {
  const { products, variants, movements, events, seats, differences } = await verifyCatalog(database);
  return { figures: { products, variants, movements, events, seats }, findings: differences };
}
