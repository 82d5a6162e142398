// What an operator does with events by hand.
import type { Database } from '@plaza/service';

export const eventStates = ['pending', 'handed', 'done', 'dead'] as const;
export type EventState = (typeof eventStates)[number];

export interface ListedEvent {
  id: string;
  type: string;
  destination: string;
  aggregate: string;
  userId: string;
  state: EventState;
  attempts: number;
  createdAt: Date;
  nextAttemptAt: Date | null;
  lastError: string | null;
  payload: object;
}

export interface ListFilter {
  /** All that have not taken effect, if left out. */
  state?: EventState | undefined;
  id?: string | undefined;
  limit?: number;
}

/** Events in the order in which they were written. */
export async function listEvents(database: Database, { state, id, limit = 100 }: ListFilter): Promise<ListedEvent[]> {
  const rows = await database.asSystem((em) =>
    em.execute<(Omit<ListedEvent, 'createdAt' | 'nextAttemptAt'> & { created: number; next: number | null })[]>(
      `
    select id, type, destination, aggregate, user_id as "userId", state, attempts, last_error as "lastError", payload,
      extract(epoch from created_at)::double precision as created, extract(epoch from next_attempt_at)::double precision as next
    from outbox where ${state ? 'state = ?' : id ? 'true' : "state <> 'done'"} ${id ? 'and id = ?' : ''} order by position limit ?`,
      [...(state ? [state] : []), ...(id ? [id] : []), limit],
    ),
  );
  return rows.map(({ created, next, ...event }) => ({
    ...event,
    createdAt: new Date(created * 1000),
    nextAttemptAt: next === null ? null : new Date(next * 1000),
  }));
}

/** How many events are in which state, by destination. */
export async function countEvents(
  database: Database,
): Promise<{ destination: string; state: EventState; count: number }[]> {
  return await database.asSystem((em) =>
    em.execute(
      'select destination, state, count(*)::integer as count from outbox group by destination, state order by destination, state',
    ),
  );
}

const which = (ids: readonly string[] | 'all') =>
  ids === 'all' ? '' : `and id = any (string_to_array(?, ',')::uuid[])`;
const values = (ids: readonly string[] | 'all') => (ids === 'all' ? [] : [ids.join(',')]);

/** Has dead events tried again, as often as new ones. Those that are not dead are left as they are. Answers how many. */
export async function replayEvents(database: Database, ids: readonly string[] | 'all'): Promise<number> {
  return await database.asSystem(async (em) => {
    const rows = await em.execute<unknown[]>(
      `update outbox set state = 'pending', attempts = 0 where state = 'dead' ${which(ids)} returning 1`,
      values(ids),
    );
    return rows.length;
  });
}

/** Gives dead events up for good. Those that are not dead are left as they are. Answers how many. */
export async function dropEvents(database: Database, ids: readonly string[] | 'all'): Promise<number> {
  return await database.asSystem(async (em) => {
    const rows = await em.execute<unknown[]>(
      `delete from outbox where state = 'dead' ${which(ids)} returning 1`,
      values(ids),
    );
    return rows.length;
  });
}
