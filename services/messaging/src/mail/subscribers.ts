// Who gets mails that are not about their own account: a copy of the consent that auth keeps, so that a job finds the people without asking for each.
import type { EventHandlers } from '@plaza/outbox';
import { anyOf, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { optionalTemplates } from './templates.ts';

const purpose = 'marketing_mail';

/** So long after their consent people get the first digest. */
export const digestEveryMs = 7 * 86_400_000;

export const subscriberEvents: EventHandlers = {
  async 'plaza.events.v1.ConsentChanged'(em, batch) {
    // The last one of each person counts.
    const given = new Map(
      batch.filter(({ payload }) => payload.purpose === purpose).map(({ userId, payload }) => [userId, payload.given]),
    );
    await subscribe(
      em,
      [...given.keys()].filter((userId) => given.get(userId)),
    );
    await unsubscribe(
      em,
      [...given.keys()].filter((userId) => !given.get(userId)),
    );
  },
};

async function subscribe(em: SqlEntityManager, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  await db(em)
    .insertInto('mail_subscribers')
    .columns(['user_id', 'digest_at'])
    .expression((eb) =>
      eb
        .selectFrom(sql<{ user_id: string }>`unnest(${userIds}::uuid[])`.as<'p'>(sql`p (user_id)`))
        .select(['p.user_id', sql<Date>`now() + ${digestEveryMs} * interval '1 millisecond'`.as('digest_at')])
        .where((p) => p.not(p.exists(p.selectFrom('erased_people as e').whereRef('e.user_id', '=', 'p.user_id')))),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Also what waits is not sent any more. */
async function unsubscribe(em: SqlEntityManager, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  await db(em).deleteFrom('mail_subscribers').where('user_id', '=', anyOf(userIds)).execute();
  await db(em)
    .updateTable('mails')
    .set({ state: 'expired', leased_until: null, ended_at: sql`now()` })
    .where('user_id', '=', anyOf(userIds))
    .where('state', '=', 'waiting')
    .where('template', 'in', optionalTemplates)
    .where('sample_language', 'is', null)
    .execute();
}
