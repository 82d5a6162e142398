import { anyOf, asSystemWithin, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import type { ConversationKind, MemberRole } from '../conversations/conversation.entity.ts';
import { markReadByAll } from '../messages/reading.ts';

/** A conversation and its people, locked until the commit. */
export interface LockedConversation {
  id: string;
  kind: ConversationKind;
  participants: string[];
  /** One of two people has blocked the other. */
  closed: boolean;
  /** Of two strangers: who asks the other one. */
  asked_by: string | null;
  messageCount: number;
  roles: ReadonlyMap<string, MemberRole>;
}

/** Locks a conversation, like everything that changes it. Undefined if the actor is not in it, also if that ended while this waited. */
export async function lockConversation(em: SqlEntityManager, id: string): Promise<LockedConversation | undefined> {
  const row = await db(em)
    .selectFrom('conversations')
    .select(['kind', 'participants', 'closed', 'asked_by', 'message_count'])
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!row) return undefined;
  const members = await db(em)
    .selectFrom('members')
    .select(['user_id', 'role'])
    .where('conversation_id', '=', id)
    .execute();
  return {
    id,
    kind: row.kind,
    participants: row.participants,
    closed: row.closed,
    asked_by: row.asked_by,
    messageCount: row.message_count,
    roles: new Map(members.map(({ user_id: userId, role }) => [userId, role])),
  };
}

export async function updateName(em: SqlEntityManager, id: string, name: string): Promise<void> {
  await asSystemWithin(em, () => db(em).updateTable('conversations').set({ name }).where('id', '=', id).execute());
}

/** All that was said before has been read by the newcomer. */
export async function insertMember(
  em: SqlEntityManager,
  { id, messageCount }: LockedConversation,
  userId: string,
): Promise<void> {
  await asSystemWithin(em, async () => {
    await db(em)
      .updateTable('conversations')
      .set({ participants: sql<string[]>`array_append(participants, ${userId}::uuid)` })
      .where('id', '=', id)
      .execute();
    await db(em)
      .insertInto('members')
      .values({ conversation_id: id, user_id: userId, last_read_seq: messageCount, receipt_seq: messageCount })
      .execute();
  });
}

/** What only this member had not read is read by everybody now. The last one takes the conversation along. */
export async function removeMember(
  em: SqlEntityManager,
  { id, participants }: LockedConversation,
  userId: string,
): Promise<void> {
  await asSystemWithin(em, async () => {
    if (participants.length === 1) {
      await db(em).deleteFrom('conversations').where('id', '=', id).execute();
      return;
    }
    const { receipt_seq: readUpTo } = await db(em)
      .deleteFrom('members')
      .where('conversation_id', '=', id)
      .where('user_id', '=', userId)
      .returning('receipt_seq')
      .executeTakeFirstOrThrow();
    await removeParticipants(em, [id], [userId]);
    await passOnGroups(em, [id]);
    await markReadByAll(em, id, readUpTo);
  });
}

/** Takes people out of the participants of groups. Works for the system only. */
export async function removeParticipants(
  em: SqlEntityManager,
  ids: readonly string[],
  userIds: readonly string[],
): Promise<void> {
  await db(em)
    .updateTable('conversations')
    .set({
      participants: sql<string[]>`array(
        select who from unnest(participants) with ordinality as one (who, place)
        where who <> all (${[...userIds]}::uuid[]) order by place)`,
    })
    .where('id', '=', anyOf(ids))
    .where('kind', '=', 'group')
    .execute();
}

/** Of groups without an owner, the moderator who joined first owns it from now on, or else the member who did. Works for the system only. */
export async function passOnGroups(em: SqlEntityManager, ids: readonly string[]): Promise<void> {
  await sql`
    update members set role = 'owner'
    from (
      select distinct on (m.conversation_id) m.conversation_id, m.user_id
      from conversations c join members m on m.conversation_id = c.id
      where c.id = any (${[...ids]}::uuid[]) and c.kind = 'group'
        and not exists (select from members o where o.conversation_id = c.id and o.role = 'owner')
      order by m.conversation_id, m.role = 'moderator' desc, array_position(c.participants, m.user_id)
    ) heir
    where members.conversation_id = heir.conversation_id and members.user_id = heir.user_id`.execute(db(em));
}

export async function updateRole(em: SqlEntityManager, id: string, userId: string, role: MemberRole): Promise<void> {
  await asSystemWithin(em, () =>
    db(em)
      .updateTable('members')
      .set({ role })
      .where('conversation_id', '=', id)
      .where('user_id', '=', userId)
      .execute(),
  );
}
