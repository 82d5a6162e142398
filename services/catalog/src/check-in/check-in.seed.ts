import { demoId, type SqlEntityManager } from '@plaza/service';
import { db } from '../db.ts';

/** Two gates for each of these events: one for every ticket, and one for the dearest category, whose guests may step out. */
export async function seedCheckIn(em: SqlEntityManager, eventIds: readonly string[]): Promise<void> {
  for (const id of eventIds) {
    const dearest = await db(em)
      .selectFrom('event_categories')
      .select('name')
      .where('event_id', '=', id)
      .orderBy('price', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (!dearest) continue;
    const list = (name: string, categories: string[], reentry: 'never' | 'after_exit') => ({
      id: demoId(`check-in list:${id}:${name}`),
      event_id: id,
      name,
      gate: name,
      categories,
      reentry,
    });
    await db(em)
      .insertInto('check_in_lists')
      .values([list('Main gate', [], 'never'), list('Lounge', [dearest.name], 'after_exit')])
      .execute();
  }
}
