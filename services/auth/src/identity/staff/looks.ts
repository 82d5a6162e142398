// Sessions in which somebody of the staff looks at the product as a person does. Nothing refreshes them: nobody has their refresh token.
import { maxAccessTokenSeconds, newId, type SqlEntityManager } from '@plaza/service';
import { randomBytes } from 'node:crypto';
import { db } from '../../db.ts';
import { recordLook } from '../history/sign-ins.ts';

/** So long a look lasts, if nobody ends it before. */
export const lookSeconds = maxAccessTokenSeconds;

export interface Look {
  userId: string;
  actorId: string;
  /** In which the actor is permitted to look. */
  role: string;
}

/** @returns the id of the session */
export async function beginLook(em: SqlEntityManager, { userId, actorId, role }: Look, now: Date): Promise<string> {
  const sessionId = newId();
  await db(em)
    .insertInto('sessions')
    .values({
      id: sessionId,
      user_id: userId,
      actor_id: actorId,
      family_hash: randomBytes(32),
      token_hash: randomBytes(32),
      created_at: now,
      authenticated_at: now,
      amr: [],
      expires_at: new Date(now.getTime() + lookSeconds * 1000),
    })
    .execute();
  await recordLook(em, { userId, role, at: now, sessionId });
  return sessionId;
}
