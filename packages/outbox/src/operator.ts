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
  return await database.asSystem((em) => em.execute<ListedEvent[]>(`
    select id, type, destination, aggregate, user_id as "userId", state, attempts, created_at as "createdAt", next_attempt_at as "nextAttemptAt", last_error as "lastError", payload
    from outbox where ${state ? 'state = ?' : id ? 'true' : "state <> 'done'"} ${id ? 'and id = ?' : ''} order by position limit ?`, [...(state ? [state] : []), ...(id ? [id] : []), limit]));
}

/** How many events are in which state, by destination. */
export async function countEvents(database: Database): Promise<{ destination: string; state: EventState; count: number }[]> {
  return await database.asSystem((em) => em.execute('select destination, state, count(*)::integer as count from outbox group by destination, state order by destination, state'));
}

const which = (ids: readonly string[] | 'all') => ids === 'all' ? '' : `and id = any (string_to_array(?, ',')::uuid[])`;
const values = (ids: readonly string[] | 'all') => ids === 'all' ? [] : [ids.join(',')];

/** Has dead events tried again, as often as new ones. Those that are not dead are left as they are. Answers how many. */
export async function replayEvents(database: Database, ids: readonly string[] | 'all'): Promise<number> {
  return await database.asSystem(async (em) => {
    const rows = await em.execute<unknown[]>(`update outbox set state = 'pending', attempts = 0 where state = 'dead' ${which(ids)} returning 1`, values(ids));
    return rows.length;
  });
}

/** Gives dead events up for good. Those that are not dead are left as they are. Answers how many. */
export async function dropEvents(database: Database, ids: readonly string[] | 'all'): Promise<number> {
  return await database.asSystem(async (em) => {
    const rows = await em.execute<unknown[]>(`delete from outbox where state = 'dead' ${which(ids)} returning 1`, values(ids));
    return rows.length;
  });
}
