import type { Cache } from '@plaza/cache';
import { accountDeletionEvents } from '@plaza/outbox';
import {
  erasePersonalData,
  type Database,
  type DeletedPeople,
  type Logger,
  type SqlEntityManager,
} from '@plaza/service';
import { sql, type NotNull } from 'kysely';
import { db } from '../db.ts';
import { invalidateWallets } from '../ledger/index.ts';
import { cancelPaymentRequestsOf } from '../payments/index.ts';
import { personalData } from '../personal-data.ts';

/** Also invalidates the cached values of everyone who dealt with these people, as they show names. */
export function deletionEvents({
  cache,
  deletedPeople,
  log,
}: {
  cache: Cache;
  deletedPeople: Pick<DeletedPeople, 'learn'>;
  log: Logger;
}): ReturnType<typeof accountDeletionEvents> {
  return accountDeletionEvents({ deletedPeople, log, erase, invalidate: (ids) => invalidateWallets(cache, ids) });
}

async function erase(em: SqlEntityManager, userIds: readonly string[]): Promise<string[]> {
  const affected: string[] = [];
  for (const userId of userIds) {
    const others = await db(em)
      .selectFrom('transactions')
      .select('counterparty_id as id')
      .distinct()
      .where('user_id', '=', userId)
      .where('counterparty_id', 'is not', null)
      .$narrowType<{ id: NotNull }>()
      .execute();
    await sql`select wallet.erase_person(${userId})`.execute(db(em));
    await cancelPaymentRequestsOf(em, [userId]);
    affected.push(userId, ...others.map(({ id }) => id));
  }
  await erasePersonalData(em, personalData, userIds);
  return affected;
}

export async function recentlyClosed(database: Database, seconds: number): Promise<string[]> {
  const rows = await database.asSystem((em) =>
    db(em)
      .selectFrom('closings')
      .select('user_id')
      .where('state', '=', 'closed')
      .where('updated_at', '>', sql<Date>`now() - ${seconds} * interval '1 second'`)
      .execute(),
  );
  return rows.map(({ user_id: id }) => id);
}
