// A person as changes of their address and password see them: locked, until the change is committed.
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { personColumns, type Person } from './people.ts';

/** What is stored for a person who has no password: no password matches it. */
export const noPassword = '!';

export interface LockedPerson extends Person {
  password_hash: string;
}

/** Undefined if there is no such person any more. */
export async function lockPerson(em: SqlEntityManager, userId: string): Promise<LockedPerson | undefined> {
  return db(em)
    .selectFrom('users')
    .select([...personColumns, 'password_hash'])
    .where('id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
}

/** A person, and who else has this address, locked in the order of their ids. */
export async function lockWithHolder(
  em: SqlEntityManager,
  userId: string,
  address: string,
): Promise<{ person: LockedPerson | undefined; holder: LockedPerson | undefined }> {
  const rows = await db(em)
    .selectFrom('users')
    .select([...personColumns, 'password_hash'])
    .where((eb) => eb.or([eb('id', '=', userId), eb('email', '=', address)]))
    .orderBy('id')
    .forUpdate()
    .execute();
  return { person: rows.find(({ id }) => id === userId), holder: rows.find(({ id }) => id !== userId) };
}

export async function changeCredentials(
  em: SqlEntityManager,
  userId: string,
  changes: {
    email?: string;
    email_verified_at?: Date | null;
    email_bouncing_since?: null;
    password_hash?: string;
    password_changed_at?: Date;
  },
): Promise<void> {
  await db(em)
    .updateTable('users')
    .set({ ...changes, updated_at: sql`now()` })
    .where('id', '=', userId)
    .execute();
}

/** Where no mail goes: for guests, and for accounts whose address turned out to be somebody else’s. */
const nowhere = 'plaza.invalid';

export const addressOfGuest = (userId: string): string => `guest-${userId}@${nowhere}`;

export const addressOfNobody = (userId: string): string => `displaced-${userId}@${nowhere}`;

export const goesNowhere = (email: string): boolean => email.endsWith(`@${nowhere}`);
