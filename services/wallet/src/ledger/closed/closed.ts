import { ServiceError, status, type Database } from '@plaza/service';
import { db } from '../../db.ts';
import { closedErrors } from './closed.errors.ts';

/** Whether a person is deleted, or about to be. As of now: whoever moves money is told by the engine. */
export async function isClosed(database: Database, userId: string): Promise<boolean> {
  const closing = await database.asSystem((em) =>
    db(em)
      .selectFrom('closings')
      .select('state')
      .where('user_id', '=', userId)
      .where('state', '<>', 'open')
      .executeTakeFirst(),
  );
  return closing !== undefined;
}

/** Throws ACCOUNT_CLOSED. */
export async function assertNotClosed(database: Database, userId: string): Promise<void> {
  if (await isClosed(database, userId)) throw closedErrors.ACCOUNT_CLOSED();
}

/**
 * Why nobody was found under an id: auth forgets who is deleted, and a name that was asked for a moment ago is still known. So that the answer does not depend
 * on that, whoever is named by an id and is deleted is told of as that. Anything else stays as it is.
 */
export async function orClosed(database: Database, userId: string, error: unknown): Promise<unknown> {
  const notFound = error instanceof ServiceError && error.code === status.NOT_FOUND;
  return notFound && userId !== '' && (await isClosed(database, userId))
    ? closedErrors.ACCOUNT_CLOSED({ cause: error })
    : error;
}
