import type { Conversation, Participant } from '@plaza/client';
import { useUser } from '../../app/session.tsx';

export type Role = Participant['role'];
export const roles: readonly Role[] = ['owner', 'moderator', 'member'];

export interface OwnRole {
  /** The id of who looks. */
  me: string;
  role: Role;
  /** Whether they may rename the group, add people and pin messages. Of two people both pin. */
  mayManage: boolean;
  mayPin: boolean;
}

export function useOwnRole({ kind, participants }: Conversation): OwnRole {
  const { id: me } = useUser();
  const role = participants.find(({ id }) => id === me)?.role ?? 'member';
  const mayManage = kind === 'group' && role !== 'member';
  return { me, role, mayManage, mayPin: mayManage || kind === 'direct' };
}
