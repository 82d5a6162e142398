// npx plaza admin, npx plaza staff: who may do what.
import { keys } from '@plaza/auth/cache-keys';
import { grantAdmin, grantStaff, listStaff, revokeStaff, type StaffMember } from '@plaza/auth/operator';
import type { Database } from '@plaza/service';
import { staffRoleNames, type StaffRoleName } from '@plaza/services';
import { invalidateCached } from '../redis/cached.ts';
import { readSettings } from '../settings.ts';
import { asOwner, withTargets } from '../targets.ts';
import type { Run } from './command.ts';

export const grantAdministrator: Run = async (given, output) => {
  const { name, email, id } = await changed((database) => grantAdmin(database, given.word('EMAIL')));
  output.tell(`${name} (${email}) is an administrator from the next sign-in or refresh on.`, { id, name, email });
  return 0;
};

export const grant: Run = async (given, output) => {
  const member = await changed((database) => grantStaff(database, given.word('EMAIL'), roleOf(given.word('ROLE'))!));
  output.tell(lineOf(member), member);
  return 0;
};

export const revoke: Run = async (given, output) => {
  const member = await changed((database) =>
    revokeStaff(database, given.word('EMAIL'), roleOf(given.optional('ROLE'))),
  );
  output.tell(lineOf(member), member);
  return 0;
};

export const list: Run = async (_, output) =>
  await withTargets(readSettings(), ['auth'], false, async ({ adminUrls }) => {
    const members = await asOwner('auth', adminUrls.auth, listStaff);
    for (const member of members) output.tell(lineOf(member), member);
    if (members.length === 0) output.say('Nobody has a role of staff.');
    return 0;
  });

const roleOf = (name: string | undefined): StaffRoleName | undefined => staffRoleNames.find((role) => role === name);

/** Changes a person, and forgets what is cached of them. */
async function changed<Person extends { id: string }>(
  change: (database: Database) => Promise<Person>,
): Promise<Person> {
  const settings = readSettings();
  return await withTargets(settings, ['auth'], false, ({ adminUrls }) =>
    asOwner('auth', adminUrls.auth, async (database) => {
      const person = await change(database);
      await invalidateCached(settings, database, [keys.user(person.id)]);
      return person;
    }),
  );
}

function lineOf({ name, email, roles }: StaffMember): string {
  return `${name} (${email}): ${roles.join(', ') || 'no role of staff'}`;
}
