import type { Cache } from '@plaza/cache';
import { whenPeopleLeave } from '@plaza/outbox';
import { erasePersonalData, type Database, type GonePeople, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql, type NotNull } from 'kysely';
import { db } from '../db.ts';
import { cancelPaymentRequestsOf } from '../payments/index.ts';
import { personalData } from '../personal-data.ts';
import { forgetMoney } from '../ledger/posting/invalidating.ts';

/** What the wallet does when people were deleted: whoever dealt with them reads no name of theirs in what is cached. */
export function forgetPeople({
  cache,
  gone,
  log,
}: {
  cache: Cache;
  gone: Pick<GonePeople, 'learn'>;
  log: Logger;
}): ReturnType<typeof whenPeopleLeave> {
  return whenPeopleLeave({ gone, log, erase, forget: (ids) => forgetMoney(cache, ids) });
}

async function erase(em: SqlEntityManager, userIds: readonly string[]): Promise<string[]> {
  const concerned: string[] = [];
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
    concerned.push(userId, ...others.map(({ id }) => id));
  }
  await erasePersonalData(em, personalData, userIds);
  return concerned;
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
