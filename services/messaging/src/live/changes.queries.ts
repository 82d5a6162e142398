import { createHash } from 'node:crypto';
import type { SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import type { LastNumber, NewChange } from './changes.ts';

/** A change as it is stored. */
export type ChangeRow = Pick<
  Selectable<DB['person_changes']>,
  'number' | 'kind' | 'subject_id' | 'conversation_id' | 'created_at'
>;

/**
 * Numbers changes and inserts them. The counters are updated in the order of the ids of their people, so that two transactions cannot deadlock: the second
 * waits for the end of the first, and continues after its numbers. The transaction must act as the system, and commit next.
 * @returns the last number of each person
 */
export async function insertChanges(em: SqlEntityManager, changes: readonly NewChange[]): Promise<LastNumber[]> {
  const rows = changes.map(({ userId, kind, id, conversationId }, position) => ({
    position,
    user_id: userId,
    kind,
    subject_id: id ?? null,
    conversation_id: conversationId ?? null,
  }));
  const { rows: numbers } = await sql<{ user_id: string; last_number: number }>`
    with recorded as materialized (
      select r.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as r (position int, user_id uuid, kind text, subject_id uuid, conversation_id uuid)
       where not exists (select from erased_people e where e.user_id = r.user_id)
    ), counted as (
      insert into change_counters as c (user_id, last_number)
      select user_id, count(*)::int from recorded group by user_id order by user_id
      on conflict (user_id) do update set last_number = c.last_number + excluded.last_number
      returning c.user_id, c.last_number
    ), written as (
      insert into person_changes (user_id, number, kind, subject_id, conversation_id)
      select r.user_id,
             c.last_number - (row_number() over (partition by r.user_id order by r.position desc))::int + 1,
             r.kind, r.subject_id, r.conversation_id
        from recorded r join counted c on c.user_id = r.user_id
    )
    select user_id, last_number from counted`.execute(db(em));
  return numbers.map(({ user_id: userId, last_number: number }) => ({ userId, number }));
}

/** Where a person's sequence is. */
export interface Position {
  number: number;
  /** Another one where numbers may be given out that were given out before: what was stored is older than what people have seen. */
  epoch: string;
}

// The epoch is another one in another cluster (initdb), in another database of it (restored from a dump), after a failover or a recovery to a point in time
// (the timeline, which the name of a WAL file begins with), and whenever an operator changes the stored part.
const epochParts = sql<string>`concat_ws(
  ' ',
  (select epoch from live_epoch),
  (select system_identifier from pg_control_system()),
  substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
  (select oid from pg_database where datname = current_database())
)`;

/** 16 characters. */
function epochOf(parts: string): string {
  return createHash('sha256').update(parts).digest('hex').slice(0, 16);
}

/** In one statement, so that everything is from the same moment. */
export async function selectPosition(em: SqlEntityManager, userId: string): Promise<Position> {
  const { rows } = await sql<{ number: number; epoch: string }>`
    select coalesce((select last_number from change_counters where user_id = ${userId}), 0) as number,
           ${epochParts} as epoch`.execute(db(em));
  const [row] = rows as [(typeof rows)[number]];
  return { number: row.number, epoch: epochOf(row.epoch) };
}

export interface LiveState extends Position {
  unreadConversations: number;
  unreadMessages: number;
  unreadNotifications: number;
}

/** What is unread, and the number of the last change that is in it: one statement sees one state. */
export async function selectState(em: SqlEntityManager, userId: string): Promise<LiveState> {
  const { rows } = await sql<{
    number: number;
    epoch: string;
    conversations: number;
    messages: number;
    notifications: number;
  }>`
    select coalesce((select last_number from change_counters where user_id = ${userId}), 0) as number,
           ${epochParts} as epoch,
           (select count(*)::int from notifications where user_id = ${userId} and read_at is null) as notifications,
           unread.conversations, unread.messages
      from (
        select (count(*) filter (where u.unread > 0))::int as conversations,
               coalesce(sum(u.unread), 0)::int as messages
          from (
            select c.message_count - m.last_read_seq - m.sent_since_read as unread
              from members m join conversations c on c.id = m.conversation_id
             where m.user_id = ${userId}
          ) u
      ) unread`.execute(db(em));
  const [row] = rows as [(typeof rows)[number]];
  return {
    number: row.number,
    epoch: epochOf(row.epoch),
    unreadConversations: row.conversations,
    unreadMessages: row.messages,
    unreadNotifications: row.notifications,
  };
}

/** The last numbers of these people, one query for all. Who has no changes yet is not among them. */
export async function selectLastNumbers(
  em: SqlEntityManager,
  userIds: readonly string[],
): Promise<{ epoch: string; numbers: LastNumber[] }> {
  const { rows } = await sql<{ epoch: string; numbers: LastNumber[] }>`
    select ${epochParts} as epoch,
           (select coalesce(jsonb_agg(jsonb_build_object('userId', user_id, 'number', last_number)), '[]')
              from change_counters where user_id = any (${[...userIds]}::uuid[])) as numbers`.execute(db(em));
  const [row] = rows as [(typeof rows)[number]];
  return { epoch: epochOf(row.epoch), numbers: row.numbers };
}

/** The changes of people after a number, oldest first, at most `limit` for each: one query for all who are behind. */
export async function selectChanges(
  em: SqlEntityManager,
  readers: readonly { userId: string; after: number }[],
  limit: number,
): Promise<ChangeRow[][]> {
  const { rows } = await sql<ChangeRow & { reader: number }>`
    select r.reader::int as reader, c.number, c.kind, c.subject_id, c.conversation_id, c.created_at
      from unnest(${readers.map(({ userId }) => userId)}::uuid[], ${readers.map(({ after }) => after)}::int[])
           with ordinality as r (user_id, after, reader)
     cross join lateral (
       select p.number, p.kind, p.subject_id, p.conversation_id, p.created_at from person_changes p
        where p.user_id = r.user_id and p.number > r.after order by p.number limit ${limit}
     ) c
     order by r.reader, c.number`.execute(db(em));
  const found: ChangeRow[][] = readers.map(() => []);
  for (const { reader, ...change } of rows) found[reader - 1]?.push(change);
  return found;
}

/**
 * Deletes what a transaction that was under way when an account was deleted has recorded for the person afterwards. The accounts that were deleted in the last
 * day: no transaction takes as long.
 */
export async function deleteErased(em: SqlEntityManager): Promise<void> {
  await sql`
    with erased as (
      select user_id from erased_people where erased_at > now() - interval '1 day'
    ), counters as (
      delete from change_counters c using erased e where c.user_id = e.user_id
    )
    delete from person_changes p using erased e where p.user_id = e.user_id`.execute(db(em));
}

/** Deletes a batch of changes from before a moment. @returns their number */
export async function deleteChanges(em: SqlEntityManager, before: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ deleted: number }>`
    with old as (
      select user_id, number from person_changes where created_at < ${before}
       order by created_at limit ${limit} for update skip locked
    ), gone as (
      delete from person_changes p using old where p.user_id = old.user_id and p.number = old.number returning 1
    )
    select count(*)::int as deleted from gone`.execute(db(em));
  return rows[0]?.deleted ?? 0;
}
