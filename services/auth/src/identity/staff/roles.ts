// The roles of staff. `admin` is the column role, as ever; the others are in staff_roles.
import { auditOperator, type SqlEntityManager } from '@plaza/service';
import type { StaffRoleName } from '@plaza/services';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { peopleErrors } from '../people/people.errors.ts';
import { personColumns, rolesOf, type Person } from '../people/people.ts';
import { endSessionsOf } from '../sessions/sessions.ts';
import { staffErrors } from './staff.errors.ts';

export interface RoleChange {
  person: Person;
  /** The roles of before. */
  before: string[];
  changed: boolean;
}

/** Staff by their ids. */
export function staffAfter(em: SqlEntityManager, after: string | undefined, limit: number): Promise<Person[]> {
  return db(em)
    .selectFrom('users')
    .select(personColumns)
    .where(sql<boolean>`(role = 'admin' or staff_roles <> '{}')`)
    .$if(after !== undefined, (query) => query.where('id', '>', after!))
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Gives a role. Throws USER_NOT_FOUND. */
export async function grantRole(em: SqlEntityManager, userId: string, role: StaffRoleName): Promise<RoleChange> {
  const person = await lockStaff(em, userId);
  const before = rolesOf(person);
  if (before.includes(role)) return { person, before, changed: false };
  return { person: await change(em, person, [...before, role]), before, changed: true };
}

/** Takes a role. Throws USER_NOT_FOUND, LAST_ADMIN. */
export async function revokeRole(em: SqlEntityManager, userId: string, role: StaffRoleName): Promise<RoleChange> {
  if (role === 'admin') await keepAnotherAdmin(em, userId);
  const person = await lockStaff(em, userId);
  const before = rolesOf(person);
  if (!before.includes(role)) return { person, before, changed: false };
  const left = before.filter((each) => each !== role);
  return { person: await change(em, person, left), before, changed: true };
}

/** Tokens say what their person may do, so those of before must not be accepted any more; who got a role shows anew who they are. */
export async function endSessionsOfStaff(em: SqlEntityManager, userId: string, now: Date): Promise<void> {
  await endSessionsOf(em, userId, { reason: 'role', now });
}

async function lockStaff(em: SqlEntityManager, userId: string): Promise<Person> {
  const person = await db(em)
    .selectFrom('users')
    .select(personColumns)
    .where('id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
  // A guest has nothing to sign in with.
  if (!person || person.role === 'guest') throw peopleErrors.USER_NOT_FOUND();
  return person;
}

/** All of them are locked, in one order: two administrators who take the role from each other do it one after the other. */
async function keepAnotherAdmin(em: SqlEntityManager, userId: string): Promise<void> {
  const admins = await db(em)
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .orderBy('id')
    .forUpdate()
    .execute();
  if (admins.length === 1 && admins[0]!.id === userId) throw staffErrors.LAST_ADMIN();
}

function change(em: SqlEntityManager, { id }: Person, roles: readonly string[]): Promise<Person> {
  return db(em)
    .updateTable('users')
    .set({
      role: roles.includes('admin')
        ? 'admin'
        : sql<string>`case when role <> 'admin' then role when merchant_id is null then 'user' else 'merchant' end`,
      staff_roles: roles.filter((role) => role !== 'admin'),
      updated_at: sql`now()`,
    })
    .where('id', '=', id)
    .returning(personColumns)
    .executeTakeFirstOrThrow();
}

/** The entry of a change that an operator made. */
export async function auditByOperator(
  em: SqlEntityManager,
  rpc: 'GrantStaffRole' | 'RevokeStaffRole',
  { person, before }: RoleChange,
): Promise<void> {
  await auditOperator(em, {
    rpc: `plaza.auth.v1.StaffService/${rpc}`,
    kind: 'person',
    subject: person.id,
    before: { roles: before },
    after: { roles: rolesOf(person) },
  });
}
