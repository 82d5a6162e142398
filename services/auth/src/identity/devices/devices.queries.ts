import type { DeviceSession as SessionMessage } from '@plaza/api/sessions';
import type { SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import { deviceOf } from '../people/device.ts';

export type ListedSession = Pick<
  Selectable<DB['sessions']>,
  'id' | 'ip' | 'user_agent' | 'place' | 'created_at' | 'rotated_at' | 'expires_at'
>;

/** The sessions of a person that have not ended, newest first. An id begins with its time. */
export function openSessions(
  em: SqlEntityManager,
  { userId, now, before, limit }: { userId: string; now: Date; before: string | undefined; limit: number },
): Promise<ListedSession[]> {
  return (
    db(em)
      .selectFrom('sessions')
      .select([
        'id',
        sql<string | null>`host(ip)`.as('ip'),
        'user_agent',
        'place',
        'created_at',
        'rotated_at',
        'expires_at',
      ])
      .where('user_id', '=', userId)
      .where('ended_at', 'is', null)
      // Who of the staff looks at the account is in the history.
      .where('actor_id', 'is', null)
      .where('expires_at', '>', now)
      .$if(before !== undefined, (query) => query.where('id', '<', before!))
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
  );
}

export function sessionToProto(row: ListedSession, current: string | undefined): SessionMessage {
  return {
    id: row.id,
    device: deviceOf(row.user_agent ?? ''),
    userAgent: row.user_agent ?? '',
    ip: row.ip ?? '',
    place: row.place ?? '',
    createdAt: row.created_at,
    lastSeenAt: row.rotated_at ?? row.created_at,
    expiresAt: row.expires_at,
    current: row.id === current,
  };
}
