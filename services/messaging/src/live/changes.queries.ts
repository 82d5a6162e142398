import type { SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import type { LastNumber, NewChange } from './changes.ts';

/** A change as it is stored. */
export type ChangeRow = Pick<
  Selectable<DB['person_changes']>,
  'number' | 'kind' | 'subject_id' | 'conversation_id' | 'created_at'
>;

/** Numbers changes and inserts them: see record_changes.sql. The transaction must commit next. @returns the last number of each person */
export async function insertChanges(em: SqlEntityManager, changes: readonly NewChange[]): Promise<LastNumber[]> {
  const rows = changes.map(({ userId, kind, id, conversationId }, position) => ({
    position,
    user_id: userId,
    kind,
    subject_id: id ?? null,
    conversation_id: conversationId ?? null,
  }));
  const { rows: numbers } = await sql<{ user_id: string; last_number: number }>`
    select user_id, last_number from record_changes(${JSON.stringify(rows)}::jsonb)`.execute(db(em));
  return numbers.map(({ user_id: userId, last_number: number }) => ({ userId, number }));
}

/**
 * Where in a person's sequence somebody is: after a change, which its number and its moment name together. After a failover or a restore, which may undo
 * changes, other ones get their numbers, and not their moments.
 */
export interface Position {
  /** 0 before the first. */
  number: number;
  /** When the change with this number was recorded, in milliseconds since 1970; 0 before the first. */
  at: number;
  /** Another one after an operator has made all cursors useless: 16 hexadecimal digits. */
  epoch: string;
}

interface PositionRow {
  number: number | null;
  last_at: Date | null;
  epoch: string;
}

const epochNow = sql<string>`(select left(replace(epoch::text, '-', ''), 16) from live_epoch)`;

function positionOf({ number, last_at: at, epoch }: PositionRow): Position {
  return { number: number ?? 0, at: at?.getTime() ?? 0, epoch };
}

/**
 * The end of a person's sequence, and whether `from` is in it. The change there may be too old to be kept: the last one is known from the counter all the same.
 */
export async function selectPosition(
  em: SqlEntityManager,
  userId: string,
  from: Position | undefined,
): Promise<{ end: Position; isKnown: boolean }> {
  const { number = 0, at = 0 } = from ?? {};
  const { rows } = await sql<PositionRow & { is_known: boolean }>`
    select c.last_number as number, c.last_at, ${epochNow} as epoch,
           ${number}::int = 0
             or coalesce(c.last_number = ${number} and c.last_at = ${new Date(at)}::timestamptz, false)
             or exists (select from person_changes p
                         where p.user_id = ${userId} and p.number = ${number}
                           and p.created_at = ${new Date(at)}::timestamptz) as is_known
      from (select ${userId}::uuid as user_id) one
      left join change_counters c on c.user_id = one.user_id`.execute(db(em));
  const [row] = rows as [(typeof rows)[number]];
  const end = positionOf(row);
  return { end, isKnown: row.is_known && (from === undefined || from.epoch === end.epoch) };
}

export interface LiveState extends Position {
  unreadConversations: number;
  unreadMessages: number;
  unreadNotifications: number;
  requests: number;
}

/** What is unread, and where the sequence ends that is in it: one statement sees one state. */
export async function selectState(em: SqlEntityManager, userId: string): Promise<LiveState> {
  const { rows } = await sql<
    PositionRow & { conversations: number; messages: number; notifications: number; requests: number }
  >`
    select c.last_number as number, c.last_at, ${epochNow} as epoch,
           (select count(*)::int from notifications where user_id = ${userId} and read_at is null) as notifications,
           unread.conversations, unread.messages, unread.requests
      from (
        select (count(*) filter (where u.unread > 0 and u.is_counted))::int as conversations,
               coalesce(sum(u.unread) filter (where u.is_counted), 0)::int as messages,
               (count(*) filter (where u.is_request))::int as requests
          from (
            select c.message_count - m.last_read_seq - m.sent_since_read as unread,
                   (m.muted_until > now()) is not true and (c.asked_by is null or c.asked_by = m.user_id) as is_counted,
                   c.asked_by <> m.user_id and c.message_count > coalesce(m.declined_seq, 0) and not c.closed as is_request
              from members m join conversations c on c.id = m.conversation_id
             where m.user_id = ${userId}
          ) u
      ) unread
      left join change_counters c on c.user_id = ${userId}`.execute(db(em));
  const [row] = rows as [(typeof rows)[number]];
  return {
    ...positionOf(row),
    unreadConversations: row.conversations,
    unreadMessages: row.messages,
    unreadNotifications: row.notifications,
    requests: row.requests,
  };
}

/** The last numbers of these people, one query for all. Who has no changes yet is not among them. */
export async function selectLastNumbers(
  em: SqlEntityManager,
  userIds: readonly string[],
): Promise<{ epoch: string; numbers: LastNumber[] }> {
  const { rows } = await sql<{ epoch: string; numbers: LastNumber[] }>`
    select ${epochNow} as epoch,
           (select coalesce(jsonb_agg(jsonb_build_object('userId', user_id, 'number', last_number)), '[]')
              from change_counters where user_id = any (${[...userIds]}::uuid[])) as numbers`.execute(db(em));
  const [row] = rows as [(typeof rows)[number]];
  return row;
}

/** The changes of people from a number on, oldest first, at most `limit` for each: one query for all who are behind. */
export async function selectChanges(
  em: SqlEntityManager,
  readers: readonly { userId: string; from: number }[],
  limit: number,
): Promise<ChangeRow[][]> {
  const { rows } = await sql<ChangeRow & { reader: number }>`
    select r.reader::int as reader, c.number, c.kind, c.subject_id, c.conversation_id, c.created_at
      from unnest(${readers.map(({ userId }) => userId)}::uuid[], ${readers.map(({ from }) => from)}::int[])
           with ordinality as r (user_id, first, reader)
     cross join lateral (
       select p.number, p.kind, p.subject_id, p.conversation_id, p.created_at from person_changes p
        where p.user_id = r.user_id and p.number >= r.first order by p.number limit ${limit}
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

/** Deletes a batch of changes from before a moment. Several replicas can do this at once. @returns their number */
export async function deleteChanges(em: SqlEntityManager, before: Date, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from person_changes where ctid = any (array(
      select ctid from person_changes where created_at < ${before} order by created_at limit ${limit}
    ))`.execute(db(em));
  return Number(numAffectedRows);
}
