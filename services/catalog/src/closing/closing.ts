// A person takes no more orders while auth decides about their deletion. Each new saga shares the person's lock with the others and looks at
// `closings` (the trigger of refuse_closed.sql); a closing has the lock alone, so that it sees every saga that was
// begun, and every later one sees it.
import type { SqlEntityManager } from '@plaza/service';
import type { Sagas } from '../saga/saga.ts';
import type { ClosingState } from './closing.entity.ts';
import { closingErrors, throwClosed } from './closing.errors.ts';

/** Throws ORDER_OPEN, CLOSING_OVER. */
export async function closePerson(em: SqlEntityManager, userId: string, attempt: number): Promise<void> {
  await lockPerson(em, userId);
  const [mark] = await em.execute<{ attempt: number; state: ClosingState }[]>(
    'select attempt, state from closings where user_id = ?',
    [userId],
  );
  if (
    mark &&
    (mark.state === 'closed' || mark.attempt > attempt || (mark.attempt === attempt && mark.state === 'open'))
  )
    throw closingErrors.CLOSING_OVER();
  const open = await em.execute<unknown[]>(
    `select from sagas where user_id = ? and status in ('running', 'compensating') limit 1`,
    [userId],
  );
  if (open.length > 0) throw closingErrors.ORDER_OPEN();
  await em.execute(
    `
    insert into closings as c (user_id, attempt, state) values (?, ?, 'closing')
      on conflict (user_id) do update set attempt = excluded.attempt, state = excluded.state, updated_at = now()`,
    [userId, attempt],
  );
}

/** Also where the close never came: should it come late, it finds that it is over. */
export async function reopenPerson(em: SqlEntityManager, userId: string, attempt: number): Promise<void> {
  await lockPerson(em, userId);
  await em.execute(
    `
    insert into closings as c (user_id, attempt, state) values (?, ?, 'open')
      on conflict (user_id) do update set attempt = excluded.attempt, state = excluded.state, updated_at = now()
        where c.state <> 'closed' and c.attempt <= excluded.attempt`,
    [userId, attempt],
  );
}

/**
 * The person is deleted. What was bought stays on the books under an id that is nobody's; tickets stay good, since whoever holds a code may
 * have no other; what only the person could use goes.
 */
export async function erasePerson(em: SqlEntityManager, userId: string): Promise<void> {
  await lockPerson(em, userId);
  await em.execute(
    `
    insert into closings as c (user_id, attempt, state) values (?, 0, 'closed') on conflict (user_id) do update set state = excluded.state, updated_at = now()`,
    [userId],
  );
  for (const table of ['cart', 'esim_active', 'idempotency_keys'])
    await em.execute(`delete from ${table} where user_id = ?`, [userId]);
  await em.execute(`delete from stale_views where kind = 'cart' and subject = ?`, [userId]);
}

async function lockPerson(em: SqlEntityManager, userId: string): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 7052927))', [userId]);
}

/** Sagas that tell whoever may not begin one why. */
export function forOpenPeople(sagas: Sagas): Sagas {
  return { ...sagas, run: (kind, request) => sagas.run(kind, request).catch(throwClosed) };
}
