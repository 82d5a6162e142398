// Who may do what in a group.
import type { SqlEntityManager } from '@plaza/service';
import { recordChanges } from '../../live/index.ts';
import { assertReachable } from '../blocks/block.ts';
import type { MemberRole } from '../conversations/conversation.entity.ts';
import { conversationErrors } from '../conversations/conversation.errors.ts';
import { assertJoinable } from '../conversations/joining.ts';
import { groupErrors } from './group.errors.ts';
import {
  insertMember,
  lockConversation,
  removeMember,
  updateName,
  updateRole,
  type LockedConversation,
} from './group.queries.ts';

const maxPeople = 50;

/** Who does it, and in which conversation. */
export interface Act {
  userId: string;
  conversationId: string;
}

/** Each of these rules returns the people for whom something changed. */
export async function renameGroup(em: SqlEntityManager, act: Act, name: string): Promise<string[]> {
  const group = await lockGroup(em, act);
  mustBe(group, act.userId, ['owner', 'moderator']);
  await updateName(em, group.id, name);
  return changed(em, group, group.participants);
}

export async function addMember(em: SqlEntityManager, act: Act, newcomer: string): Promise<string[]> {
  await assertJoinable(em, [newcomer]);
  const group = await lockGroup(em, act);
  mustBe(group, act.userId, ['owner', 'moderator']);
  if (group.participants.includes(newcomer)) return [];
  await assertReachable(em, act.userId, 'user_id', [newcomer]);
  if (group.participants.length >= maxPeople) throw groupErrors.GROUP_FULL();
  await insertMember(em, group, newcomer);
  recordChanges(em, [{ userId: newcomer, kind: 'conversation.opened', conversationId: group.id }]);
  return [...changed(em, group, group.participants), newcomer];
}

/** Removes a member, or lets the caller leave. */
export async function dropMember(em: SqlEntityManager, act: Act, member: string): Promise<string[]> {
  const group = await lockGroup(em, act);
  const role = roleOf(group, member);
  if (member !== act.userId) mustBe(group, act.userId, role === 'member' ? ['owner', 'moderator'] : ['owner']);
  await removeMember(em, group, member);
  return changed(em, group, group.participants);
}

export async function setRole(em: SqlEntityManager, act: Act, member: string, role: MemberRole): Promise<string[]> {
  const group = await lockGroup(em, act);
  mustBe(group, act.userId, ['owner']);
  const before = roleOf(group, member);
  if (before === role) return [];
  const owners = [...group.roles.values()].filter((each) => each === 'owner');
  if (before === 'owner' && owners.length === 1) throw groupErrors.GROUP_OWNER_REQUIRED();
  await updateRole(em, group.id, member, role);
  return changed(em, group, group.participants);
}

async function lockGroup(em: SqlEntityManager, { conversationId }: Act): Promise<LockedConversation> {
  const found = await lockConversation(em, conversationId);
  if (!found) throw conversationErrors.CONVERSATION_NOT_FOUND();
  if (found.kind !== 'group') throw groupErrors.CONVERSATION_NOT_A_GROUP();
  return found;
}

function roleOf({ roles }: LockedConversation, userId: string): MemberRole {
  const role = roles.get(userId);
  if (!role) throw groupErrors.GROUP_MEMBER_NOT_FOUND();
  return role;
}

/** Throws GROUP_ROLE_REQUIRED. */
export function mustBe({ roles }: LockedConversation, userId: string, allowed: readonly MemberRole[]): void {
  const role = roles.get(userId);
  if (!role || !allowed.includes(role)) throw groupErrors.GROUP_ROLE_REQUIRED();
}

function changed(em: SqlEntityManager, { id }: LockedConversation, people: readonly string[]): string[] {
  recordChanges(
    em,
    people.map((userId) => ({ userId, kind: 'conversation.changed', conversationId: id })),
  );
  return [...people];
}
