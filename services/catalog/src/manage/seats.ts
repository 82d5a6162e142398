// The seats of a category, made in rows, and taken away again while they are free.
import { newId, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { countSeats } from '../tickets/index.ts';
import { manageErrors } from './manage.errors.ts';

/** A, B, … Z, AA, AB, … */
export function rowName(index: number): string {
  let name = '';
  for (let left = index + 1; left > 0; left = Math.floor((left - 1) / 26))
    name = String.fromCharCode(65 + ((left - 1) % 26)) + name;
  return name;
}

/** The labels of so many rows of so many seats, in the order in which they are sold. */
export function seatLabels(rows: number, seatsPerRow: number): string[] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: seatsPerRow }, (__, seat) => `${rowName(row)}-${seat + 1}`),
  ).flat();
}

/**
 * Makes the seats of a category those with these labels. What is held or sold stays, so its label must be among them. The rows of the category and of
 * the event are locked by the caller. Throws ALREADY_SOLD.
 */
export async function setSeats(em: SqlEntityManager, categoryId: string, labels: readonly string[]): Promise<void> {
  const { rows: locked } = await sql<{ id: string; label: string }>`
    select id, label from seats where category_id = ${categoryId}`.execute(db(em));
  const wanted = new Set(labels);
  const gone = locked.filter(({ label }) => !wanted.has(label));
  const there = new Set(locked.map(({ label }) => label));
  const added = labels.map((label, position) => ({ label, position })).filter(({ label }) => !there.has(label));
  // The counter of free seats is never above the capacity, so it grows first and shrinks last.
  const capacity = labels.length;
  if (capacity >= locked.length) await setCapacity(em, categoryId, capacity);
  if (gone.length > 0)
    await deleteFree(
      em,
      gone.map(({ id }) => id),
    );
  if (added.length > 0) {
    await sql`insert into seats (id, category_id, label, position)
      select s.id, ${categoryId}, s.label, s.position
        from unnest(${added.map(() => newId())}::uuid[], ${added.map(({ label }) => label)}::text[],
          ${added.map(({ position }) => position)}::int[]) as s (id, label, position)`.execute(db(em));
  }
  await sql`update seats s set position = w.position
    from unnest(${labels}::text[], ${labels.map((_, position) => position)}::int[]) as w (label, position)
    where s.category_id = ${categoryId} and s.label = w.label and s.position <> w.position`.execute(db(em));
  const change = added.length - gone.length;
  if (change !== 0) await countSeats(em, [{ category_id: categoryId, change }]);
  if (capacity < locked.length) await setCapacity(em, categoryId, capacity);
}

/** A seat that somebody is taking at this moment is not waited for: it is as good as sold. Throws ALREADY_SOLD. */
async function deleteFree(em: SqlEntityManager, ids: readonly string[]): Promise<void> {
  const { numAffectedRows = 0n } = await sql`delete from seats where id in (
    select id from seats where id = any (${ids}::uuid[]) and status = 'free' for update skip locked)`.execute(db(em));
  if (numAffectedRows !== BigInt(ids.length)) throw manageErrors.ALREADY_SOLD({ metadata: { field: 'rows' } });
}

async function setCapacity(em: SqlEntityManager, categoryId: string, capacity: number): Promise<void> {
  await sql`update event_categories set capacity = ${capacity} where id = ${categoryId}`.execute(db(em));
}
