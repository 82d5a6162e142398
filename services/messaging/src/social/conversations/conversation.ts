import { commonErrors, newId, type SqlEntityManager } from '@plaza/service';
import { recordChanges } from '../../live/index.ts';
import type { KnownPerson } from '../../people/index.ts';
import { assertReachable } from '../blocks/block.ts';
import { accept, shareGroup } from './asking.ts';
import { conversationErrors } from './conversation.errors.ts';
import { assertJoinable } from './joining.ts';
import { insertConversation, mustSeeConversation, selectPair, type SeenConversation } from './conversation.queries.ts';

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

/**
 * Opens a group, if it has a name or three people and more; or the conversation of two people, or finds the one that they have. Strangers ask each other:
 * who is asked hears of it with the first message.
 */
export async function openConversation(
  em: SqlEntityManager,
  userId: string,
  others: readonly string[],
  name = '',
): Promise<SeenConversation> {
  await assertJoinable(em, [userId, ...others]);
  await assertReachable(em, userId, 'participant_ids', others);
  const [other] = others;
  const isDirect = name === '' && others.length === 1 && other !== undefined;
  return isDirect ? openPair(em, userId, other) : openGroup(em, userId, others, name);
}

async function openGroup(
  em: SqlEntityManager,
  userId: string,
  others: readonly string[],
  name: string,
): Promise<SeenConversation> {
  const id = newId();
  await insertConversation(em, { id, kind: 'group', name, participants: [userId, ...others] });
  recordOpened(em, id, [userId, ...others]);
  return mustSeeConversation(em, userId, id);
}

async function openPair(em: SqlEntityManager, userId: string, other: string): Promise<SeenConversation> {
  const id = newId();
  const areStrangers = !(await shareGroup(em, userId, other));
  const askedBy = areStrangers ? userId : undefined;
  if (await insertConversation(em, { id, kind: 'direct', name: '', participants: [userId, other], askedBy })) {
    recordOpened(em, id, areStrangers ? [userId] : [userId, other]);
    return mustSeeConversation(em, userId, id);
  }
  const pair = await mustSeePair(em, userId, other);
  if (!isWanted(pair, areStrangers)) return pair;
  await accept(em, pair.id);
  return mustSeePair(em, userId, other);
}

/** Whether a request is none any more: both have opened it and nobody has written yet, or both are in a group by now. */
function isWanted({ request, message_count: count }: SeenConversation, areStrangers: boolean): boolean {
  return request !== 'none' && (!areStrangers || (request === 'received' && count === 0));
}

async function mustSeePair(em: SqlEntityManager, userId: string, other: string): Promise<SeenConversation> {
  const row = await selectPair(em, userId, other);
  if (!row) throw new Error('A conversation that stands in the way of a new one must be visible to its participants.');
  return row;
}

function recordOpened(em: SqlEntityManager, conversationId: string, people: readonly string[]): void {
  recordChanges(
    em,
    people.map((userId) => ({ userId, kind: 'conversation.opened', conversationId })),
  );
}
