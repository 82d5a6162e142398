import { commonErrors, newId, type SqlEntityManager } from '@plaza/service';
import { recordChanges } from '../../live/index.ts';
import type { KnownPerson } from '../../people/index.ts';
import { assertReachable } from '../blocks/block.ts';
import { conversationErrors } from './conversation.errors.ts';
import { assertJoinable } from './joining.ts';
import { insertConversation, selectConversation, selectPair, type SeenConversation } from './conversation.queries.ts';

const maxOthers = 49;

/** The people whom the caller names, each once and without the caller. Throws INVALID_ARGUMENT for nobody or more than 49. */
export function othersOf(userId: string, participantIds: readonly string[]): string[] {
  const others = [...new Set(participantIds)].filter((id) => id !== userId);
  if (others.length === 0) throw refused('Must name another person than you.');
  if (others.length > maxOthers) throw refused(`Must name at most ${maxOthers} other people.`);
  return others;
}

function refused(description: string): Error {
  return commonErrors.INVALID_ARGUMENT({
    message: `participant_ids: ${description}`,
    violations: [{ field: 'participant_ids', description }],
  });
}

/** Throws PARTICIPANT_NOT_FOUND with the positions of the ids, in the caller's request, that belong to nobody. */
export function assertKnown(participantIds: readonly string[], known: ReadonlyMap<string, KnownPerson>): void {
  const violations = participantIds.flatMap((id, index) =>
    known.has(id) ? [] : [{ field: `participant_ids[${index}]`, description: 'There is no such person.' }],
  );
  if (violations.length > 0) throw conversationErrors.PARTICIPANT_NOT_FOUND({ violations });
}

/** Opens a group, if it has a name or three people and more; or the conversation of two people, or finds the one that they have. */
export async function openConversation(
  em: SqlEntityManager,
  userId: string,
  others: readonly string[],
  name = '',
): Promise<SeenConversation> {
  await assertJoinable(em, [userId, ...others]);
  await assertReachable(em, userId, 'participant_ids', others);
  const id = newId();
  const kind = name === '' && others.length === 1 ? 'direct' : 'group';
  const isNew = await insertConversation(em, { id, kind, name, participants: [userId, ...others] });
  if (isNew) {
    const opened = { kind: 'conversation.opened', conversationId: id } as const;
    recordChanges(
      em,
      [userId, ...others].map((each) => ({ userId: each, ...opened })),
    );
  }
  const row = isNew ? await selectConversation(em, userId, id) : await selectPair(em, userId, others[0] ?? '');
  if (!row) throw new Error('A conversation that stands in the way of a new one must be visible to its participants.');
  return row;
}
