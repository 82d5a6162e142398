// The rows of mails: leased, ended, listed and deleted.
import { anyOf, firstIdOf, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import type { MailState } from './mail.entity.ts';

export type MailRow = Selectable<DB['mails']>;

/** A mail whose lease this process has. `attempts` is the number of this attempt. */
export type LeasedMail = Pick<
  MailRow,
  'id' | 'user_id' | 'template' | 'sample_language' | 'challenge_id' | 'attempts' | 'created_at'
>;

export interface NewMail extends Pick<MailRow, 'id' | 'user_id' | 'template'> {
  sample_language?: MailRow['sample_language'];
  challenge_id?: MailRow['challenge_id'];
}

const inMs = (ms: number) => sql<Date>`now() + ${ms} * interval '1 millisecond'`;
const listed = [
  'id',
  'user_id',
  'template',
  'state',
  'attempts',
  'error',
  'created_at',
  'next_attempt_at',
  'ended_at',
] as const;

export type ListedMail = Pick<MailRow, (typeof listed)[number]>;

/** Writes mails, each once. A person whose account was deleted gets none. `skipped`: no mail server is configured. */
export async function insertMails(em: SqlEntityManager, mails: readonly NewMail[], skipped: boolean): Promise<void> {
  if (mails.length === 0) return;
  const rows = mails.map(({ sample_language = null, challenge_id = null, ...mail }) => ({
    ...mail,
    sample_language,
    challenge_id,
  }));
  const recordset = sql<(typeof rows)[number]>`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)`.as<'m'>(
    sql`m (id uuid, user_id uuid, template text, sample_language text, challenge_id uuid)`,
  );
  await db(em)
    .insertInto('mails')
    .columns(['id', 'user_id', 'template', 'sample_language', 'challenge_id', 'state', 'ended_at'])
    .expression((eb) =>
      eb
        .selectFrom(recordset)
        .select([
          'm.id',
          'm.user_id',
          'm.template',
          'm.sample_language',
          'm.challenge_id',
          sql<MailState>`${skipped ? 'skipped' : 'waiting'}::text`.as('state'),
          sql<Date | null>`case when ${skipped}::boolean then now() end`.as('ended_at'),
        ])
        .where((m) => m.not(m.exists(m.selectFrom('erased_people as e').whereRef('e.user_id', '=', 'm.user_id')))),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Leases the mails that are due, at most so many; those of a process that died are among them. */
export async function leaseMails(em: SqlEntityManager, maxCount: number, leaseMs: number): Promise<LeasedMail[]> {
  return db(em)
    .updateTable('mails')
    .set((eb) => ({ attempts: eb('attempts', '+', 1), leased_until: inMs(leaseMs) }))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('mails')
        .select('id')
        .where('state', '=', 'waiting')
        .where('next_attempt_at', '<=', sql<Date>`now()`)
        .where((row) => row.or([row('leased_until', 'is', null), row('leased_until', '<', sql<Date>`now()`)]))
        .orderBy('next_attempt_at')
        .orderBy('id')
        .limit(maxCount)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'user_id', 'template', 'sample_language', 'challenge_id', 'attempts', 'created_at'])
    .execute();
}

/** Whether a mail is due. */
export async function hasDueMails(em: SqlEntityManager): Promise<boolean> {
  const row = await db(em)
    .selectFrom('mails')
    .select('id')
    .where('state', '=', 'waiting')
    .where('next_attempt_at', '<=', sql<Date>`now()`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Renews the leases of mails that this process is still sending. */
export async function renewMails(em: SqlEntityManager, mails: readonly LeasedMail[], leaseMs: number): Promise<void> {
  const ids = mails.map(({ id }) => id);
  const numbers = mails.map(({ attempts }) => attempts);
  await db(em)
    .updateTable('mails as m')
    .from(
      sql<{ id: string; attempts: number }>`unnest(${ids}::uuid[], ${numbers}::int[])`.as<'l'>(sql`l (id, attempts)`),
    )
    .set({ leased_until: inMs(leaseMs) })
    .whereRef('m.id', '=', 'l.id')
    .whereRef('m.attempts', '=', 'l.attempts')
    .where('m.state', '=', 'waiting')
    .execute();
}

/** Ends a mail. If another process has leased it meanwhile, only that it was sent counts: then it is not sent again. @returns whether it was ended here */
export async function endMail(
  em: SqlEntityManager,
  { id, attempts }: Pick<LeasedMail, 'id' | 'attempts'>,
  state: Exclude<MailState, 'waiting' | 'skipped'>,
  error = '',
): Promise<boolean> {
  const { numUpdatedRows } = await db(em)
    .updateTable('mails')
    .set({ state, error, leased_until: null, ended_at: sql`now()` })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .$if(state !== 'sent', (update) => update.where('attempts', '=', attempts))
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** The next attempt is after the pause. */
export async function deferMail(
  em: SqlEntityManager,
  { id, attempts }: LeasedMail,
  error: string,
  pauseMs: number,
): Promise<void> {
  await db(em)
    .updateTable('mails')
    .set({ error, leased_until: null, next_attempt_at: inMs(pauseMs) })
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .where('state', '=', 'waiting')
    .execute();
}

export async function findMail(em: SqlEntityManager, id: string): Promise<ListedMail | undefined> {
  return db(em).selectFrom('mails').select(listed).where('id', '=', id).executeTakeFirst();
}

/** Newest first. */
export async function selectMails(
  em: SqlEntityManager,
  filter: { userId: string; state: MailState | '' },
  count: number,
  before?: string,
): Promise<ListedMail[]> {
  return db(em)
    .selectFrom('mails')
    .select(listed)
    .$if(filter.userId !== '', (query) => query.where('user_id', '=', filter.userId))
    .$if(filter.state !== '', (query) => query.where('state', '=', filter.state as MailState))
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(count)
    .execute();
}

/** Mails that wait, by whether they are due. */
export async function countWaiting(em: SqlEntityManager): Promise<{ due: boolean; count: number }[]> {
  const rows = await db(em)
    .selectFrom('mails')
    .select(({ fn }) => [sql<boolean>`next_attempt_at <= now()`.as('due'), fn.countAll<string>().as('count')])
    .where('state', '=', 'waiting')
    .groupBy('due')
    .execute();
  return rows.map(({ due, count }) => ({ due, count: Number(count) }));
}

/** Deletes a batch of mails that ended, by the age of their ids. @returns their number */
export async function deleteOldMails(em: SqlEntityManager, olderThanMs: number, batch: number): Promise<number> {
  const oldest = await db(em)
    .selectFrom('mails')
    .select('id')
    .where('id', '<', firstIdOf(Date.now() - olderThanMs))
    .where('state', '<>', 'waiting')
    .orderBy('id')
    .limit(batch)
    .execute();
  const { numDeletedRows } = await db(em)
    .deleteFrom('mails')
    .where('id', '=', anyOf(oldest.map(({ id }) => id)))
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
