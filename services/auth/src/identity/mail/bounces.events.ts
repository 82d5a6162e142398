// Addresses whose mails are refused, as messaging reports them.
import type { Cache } from '@plaza/cache';
import type { EventHandlers } from '@plaza/outbox';
import { afterCommit, anyOf, type Logger, type SqlEntityManager } from '@plaza/service';
import { keys } from '../../cache-keys.ts';
import { db } from '../../db.ts';

export interface BounceDeps {
  cache: Cache;
  log: Logger;
  emailKey: (email: string) => string;
}

export function bounceEvents({ cache, log, emailKey }: BounceDeps): EventHandlers {
  return {
    async 'plaza.events.v1.MailAnswered'(em, batch) {
      // In the order of the events: the last one of a person counts.
      const answers = new Map(batch.map((event) => [event.userId, { ...event.payload, time: event.time }]));
      const people = await addressesOf(em, [...answers.keys()]);
      const changed: string[] = [];
      for (const { id, email } of people) {
        const answer = answers.get(id);
        // Of an address that they do not have any more it says nothing.
        if (!answer || emailKey(email) !== answer.emailKey) continue;
        await mark(em, id, answer.refused ? answer.time : null);
        changed.push(id);
      }
      if (changed.length === 0) return;
      afterCommit(em, () => {
        cache.invalidate(...changed.map((id) => keys.user(id))).catch((error: unknown) => {
          log.warn({ err: error }, 'cached people were not invalidated, and stay until they expire');
        });
      });
    },
  };
}

// Locked in the order of their ids, as everywhere.
function addressesOf(em: SqlEntityManager, ids: readonly string[]): Promise<{ id: string; email: string }[]> {
  return db(em)
    .selectFrom('users')
    .select(['id', 'email'])
    .where('id', '=', anyOf(ids))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

async function mark(em: SqlEntityManager, id: string, since: Date | null): Promise<void> {
  await db(em)
    .updateTable('users')
    .set((eb) => ({ email_bouncing_since: since && eb.fn.coalesce('email_bouncing_since', eb.val(since)) }))
    .where('id', '=', id)
    .execute();
}
