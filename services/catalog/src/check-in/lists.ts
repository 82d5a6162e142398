// Lists: who is let in at one place of an event.
import type { CheckInList as ListMessage } from '@plaza/api/check-in';
import { cutPage, fields, newId, together, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import { db, type DB } from '../db.ts';
import { ticketErrors } from '../tickets/index.ts';
import { checkInErrors } from './check-in.errors.ts';
import { reentryRules } from './list.entity.ts';

export type ListRow = Selectable<DB['check_in_lists']>;

/** No stadium has so many gates. */
export const mostLists = 100;

const shape = {
  name: fields.text(1, 100),
  gate: fields.text(0, 100),
  categories: z.array(fields.text(1, 100)).transform((names) => [...new Set(names)]),
  opensAt: z.date().optional(),
  closesAt: z.date().optional(),
  reentry: fields.oneOfOrNone(reentryRules).transform((rule) => rule || 'never'),
};
const hours = {
  holds: ({ opensAt, closesAt }: { opensAt?: Date | undefined; closesAt?: Date | undefined }) =>
    !opensAt || !closesAt || closesAt > opensAt,
  path: ['closesAt'],
  message: 'Must be after opens_at.',
};
export const createListRequest = together(z.object({ eventId: fields.uuid(), ...shape }), hours);
export const putListRequest = together(z.object({ id: fields.uuid(), ...shape }), hours);

type ListFields = Omit<z.infer<typeof putListRequest>, 'id'>;

/** Throws CHECK_IN_LIST_EXISTS, CHECK_IN_LISTS_FULL, CATEGORY_NOT_FOUND. */
export async function createList(em: SqlEntityManager, eventId: string, wanted: ListFields): Promise<ListRow> {
  // Who creates two at once waits here, so that the limit holds.
  await sql`select from events where id = ${eventId} for no key update`.execute(db(em));
  const { count } = await db(em)
    .selectFrom('check_in_lists')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('event_id', '=', eventId)
    .executeTakeFirstOrThrow();
  if (count >= mostLists) throw checkInErrors.CHECK_IN_LISTS_FULL({ metadata: { limit: String(mostLists) } });
  await assertCategories(em, eventId, wanted.categories);
  const row = await db(em)
    .insertInto('check_in_lists')
    .values({ id: newId(), event_id: eventId, ...columnsOf(wanted) })
    .onConflict((conflict) => conflict.columns(['event_id', 'name']).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw checkInErrors.CHECK_IN_LIST_EXISTS();
  return row;
}

/** Throws CHECK_IN_LIST_NOT_FOUND, CHECK_IN_LIST_EXISTS, CATEGORY_NOT_FOUND. */
export async function putList(em: SqlEntityManager, id: string, wanted: ListFields): Promise<ListRow> {
  const { event_id: eventId } = await listOf(em, id);
  await sql`select from events where id = ${eventId} for no key update`.execute(db(em));
  await assertCategories(em, eventId, wanted.categories);
  const other = await db(em)
    .selectFrom('check_in_lists')
    .select('id')
    .where('event_id', '=', eventId)
    .where('name', '=', wanted.name)
    .where('id', '<>', id)
    .executeTakeFirst();
  if (other) throw checkInErrors.CHECK_IN_LIST_EXISTS();
  const row = await db(em)
    .updateTable('check_in_lists')
    .set(columnsOf(wanted))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw checkInErrors.CHECK_IN_LIST_NOT_FOUND();
  return row;
}

/** Throws CHECK_IN_LIST_NOT_FOUND, CHECK_IN_LIST_IN_USE. */
export async function deleteList(em: SqlEntityManager, id: string): Promise<void> {
  const { event_id: eventId } = await listOf(em, id);
  // As who adds a device does.
  await sql`select from events where id = ${eventId} for no key update`.execute(db(em));
  const { rows } =
    await sql`select where exists (select from check_in_devices where event_id = ${eventId} and ${id} = any (list_ids))
    or exists (select from check_ins where list_id = ${id})`.execute(db(em));
  if (rows.length > 0) throw checkInErrors.CHECK_IN_LIST_IN_USE();
  await db(em).deleteFrom('check_in_lists').where('id', '=', id).execute();
}

/** Throws CHECK_IN_LIST_NOT_FOUND. */
export async function listOf(em: SqlEntityManager, id: string): Promise<ListRow> {
  const row = await db(em).selectFrom('check_in_lists').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw checkInErrors.CHECK_IN_LIST_NOT_FOUND();
  return row;
}

export async function listsOf(em: SqlEntityManager, eventId: string, after: string | undefined, limit: number) {
  let query = db(em).selectFrom('check_in_lists').selectAll().where('event_id', '=', eventId);
  if (after !== undefined) query = query.where('id', '>', after);
  return cutPage(
    await query
      .orderBy('id')
      .limit(limit + 1)
      .execute(),
    limit,
  );
}

async function assertCategories(em: SqlEntityManager, eventId: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const known = await db(em).selectFrom('event_categories').select('name').where('event_id', '=', eventId).execute();
  const missing = names.find((name) => !known.some((category) => category.name === name));
  if (missing !== undefined) throw ticketErrors.CATEGORY_NOT_FOUND({ metadata: { category: missing } });
}

function columnsOf({ name, gate, categories, opensAt, closesAt, reentry }: ListFields) {
  return {
    name,
    gate: gate || name,
    categories,
    opens_at: opensAt ?? null,
    closes_at: closesAt ?? null,
    reentry,
  };
}

export function toList(row: ListRow): ListMessage {
  return {
    id: row.id,
    eventId: row.event_id,
    name: row.name,
    gate: row.gate,
    categories: row.categories,
    opensAt: row.opens_at ?? undefined,
    closesAt: row.closes_at ?? undefined,
    reentry: row.reentry,
    createdAt: row.created_at,
  };
}
