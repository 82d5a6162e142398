// A sign-in in two steps: after the right password, or with an account at a provider, somebody with a second factor gets a challenge instead of tokens.
import { createHash, randomBytes } from 'node:crypto';
import { newId, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';

const ttlMs = 10 * 60_000;
const mostTries = 5;
const tokenPattern = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[\w-]{43}$/;

export interface SignInChallenge {
  token: string;
  expiresAt: Date;
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** `amr`: what the person has shown already. */
export async function openChallenge(
  em: SqlEntityManager,
  userId: string,
  now: Date,
  amr: readonly string[] = ['pwd'],
): Promise<SignInChallenge> {
  const id = newId();
  const token = `${id}.${randomBytes(32).toString('base64url')}`;
  const expiresAt = new Date(now.getTime() + ttlMs);
  await db(em)
    .insertInto('sign_in_challenges')
    .values({ id, user_id: userId, token_hash: hashOf(token), amr: [...amr], expires_at: expiresAt })
    .execute();
  return { token, expiresAt };
}

/** Whose a challenge is, without a try. */
export async function findChallenge(em: SqlEntityManager, token: string, now: Date): Promise<Found | undefined> {
  const id = tokenPattern.exec(token)?.[1];
  if (id === undefined) return undefined;
  return db(em)
    .selectFrom('sign_in_challenges')
    .select(['id', 'user_id as userId', 'tries', 'amr'])
    .where('id', '=', id)
    .where('token_hash', '=', hashOf(token))
    .where('tries', '<', mostTries)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

export interface Found {
  id: string;
  userId: string;
  tries: number;
  amr: string[];
}

/** Counts a try before it is looked at. @returns undefined if there is none left, or no such challenge */
export async function tryChallenge(em: SqlEntityManager, token: string, now: Date): Promise<Found | undefined> {
  const id = tokenPattern.exec(token)?.[1];
  if (id === undefined) return undefined;
  return db(em)
    .updateTable('sign_in_challenges')
    .set({ tries: sql`tries + 1` })
    .where('id', '=', id)
    .where('token_hash', '=', hashOf(token))
    .where('tries', '<', mostTries)
    .where('expires_at', '>', now)
    .returning(['id', 'user_id as userId', 'tries', 'amr'])
    .executeTakeFirst();
}

export const triesLeft = ({ tries }: Found): number => mostTries - tries;

/** @returns whether it was there: a challenge opens one session */
export async function finishChallenge(em: SqlEntityManager, id: string): Promise<boolean> {
  const { numDeletedRows } = await db(em)
    .deleteFrom('sign_in_challenges')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
