// Strangers ask before they write: the first message of one to the other is a request, until the other one accepts it.
import { asSystemWithin, type SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { db } from '../../db.ts';
import { recordChanges } from '../../live/index.ts';
import { assertOpen } from '../blocks/block.ts';
import { conversationErrors } from './conversation.errors.ts';

/**
 * `none`: the conversation is no request, or is accepted. `unsent`: the member's next message is one. `sent`: the member waits for an answer.
 * `received`: the member is asked.
 */
export type RequestState = 'none' | 'unsent' | 'sent' | 'received';

/**
 * A condition on conversations `c`: who has asked asks for the first time, or again. It is the same whether the request was declined or only not
 * answered, so that who has asked learns nothing.
 */
const mayAsk = sql<boolean>`(c.message_count = 0 or c.updated_at < now() - interval '30 days')`;

/** A condition on conversations `c`: the person does not wait for an answer. */
export function mayWrite(userId: string): RawBuilder<boolean> {
  return sql<boolean>`(c.asked_by is null or c.asked_by <> ${userId} or ${mayAsk})`;
}

/** What conversations `c` are for members `m`. */
export const requestState = sql<RequestState>`case
  when c.asked_by is null then 'none'
  when c.asked_by <> m.user_id then 'received'
  when ${mayAsk} then 'unsent'
  else 'sent' end`;

/** A condition on conversations `c` of members `m`: those of their lists, or else requests that they have not declined. */
export function inList(requested: boolean): RawBuilder<boolean> {
  return requested
    ? sql<boolean>`(c.asked_by <> m.user_id and c.message_count > coalesce(m.declined_seq, 0) and not c.closed)`
    : sql<boolean>`(c.asked_by is null or c.asked_by = m.user_id)`;
}

/** Whether two people are in a group together. One of them is the actor. */
export async function shareGroup(em: SqlEntityManager, userId: string, otherId: string): Promise<boolean> {
  const row = await db(em)
    .selectFrom('members as own')
    .innerJoin('members as theirs', 'theirs.conversation_id', 'own.conversation_id')
    .innerJoin('conversations as c', 'c.id', 'own.conversation_id')
    .select('c.id')
    .where('own.user_id', '=', userId)
    .where('theirs.user_id', '=', otherId)
    .where('c.kind', '=', 'group')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** From now on both write. Both read the conversation again. */
export async function accept(em: SqlEntityManager, conversationId: string): Promise<void> {
  const { participants } = await asSystemWithin(em, () =>
    db(em)
      .updateTable('conversations')
      .set({ asked_by: null })
      .where('id', '=', conversationId)
      .returning('participants')
      .executeTakeFirstOrThrow(),
  );
  recordChanges(
    em,
    participants.map((userId) => ({ userId, kind: 'conversation.changed', conversationId })),
  );
}

/** Throws PERSON_NOT_REACHABLE for a conversation in which one has blocked the other, CONVERSATION_NOT_ACCEPTED for a request. */
export function assertActive(conversation: { closed: boolean; asked_by: string | null }): void {
  assertOpen(conversation);
  if (conversation.asked_by !== null) throw conversationErrors.CONVERSATION_NOT_ACCEPTED();
}
