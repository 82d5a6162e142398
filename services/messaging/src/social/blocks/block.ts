// People who want to have nothing to do with each other: whoever blocks, neither of the two reaches the other.
import { commonErrors, type SqlEntityManager } from '@plaza/service';
import { recordChanges } from '../../live/index.ts';
import { blockErrors } from './block.errors.ts';
import { blockedAmong, deleteBlock, insertBlock, lockPair, updateClosed } from './block.queries.ts';

export async function block(em: SqlEntityManager, userId: string, otherId: string): Promise<void> {
  await lockPair(em, userId, otherId);
  await insertBlock(em, userId, otherId);
  await closeOrOpen(em, userId, otherId);
}

export async function unblock(em: SqlEntityManager, userId: string, otherId: string): Promise<void> {
  await lockPair(em, userId, otherId);
  await deleteBlock(em, userId, otherId);
  await closeOrOpen(em, userId, otherId);
}

/** The other person hears nothing of it. */
async function closeOrOpen(em: SqlEntityManager, userId: string, otherId: string): Promise<void> {
  const conversationId = await updateClosed(em, userId, otherId);
  if (conversationId) recordChanges(em, [{ userId, kind: 'conversation.changed', conversationId }]);
}

/** Throws INVALID_ARGUMENT for the person themselves, whom `field` names. */
export function assertOther(userId: string, otherId: string, field = 'user_id'): void {
  const description = 'Must be another person than you.';
  if (userId === otherId)
    throw commonErrors.INVALID_ARGUMENT({
      message: `${field}: ${description}`,
      violations: [{ field, description }],
    });
}

/**
 * Throws PERSON_NOT_REACHABLE with the ids of those whom the person has blocked, or who have blocked the person. Of two people,
 * nobody blocks the other meanwhile.
 */
export async function assertReachable(
  em: SqlEntityManager,
  userId: string,
  field: string,
  others: readonly string[],
): Promise<void> {
  if (others.length === 1) await lockPair(em, userId, others[0] ?? '');
  const blocked = [...(await blockedAmong(em, userId, others))];
  const violations = blocked.map((id) => ({ field, description: `You cannot reach ${id}.` }));
  if (violations.length > 0) throw blockErrors.PERSON_NOT_REACHABLE({ violations });
}

/** Throws PERSON_NOT_REACHABLE for a conversation in which one has blocked the other. */
export function assertOpen({ closed }: { closed: boolean }): void {
  if (closed) throw blockErrors.PERSON_NOT_REACHABLE();
}
