// People, once they are there.
import type { User as UserMessage } from '@plaza/api/auth';
import type { Picture } from '@plaza/api/picture';
import { values } from '@plaza/api/values';
import { anyOf, awaitUses, smallPicture, type SqlEntityManager } from '@plaza/service';
import { permissionsOf } from '@plaza/services';
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import { db, type DB } from '../../db.ts';
import type { Language } from './user.entity.ts';

/** The role of who has neither an address nor a password: see services/auth/src/guests. */
export const guestRole = 'guest';

export const languages = values['plaza.auth.v1.User.language'];

export const languageField = z.enum(languages, { error: `Must be one of ${languages.join(', ')}.` });

/** What a query selects of a person; the hash of the password is read only where a password is checked. */
export const personColumns = [
  'id',
  'email',
  'name',
  'club_id',
  'role',
  'staff_roles',
  'created_at',
  'language',
  'email_bouncing_since',
  'factors',
  'email_verified_at',
  'cool_off_since',
  'cool_off_until',
  'picture',
] as const;

export type Person = Pick<Selectable<DB['users']>, (typeof personColumns)[number]>;

export function toProto(person: Person): UserMessage {
  return {
    id: person.id,
    email: person.role === guestRole ? '' : person.email,
    name: person.name,
    clubId: person.club_id ?? '',
    role: person.role,
    createdAt: person.created_at,
    language: person.language,
    emailBouncingSince: person.email_bouncing_since ?? undefined,
    emailVerifiedAt: person.email_verified_at ?? undefined,
    staffRoles: rolesOf(person),
    permissions: permissionsOf(rolesOf(person)),
    picture: smallPicture(person.picture),
  };
}

/** The roles of staff that a person has. */
export function rolesOf({ role, staff_roles: others }: Pick<Person, 'role' | 'staff_roles'>): string[] {
  return role === 'admin' ? [role, ...others] : others;
}

/** Within `asUser` a person finds nobody but themselves. */
export async function findPerson(em: SqlEntityManager, userId: string): Promise<Person | undefined> {
  return db(em).selectFrom('users').select(personColumns).where('id', '=', userId).executeTakeFirst();
}

export interface PersonChanges {
  name?: string | undefined;
  /** Empty to follow none. */
  clubId?: string | undefined;
  language?: Language | undefined;
  /** Null to show none. */
  picture?: Picture | null | undefined;
}

/** Changes what is given; a change of nothing leaves `updated_at` as it is. */
export async function changePerson(
  em: SqlEntityManager,
  userId: string,
  { name, clubId, language, picture }: PersonChanges,
): Promise<Person | undefined> {
  if ([name, clubId, language, picture].every((value) => value === undefined)) return findPerson(em, userId);
  return db(em)
    .updateTable('users')
    .set({
      ...(name !== undefined && { name }),
      ...(clubId !== undefined && { club_id: clubId || null }),
      ...(language !== undefined && { language }),
      ...(picture !== undefined && { picture: picture && (JSON.stringify(picture) as never) }),
      updated_at: sql`now()`,
    })
    .where('id', '=', userId)
    .returning(personColumns)
    .executeTakeFirst();
}

/** Takes deleted pictures from the profiles that show them. Returns whose they were. */
export async function dropPictures(em: SqlEntityManager, ids: readonly string[]): Promise<string[]> {
  await awaitUses(em, ids);
  const rows = await db(em)
    .updateTable('users')
    .set({ picture: null, updated_at: sql`now()` })
    .where('picture', 'is not', null)
    .where(sql<boolean>`picture ->> 'id' = any (${[...ids]}::text[])`)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

const publicColumns = ['id', 'name', 'club_id', 'language', 'picture'] as const;

export type PublicPerson = Pick<Person, (typeof publicColumns)[number]>;

export async function findPeople(em: SqlEntityManager, ids: readonly string[]): Promise<PublicPerson[]> {
  return db(em).selectFrom('users').select(publicColumns).where('id', '=', anyOf(ids)).execute();
}

/** @returns the id of whose account has this address, as `canonicalEmail` spells it */
export async function findIdByEmail(em: SqlEntityManager, email: string): Promise<string | undefined> {
  const row = await db(em).selectFrom('users').select('id').where('email', '=', email).executeTakeFirst();
  return row?.id;
}

export async function findPublicByEmail(em: SqlEntityManager, email: string): Promise<PublicPerson | undefined> {
  return db(em).selectFrom('users').select(publicColumns).where('email', '=', email).executeTakeFirst();
}

/** @returns the id of who has proved that this address is theirs */
export async function findVerified(em: SqlEntityManager, email: string): Promise<string | undefined> {
  const row = await db(em)
    .selectFrom('users')
    .select('id')
    .where('email', '=', email)
    .where('email_verified_at', 'is not', null)
    .executeTakeFirst();
  return row?.id;
}

export async function countPeople(em: SqlEntityManager): Promise<number> {
  const { count } = await db(em)
    .selectFrom('users')
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
