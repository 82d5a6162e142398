import { newId, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { recordChanges } from '../live/index.ts';

export interface Note {
  /** A new one unless it is given. A mail with the same id reads here what it says. */
  id?: string;
  userId: string;
  /** Such as `money.received`. */
  type: string;
  /** A few words; cut after 200 characters. */
  title: string;
  /** A sentence; cut after 1,000 characters. */
  body: string;
  /** What it is about, by id. */
  data?: Record<string, unknown>;
}

/** Notifies people, in the transaction in which the event takes effect here: all in one statement. A person whose account was deleted gets nothing. */
export async function notify(em: SqlEntityManager, notes: readonly Note[]): Promise<void> {
  if (notes.length === 0) return;
  const rows = notes.map(({ id = newId(), userId, type, title, body, data = {} }) => ({
    id,
    user_id: userId,
    type,
    title: cut(title, 200),
    body: cut(body, 1_000),
    data,
  }));
  const recordset = sql<(typeof rows)[number]>`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)`.as<'n'>(
    sql`n (id uuid, user_id uuid, type text, title text, body text, data jsonb)`,
  );
  const written = await db(em)
    .insertInto('notifications')
    .columns(['id', 'user_id', 'type', 'title', 'body', 'data'])
    .expression((eb) =>
      eb
        .selectFrom(recordset)
        .select(['n.id', 'n.user_id', 'n.type', 'n.title', 'n.body', 'n.data'])
        .where((n) => n.not(n.exists(n.selectFrom('erased_people as e').whereRef('e.user_id', '=', 'n.user_id')))),
    )
    .returning(['id', 'user_id'])
    .execute();
  recordChanges(
    em,
    written.map(({ id, user_id: userId }) => ({ userId, kind: 'notification.created', id })),
  );
}

// Code points, as the database counts.
function cut(text: string, maxLength: number): string {
  const characters = [...text];
  return characters.length <= maxLength ? text : `${characters.slice(0, maxLength - 1).join('')}…`;
}
