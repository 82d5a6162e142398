import type { StaffServiceService } from '@plaza/api/staff';
import type { Cache } from '@plaza/cache';
import {
  commonErrors,
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  type CallContext,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { hasPermission, staffRoleNames, type StaffRoleName } from '@plaza/services';
import { z } from 'zod';
import { keys } from '../../cache-keys.ts';
import { countMail, openChallenge, type ChallengeDeps } from '../challenges/challenges.ts';
import { challengeErrors } from '../challenges/challenges.errors.ts';
import type { Keyring } from '../keys/keyring.ts';
import { peopleErrors } from '../people/people.errors.ts';
import { findPerson, rolesOf, toProto, type Person } from '../people/people.ts';
import { beginLook, lookSeconds } from './looks.ts';
import { endSessionsOfStaff, grantRole, revokeRole, staffAfter, type RoleChange } from './roles.ts';
import { staffErrors } from './staff.errors.ts';

export interface StaffDeps extends ChallengeDeps {
  cache: Cache;
  keyring: Keyring;
}

const pageRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const tokens = pageTokens('staff', z.tuple([cursorFields.id()]));
const role = z.enum(staffRoleNames as [StaffRoleName, ...StaffRoleName[]], {
  error: `Must be one of ${staffRoleNames.join(', ')}.`,
});
const roleRequest = z.object({ id: fields.uuid(), role });
const reasonRequest = z.object({ id: fields.uuid(), reason: fields.text(1, 500) });

type ChangeRole = (em: SqlEntityManager, id: string, role: StaffRoleName) => Promise<RoleChange>;

export function staffHandlers(deps: StaffDeps): Handlers<typeof StaffServiceService> {
  const { database, cache, keyring, now } = deps;

  async function changeRole(request: object, context: CallContext, change: ChangeRole) {
    const { id, role: wanted } = parse(roleRequest, request);
    if (id === context.userId) throw staffErrors.OWN_ROLES();
    const person = await database.asSystem(async (em) => {
      const result = await change(em, id, wanted);
      if (result.changed) await endSessionsOfStaff(em, id, now());
      await context.audit(em, { before: { roles: result.before }, after: { roles: rolesOf(result.person) } });
      return result.person;
    });
    await cache.invalidate(keys.user(id));
    return { person: toProto(person) };
  }

  return {
    async listStaff(request) {
      const { pageSize, pageToken } = parse(pageRequest, request);
      const [after] = tokens.read(pageToken) ?? [];
      const rows = await database.asSystem((em) => staffAfter(em, after, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return { staff: shown.map(toProto), nextPageToken: tokens.write(last && [last.id]) };
    },

    grantStaffRole: (request, context) => changeRole(request, context, grantRole),
    revokeStaffRole: (request, context) => changeRole(request, context, revokeRole),

    async startPasswordReset(request, context) {
      const { id } = parse(reasonRequest, request);
      await database.asSystem(async (em) => {
        const { email: address } = await knownPerson(em, id);
        const challenge = { purpose: 'reset_password', userId: id, address } as const;
        const tooMany = await countMail(em, deps, challenge, now());
        if (tooMany) throw challengeErrors.TOO_MANY_MAILS({ retryAfterMs: tooMany.waitMs });
        await openChallenge(em, challenge, 'reset-password', now());
        await context.audit(em);
      });
      return {};
    },

    async impersonate(request, context) {
      const { id } = parse(reasonRequest, request);
      const at = now();
      const { person, sessionId } = await database.asSystem(async (em) => {
        const found = await knownPerson(em, id);
        if (rolesOf(found).length > 0) throw staffErrors.STAFF_NOT_IMPERSONATED();
        const session = await beginLook(em, { userId: id, actorId: context.userId, role: roleOf(context) }, at);
        await context.audit(em, { after: { session, seconds: lookSeconds } });
        return { person: found, sessionId: session };
      });
      const claims = { userId: id, role: person.role, sessionId, signedInAt: at, amr: [] };
      const accessToken = await keyring.sign({ ...claims, actor: context.userId, seconds: lookSeconds });
      return { accessToken, tokenType: 'Bearer', expiresIn: lookSeconds, person: toProto(person) };
    },
  };
}

/** Throws USER_NOT_FOUND. */
async function knownPerson(em: SqlEntityManager, id: string): Promise<Person> {
  const person = await findPerson(em, id);
  if (!person) throw peopleErrors.USER_NOT_FOUND();
  return person;
}

/** The role that the person is shown: the first that permits it. */
function roleOf({ principal }: CallContext): string {
  const roles = principal.kind === 'user' ? (principal.staffRoles ?? []) : [];
  const found = roles.find((each) => hasPermission([each], 'people.impersonate'));
  if (!found) throw commonErrors.PERMISSION_DENIED();
  return found;
}
