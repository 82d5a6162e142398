// The seats of an event as they are now, also of one that nobody else sees.
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { labelsChecksum } from '../tickets/index.ts';

/** No stadium has so many. */
const mostSections = 100;

/** The categories of an event, the most expensive first, as everybody reads them. */
export function sectionsOf(em: SqlEntityManager, eventId: string): Promise<{ id: string; name: string }[]> {
  return db(em)
    .selectFrom('event_categories')
    .select(['id', 'name'])
    .where('event_id', '=', eventId)
    .orderBy('price', 'desc')
    .orderBy('name')
    .limit(mostSections)
    .execute();
}

interface Statuses {
  id: string;
  /** One letter for each seat: the first of its status, or `u` if its ticket was let in. */
  statuses: string;
  /** Changes with the labels and their order: that of the plan that everybody reads. */
  checksum: string;
}

export async function statusesOf(
  em: SqlEntityManager,
  eventId: string,
  categoryIds: readonly string[],
): Promise<Statuses[]> {
  const { rows } = await sql<Statuses>`
    select s.category_id as id,
        string_agg(case when u.seat_id is null then left(s.status, 1) else 'u' end, '' order by s.position, s.id)
          as statuses,
        ${sql.raw(labelsChecksum)} as checksum
      from seats s
      left join (select t.seat_id from tickets t where t.event_id = ${eventId} and t.status = 'used') u
        on u.seat_id = s.id
      where s.category_id = any (${categoryIds}::uuid[]) group by s.category_id`.execute(db(em));
  return rows;
}
