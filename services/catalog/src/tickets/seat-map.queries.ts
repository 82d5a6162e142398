// Reads all seats of an event at once. Events are public: a statement without an actor needs no transaction.
import { type Database } from '@plaza/service';

export interface SectionRow {
  id: string;
  name: string;
  seatsLeft: number;
}

/** The categories of an event, the most expensive first; undefined if nobody can see the event. */
export async function visibleSections(database: Database, eventId: string): Promise<SectionRow[] | undefined> {
  const rows = await database.statement<SectionRow>(
    `select c.id, c.name, coalesce(c.seats_left, 0) as "seatsLeft"
      from events e left join event_categories c on c.event_id = e.id
      where e.id = $1 and e.state = 'published' and coalesce(e.visible_from <= now(), true)
      order by c.price desc, c.name limit 100`,
    [eventId],
  );
  return rows.length === 0 ? undefined : rows.filter(({ id }) => id !== null);
}

/** SQL, of the seats `s` of a category: changes with their labels and their order. */
export const labelsChecksum = `count(*) || ':' || bit_xor(hashtextextended(s.label, s.position))`;

/** The first letter of the status of each seat of the categories, and what changes with the labels and their order. */
export function readStatuses(
  database: Database,
  ids: readonly string[],
): Promise<{ id: string; statuses: string; checksum: string }[]> {
  return database.statement(
    `select s.category_id as id, string_agg(left(s.status, 1), '' order by s.position, s.id) as statuses,
        ${labelsChecksum} as checksum
      from seats s where s.category_id = any ($1) group by s.category_id`,
    [ids],
  );
}

/** The labels of the seats of the categories, in their order. */
export function readPlan(database: Database, ids: readonly string[]): Promise<{ id: string; labels: string[] }[]> {
  return database.statement(
    `select s.category_id as id, array_agg(s.label order by s.position, s.id) as labels
      from seats s where s.category_id = any ($1) group by s.category_id`,
    [ids],
  );
}
