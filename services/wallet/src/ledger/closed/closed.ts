import { ServiceError, status, type Database } from '@plaza/service';
import { db } from '../../db.ts';
import { closedErrors } from './closed.errors.ts';

/** Whether a person's account is deleted, or about to be. As of now: postings check it again in their transaction. */
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
 * The error when nobody was found under an id: auth erases deleted people, while their names may still be cached. So that the answer does not depend on the
 * cache, an id of a deleted person is always ACCOUNT_CLOSED. Any other error stays as it is.
 */
export async function orClosed(database: Database, userId: string, error: unknown): Promise<unknown> {
  const notFound = error instanceof ServiceError && error.code === status.NOT_FOUND;
  return notFound && userId !== '' && (await isClosed(database, userId))
    ? closedErrors.ACCOUNT_CLOSED({ cause: error })
    : error;
}
