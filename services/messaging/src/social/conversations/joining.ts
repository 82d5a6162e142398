// Who joins a conversation has an account: while somebody joins, nobody deletes theirs.
import { anyOf, asSystemWithin, lockEachUntilCommit, type SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';
import { conversationErrors } from './conversation.errors.ts';

const joiningLock = 7_052_953;

/** Before a conversation is locked: throws PARTICIPANT_NOT_FOUND for people whose accounts were deleted. Nobody's is deleted before the commit. */
export async function assertJoinable(em: SqlEntityManager, userIds: readonly string[]): Promise<void> {
  await lockEachUntilCommit(em, joiningLock, userIds, 'shared');
  const erased = await asSystemWithin(em, () =>
    db(em).selectFrom('erased_people').select('user_id').where('user_id', '=', anyOf(userIds)).execute(),
  );
  if (erased.length > 0) throw conversationErrors.PARTICIPANT_NOT_FOUND();
}

/** Waits for those who let these people join something, and lets nobody do so before the commit. */
export const lockJoining = (em: SqlEntityManager, userIds: readonly string[]): Promise<void> =>
  lockEachUntilCommit(em, joiningLock, userIds);
