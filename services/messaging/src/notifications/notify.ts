import { newId, type SqlEntityManager } from '@plaza/service';

export interface Note {
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

/** Tells people, in the transaction in which what they are told becomes true for messaging: all in one statement. */
export async function notify(em: SqlEntityManager, notes: readonly Note[]): Promise<void> {
  if (notes.length === 0) return;
  const rows = notes.map(({ userId, type, title, body, data = {} }) => ({
    id: newId(),
    user_id: userId,
    type,
    title: cut(title, 200),
    body: cut(body, 1_000),
    data,
  }));
  await em.execute(
    `
    insert into notifications (id, user_id, type, title, body, data)
    select n.id, n.user_id, n.type, n.title, n.body, n.data from jsonb_to_recordset(?::jsonb) as n (id uuid, user_id uuid, type text, title text, body text, data jsonb)
     where not exists (select from erased_people e where e.user_id = n.user_id)`,
    [JSON.stringify(rows)],
  );
}

// Code points, as the database counts.
function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
