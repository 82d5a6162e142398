// While auth decides on an account deletion, the person cannot order. Each new saga takes the person's lock, shared with other sagas, and reads
// `closings` (the trigger of refuse_closed.sql). An account deletion takes the lock exclusively, so that it sees every saga that has begun,
// and every later saga sees it.
import { erasePersonalData, lockUntilCommit, type SqlEntityManager } from '@plaza/service';
import { db, now } from '../db.ts';
import { erasePictures } from '../media/index.ts';
import { personalData } from '../personal-data.ts';
import type { Sagas } from '../saga/index.ts';
import { eraseHolds } from '../tickets/index.ts';
import { endOffersOf } from '../transfers/index.ts';
import { closingErrors, throwClosed } from './closing.errors.ts';

/** Throws ORDER_OPEN, CLOSING_OVER, and GOODS_LEFT if the person has bought something and may not have. */
export async function closePerson(
  em: SqlEntityManager,
  userId: string,
  attempt: number,
  unlessBought = false,
): Promise<void> {
  await lockPerson(em, userId);
  const mark = await db(em)
    .selectFrom('closings')
    .select(['attempt', 'state'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (
    mark &&
    (mark.state === 'closed' || mark.attempt > attempt || (mark.attempt === attempt && mark.state === 'open'))
  )
    throw closingErrors.CLOSING_OVER();
  await refuseOpenOrders(em, userId);
  if (unlessBought && (await hasBought(em, userId))) throw closingErrors.GOODS_LEFT();
  await db(em)
    .insertInto('closings')
    .values({ user_id: userId, attempt, state: 'closing' })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet((eb) => ({
        attempt: eb.ref('excluded.attempt'),
        state: eb.ref('excluded.state'),
        updated_at: now,
      })),
    )
    .execute();
}

/** Also if the close never arrived: a late one then finds that its attempt is over. */
export async function reopenPerson(em: SqlEntityManager, userId: string, attempt: number): Promise<void> {
  await lockPerson(em, userId);
  await db(em)
    .insertInto('closings')
    .values({ user_id: userId, attempt, state: 'open' })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet((eb) => ({
          attempt: eb.ref('excluded.attempt'),
          state: eb.ref('excluded.state'),
          updated_at: now,
        }))
        .where('closings.state', '<>', 'closed')
        .whereRef('closings.attempt', '<=', 'excluded.attempt'),
    )
    .execute();
}

/**
 * The data step of account deletion: erases what only this person could use. Orders stay for the books, under an id that no person has any more;
 * tickets stay valid, since the holder of a code may have no other.
 */
export async function erasePerson(em: SqlEntityManager, userId: string): Promise<void> {
  await lockPerson(em, userId);
  await db(em)
    .insertInto('closings')
    .values({ user_id: userId, attempt: 0, state: 'closed' })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet((eb) => ({ state: eb.ref('excluded.state'), updated_at: now })),
    )
    .execute();
  await erasePictures(em, [userId]);
  await eraseHolds(em, userId);
  await endOffersOf(em, userId);
  await erasePersonalData(em, personalData, [userId]);
  await db(em).deleteFrom('stale_views').where('kind', '=', 'cart').where('subject', '=', userId).execute();
}

/** Throws ORDER_OPEN. Whoever has the person's lock sees every saga that has begun. */
export async function refuseOpenOrders(em: SqlEntityManager, userId: string): Promise<void> {
  const open = await db(em)
    .selectFrom('sagas')
    .select('id')
    .where('user_id', '=', userId)
    .where('status', 'in', ['running', 'compensating'])
    .limit(1)
    .execute();
  if (open.length > 0) throw closingErrors.ORDER_OPEN();
}

async function hasBought(em: SqlEntityManager, userId: string): Promise<boolean> {
  const done = await db(em)
    .selectFrom('sagas')
    .select('id')
    .where('user_id', '=', userId)
    .where('status', '=', 'done')
    .limit(1)
    .execute();
  return done.length > 0;
}

/** `refuse_closed` shares this lock. */
export function lockPerson(em: SqlEntityManager, userId: string): Promise<void> {
  return lockUntilCommit(em, 7052927, userId);
}

/** Sagas that refuse a person whose account is deleted, or is about to be, with ACCOUNT_CLOSED. */
export function forOpenPeople(sagas: Sagas): Sagas {
  return {
    register: (kind) => sagas.register(kind),
    run: (kind, order, call) => sagas.run(kind, order, call).catch(throwClosed),
    start: () => sagas.start(),
    stop: () => sagas.stop(),
    close: () => sagas.close(),
  };
}
