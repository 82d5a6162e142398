import type { CategoryCount, ListCount } from '@plaza/api/check-in';
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';

/** Of each list of an event, or of these of it. */
export async function listCounts(
  em: SqlEntityManager,
  eventId: string,
  only?: readonly string[],
): Promise<ListCount[]> {
  const { rows } = await sql<ListCount>`
    select l.id as "listId", l.gate, coalesce(sum(n.entries), 0)::int as entries, coalesce(sum(n.exits), 0)::int as exits,
        coalesce(sum(n.conflicts), 0)::int as conflicts, coalesce(sum(n.refusals), 0)::int as refusals
      from check_in_lists l left join check_in_counts n on n.list_id = l.id
      where l.event_id = ${eventId} ${only ? sql`and l.id = any (${only}::uuid[])` : sql``}
      group by l.id order by l.id`.execute(db(em));
  return rows;
}

/** What is sold is what is neither free nor held; few seats are held at a time. */
export async function categoryCounts(em: SqlEntityManager, eventId: string): Promise<CategoryCount[]> {
  const { rows } = await sql<CategoryCount>`
    select c.name as category, (c.capacity - c.seats_left - h.held)::int as sold, n.entries, n.exits,
        n.entries - n.exits as inside
      from event_categories c
      cross join lateral (
        select count(*) as held from seats s where s.category_id = c.id and s.status = 'held'
      ) h
      cross join lateral (
        select coalesce(sum(k.entries), 0)::int as entries, coalesce(sum(k.exits), 0)::int as exits
          from check_in_lists l join check_in_counts k on k.list_id = l.id and k.category = c.name
          where l.event_id = c.event_id
      ) n
      where c.event_id = ${eventId} order by c.name`.execute(db(em));
  return rows;
}
