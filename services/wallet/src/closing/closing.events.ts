import type { Cache } from '@plaza/cache';
import { whenPeopleLeave } from '@plaza/outbox';
import type { Database, GonePeople, Logger, SqlEntityManager } from '@plaza/service';
import { cancelPaymentRequestsOf } from '../payment-requests/payment-request.queries.ts';
import { forgetDestinationsOf } from '../payouts/destination.queries.ts';
import { forgetMoney } from '../posting/invalidating.ts';

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
    const others = await em.execute<{ id: string }[]>(
      'select distinct counterparty_id as id from wallet.transactions where user_id = ? and counterparty_id is not null',
      [userId],
    );
    await em.execute('select wallet.erase_person(?)', [userId]);
    await forgetDestinationsOf(em, [userId]);
    await cancelPaymentRequestsOf(em, [userId]);
    concerned.push(userId, ...others.map(({ id }) => id));
  }
  return concerned;
}

export async function recentlyClosed(database: Database, seconds: number): Promise<string[]> {
  const rows = await database.asSystem((em) =>
    em.execute<{ user_id: string }[]>(
      `select user_id from wallet.closings where state = 'closed' and updated_at > now() - ? * interval '1 second'`,
      [seconds],
    ),
  );
  return rows.map(({ user_id: id }) => id);
}
