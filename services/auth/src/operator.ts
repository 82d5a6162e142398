// What operators do in auth with the command-line tool.
import { anyOf, readEnvironment, type Database, type Environment, type SqlEntityManager } from '@plaza/service';
import { staffRoleNames, type StaffRoleName } from '@plaza/services';
import { accessTokenTtl, keyActivationDelay } from './config.ts';
import { db } from './db.ts';
export {
  exportLines,
  importRows,
  resealBilling,
  transferTables,
  type TransferLine,
  type TransferReport,
  type TransferTable,
} from './billing/index.ts';
export { resealAuth } from './reseal.ts';
export { findTrace, personOf, traceOf, type Trace } from './trace/index.ts';
export { upkeepTasks } from './upkeep.ts';
import {
  auditByOperator,
  canonicalEmail,
  endSessionsOfStaff,
  findIdByEmail,
  grantRole,
  peopleErrors,
  revokeRole,
  rolesOf,
  rotate,
  staffAfter,
  type Person,
} from './identity/index.ts';

export interface RotationOptions {
  /** ENCRYPTION_KEY of the service. */
  encryptionKey: Buffer;
  /** How long the new key is public before it signs; longer than the gateway keeps the key set. KEY_ACTIVATION_DELAY. */
  activationDelayMs?: number;
  /** The longest life of an access token. ACCESS_TOKEN_TTL of the service. */
  accessTokenTtlMs?: number;
  now?: Date;
}

/** The times of a rotation as the environment sets them for the service too. */
export function readRotationTimes(env: Environment): { activationDelayMs: number; accessTokenTtlMs: number } {
  const read = readEnvironment({ KEY_ACTIVATION_DELAY: keyActivationDelay, ACCESS_TOKEN_TTL: accessTokenTtl }, env);
  return { activationDelayMs: read.KEY_ACTIVATION_DELAY * 1000, accessTokenTtlMs: read.ACCESS_TOKEN_TTL * 1000 };
}

/**
 * Publishes a new signing key and lets it sign after the delay. Tokens of the earlier keys stay
 * valid until they end; a later rotation deletes those keys. Running services read the change by themselves.
 */
export async function rotateKeys(
  database: Database,
  { encryptionKey, activationDelayMs = 60_000, accessTokenTtlMs = 900_000, now = new Date() }: RotationOptions,
): Promise<{ kid: string; activeFrom: Date }> {
  return database.asSystem((em) => rotate(em, { encryptionKey, now, activationDelayMs, accessTokenTtlMs }));
}

/** Which of these people have an account. */
export async function peopleAmong(database: Database, userIds: readonly string[]): Promise<Set<string>> {
  const rows = await database.asSystem((em) =>
    db(em).selectFrom('users').select('id').where('id', '=', anyOf(userIds)).execute(),
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Makes a person an administrator. It holds from their next access token on: after a new sign-in or refresh.
 * Throws USER_NOT_FOUND.
 */
export async function grantAdmin(database: Database, email: string): Promise<Person> {
  return database.asSystem(async (em) => {
    const change = await grantRole(em, await idOf(em, email), 'admin');
    await auditByOperator(em, 'GrantStaffRole', change);
    return change.person;
  });
}

export interface StaffMember extends Pick<Person, 'id' | 'email' | 'name'> {
  roles: string[];
}

/** Gives a role of staff; the person signs in again. Throws USER_NOT_FOUND. */
export async function grantStaff(database: Database, email: string, role: StaffRoleName): Promise<StaffMember> {
  return database.asSystem(async (em) => {
    const change = await grantRole(em, await idOf(em, email), role);
    if (change.changed) await endSessionsOfStaff(em, change.person.id, new Date());
    await auditByOperator(em, 'GrantStaffRole', change);
    return memberOf(change.person);
  });
}

/** Takes roles of staff, without a name all. Throws USER_NOT_FOUND, LAST_ADMIN. */
export async function revokeStaff(
  database: Database,
  email: string,
  role: StaffRoleName | undefined,
): Promise<StaffMember> {
  return database.asSystem(async (em) => {
    const id = await idOf(em, email);
    let member: StaffMember | undefined;
    for (const each of role ? [role] : staffRoleNames) {
      const change = await revokeRole(em, id, each);
      member = memberOf(change.person);
      if (change.changed) await auditByOperator(em, 'RevokeStaffRole', change);
    }
    await endSessionsOfStaff(em, id, new Date());
    return member!;
  });
}

/** Everybody who has a role of staff. */
export async function listStaff(database: Database): Promise<StaffMember[]> {
  return database.asSystem(async (em) => (await staffAfter(em, undefined, 1_000)).map(memberOf));
}

const memberOf = ({ id, email, name, ...person }: Person): StaffMember => ({
  id,
  email,
  name,
  roles: rolesOf({ role: person.role, staff_roles: person.staff_roles }),
});

async function idOf(em: SqlEntityManager, email: string): Promise<string> {
  const address = canonicalEmail(email);
  const id = address === undefined ? undefined : await findIdByEmail(em, address);
  if (id === undefined) throw peopleErrors.USER_NOT_FOUND();
  return id;
}
