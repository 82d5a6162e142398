import type { SqlEntityManager } from '@plaza/service';
import { forgetWebhooks } from '../webhooks/index.ts';

/**
 * People who are deleted leave: their posts, notifications, webhooks and places in conversations go, and conversations in which nobody is left.
 * What they said to others stays with those, under an id that has no name any more: it is the others' correspondence too.
 * @returns them, and whoever had a conversation with them
 */
export async function erasePeople(em: SqlEntityManager, userIds: readonly string[]): Promise<string[]> {
  if (userIds.length === 0) return [];
  const people = `{${userIds.join(',')}}`;
  await em.execute('insert into erased_people (user_id) select unnest(?::uuid[]) on conflict do nothing', [people]);
  for (const table of ['posts', 'notifications', 'idempotency_keys'])
    await em.execute(`delete from ${table} where user_id = any(?::uuid[])`, [people]);
  const left = await em.execute<{ conversation_id: string }[]>(
    'delete from members where user_id = any(?::uuid[]) returning conversation_id',
    [people],
  );
  const conversations = `{${left.map(({ conversation_id: id }) => id).join(',')}}`;
  await em.execute(
    'delete from conversations c where c.id = any(?::uuid[]) and not exists (select from members m where m.conversation_id = c.id)',
    [conversations],
  );
  for (const userId of userIds) await forgetWebhooks(em, userId);
  const others = await em.execute<{ user_id: string }[]>(
    'select distinct user_id from members where conversation_id = any(?::uuid[])',
    [conversations],
  );
  return [...userIds, ...others.map(({ user_id: id }) => id)];
}
