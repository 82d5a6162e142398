// What people take, kept of those who agreed to it and of nobody else. A thing is known by its id alone: what it is called and whether it can be had is
// asked of catalog when it is shown.
import { anyOf, lockEachUntilCommit, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import type { ThingKind } from './signal.entity.ts';

export interface NewSignal {
  userId: string;
  thingId: string;
  orderId: string;
  kind: ThingKind;
  club: string;
  takenAt: Date;
}

/** The number of the advisory locks of people, in whose order what is known of them is changed. */
const peopleLock = 7_052_951;

/**
 * Lets one transaction at a time change what is known of each of these people, until the commit. Without it a signal could be written, or a list be made of
 * signals, beside the withdrawal of the consent.
 */
export const lockPeople = (em: SqlEntityManager, userIds: readonly string[]): Promise<void> =>
  lockEachUntilCommit(em, peopleLock, userIds);

/** Keeps the signals of people who agreed to it. */
export async function keepSignals(em: SqlEntityManager, signals: readonly NewSignal[]): Promise<void> {
  if (signals.length === 0) return;
  const people = signals.map(({ userId }) => userId);
  await lockPeople(em, people);
  const rows = signals.map(({ userId, thingId, orderId, kind, club, takenAt }) => ({
    user_id: userId,
    thing_id: thingId,
    order_id: orderId,
    kind,
    club,
    taken_at: takenAt,
  }));
  const recordset = sql<(typeof rows)[number]>`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)`.as<'n'>(
    sql`n (user_id uuid, thing_id uuid, order_id uuid, kind text, club text, taken_at timestamptz)`,
  );
  await db(em)
    .insertInto('signals')
    .columns(['user_id', 'thing_id', 'order_id', 'kind', 'club', 'taken_at'])
    .expression((eb) =>
      eb
        .selectFrom(recordset)
        .select(['n.user_id', 'n.thing_id', 'n.order_id', 'n.kind', 'n.club', 'n.taken_at'])
        .where((n) =>
          n.exists(
            n.selectFrom('personalised_people as p').select('p.user_id').whereRef('p.user_id', '=', 'n.user_id'),
          ),
        ),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await queueThingsOf(em, people);
}

/** Takes back what came with these orders, of which all the money went back. */
export async function dropOrders(em: SqlEntityManager, orders: readonly { userId: string; orderId: string }[]) {
  if (orders.length === 0) return;
  const people = orders.map(({ userId }) => userId);
  await lockPeople(em, people);
  // Before, so that what is taken back is counted anew as well.
  await queueThingsOf(em, people);
  await db(em)
    .deleteFrom('signals')
    .where('user_id', '=', anyOf(people))
    .where('order_id', '=', anyOf(orders.map(({ orderId }) => orderId)))
    .execute();
}

/** From now on signals of these people are kept. */
export async function agree(em: SqlEntityManager, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  await lockPeople(em, userIds);
  await db(em)
    .insertInto('personalised_people')
    .columns(['user_id'])
    .expression((eb) =>
      eb
        .selectFrom(sql<{ user_id: string }>`unnest(${[...userIds]}::uuid[])`.as<'p'>(sql`p (user_id)`))
        .select('p.user_id')
        .where((p) => p.not(p.exists(p.selectFrom('erased_people as e').whereRef('e.user_id', '=', 'p.user_id')))),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Forgets what these people took and everything that was made of it. Nothing more is kept of them. */
export async function forget(em: SqlEntityManager, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  await lockPeople(em, userIds);
  await queueThingsOf(em, userIds);
  await db(em).deleteFrom('signals').where('user_id', '=', anyOf(userIds)).execute();
  await db(em).deleteFrom('ai_recommendations').where('user_id', '=', anyOf(userIds)).execute();
  await db(em).deleteFrom('ai_insights').where('user_id', '=', anyOf(userIds)).execute();
  await db(em).deleteFrom('personalised_people').where('user_id', '=', anyOf(userIds)).execute();
}

/** Whether the person agreed. */
export async function isPersonalised(em: SqlEntityManager, userId: string): Promise<boolean> {
  const row = await db(em)
    .selectFrom('personalised_people')
    .select('user_id')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row !== undefined;
}

/** All that these people took is counted anew: a new thing is a neighbour of everything else that its taker has. */
async function queueThingsOf(em: SqlEntityManager, userIds: readonly string[]): Promise<void> {
  // In the order of the ids, so that two transactions do not wait for each other in a circle.
  await sql`
    insert into things_due (thing_id)
    select distinct s.thing_id from signals s where s.user_id = ${anyOf(userIds)} order by s.thing_id
    on conflict do nothing`.execute(db(em));
}
