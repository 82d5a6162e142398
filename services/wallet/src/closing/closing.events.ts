import type { Cache } from '@plaza/cache';
import type { EventHandlers } from '@plaza/outbox';
import type { Database, GonePeople, Logger } from '@plaza/service';
import { forgetMoney } from '../posting/invalidating.ts';

export interface Forgetting {
  handlers: EventHandlers;
  /** After the commit: whoever dealt with these people reads no name of theirs in what is cached. */
  committed: () => void;
}

/** What the wallet does when people were deleted. */
export function forgetPeople({ cache, gone, log }: { cache: Cache; gone: Pick<GonePeople, 'learn'>; log: Logger }): Forgetting {
  const [erased, concerned] = [new Set<string>(), new Set<string>()];
  return {
    handlers: {
      async 'plaza.events.v1.UserDeleted'(em, batch) {
        for (const { userId } of batch) {
          const others = await em.execute<{ id: string }[]>(
            'select distinct counterparty_id as id from wallet.transactions where user_id = ? and counterparty_id is not null', [userId]);
          await em.execute('select wallet.erase_person(?)', [userId]);
          erased.add(userId);
          for (const id of [userId, ...others.map((other) => other.id)]) concerned.add(id);
        }
      },
    },
    committed() {
      if (concerned.size === 0) return;
      gone.learn([...erased]);
      erased.clear();
      const ids = [...concerned];
      concerned.clear();
      forgetMoney(cache, ids).catch((error: unknown) => log.warn({ err: error }, 'what is cached of people who dealt with a deleted one stays until its time is over'));
    },
  };
}

export async function recentlyClosed(database: Database, seconds: number): Promise<string[]> {
  const rows = await database.asSystem((em) => em.execute<{ user_id: string }[]>(
    `select user_id from wallet.closings where state = 'closed' and updated_at > now() - ? * interval '1 second'`, [seconds]));
  return rows.map(({ user_id: id }) => id);
}
