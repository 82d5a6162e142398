import type { SessionAdminServiceService } from '@plaza/api/sessions';
import {
  commonErrors,
  fields,
  isPermitted,
  parse,
  type CallContext,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { openSessions } from '../devices/devices.queries.ts';
import { sessionPage, type DevicesDeps } from '../devices/devices.rpc.ts';
import { peopleErrors } from '../people/people.errors.ts';
import { findPerson, rolesOf } from '../people/people.ts';
import { endSessionsOf } from '../sessions/sessions.ts';
import { suspensionErrors } from './suspension.errors.ts';
import { lift, lockSuspension, suspend, type SuspensionState } from './suspension.ts';

const byId = z.object({ id: fields.uuid() });

export function suspensionHandlers({ database, now }: DevicesDeps): Handlers<typeof SessionAdminServiceService> {
  const suspensionRequest = byId.extend({
    reason: fields.text(1, 500),
    until: z
      .date()
      .refine((until) => until > now(), 'Must be in the future.')
      .optional(),
  });

  return {
    async listPersonSessions(request) {
      const { id } = parse(byId, request);
      return sessionPage(request, { list: 'admin', userId: id }, (page) =>
        database.asSystem(async (em) => {
          if (!(await findPerson(em, id))) throw peopleErrors.USER_NOT_FOUND();
          return openSessions(em, { userId: id, now: now(), ...page });
        }),
      );
    },
    async endPersonSessions(request, context) {
      const { id } = parse(byId, request);
      return database.asSystem(async (em) => {
        await lockedPerson(em, id);
        await protectStaff(em, id, context);
        const { length: ended } = await endSessionsOf(em, id, { reason: 'ended', now: now() });
        await context.audit(em, { after: { ended } });
        return { ended };
      });
    },
    async suspendPerson(request, context) {
      const { id, reason, until } = parse(suspensionRequest, request);
      if (id === context.userId) throw suspensionErrors.CANNOT_SUSPEND_YOURSELF();
      return database.asSystem(async (em) => {
        const before = await lockedPerson(em, id);
        await protectStaff(em, id, context);
        const ended = await suspend(em, id, { reason, until }, now());
        await context.audit(em, { before, after: { reason, until, ended } });
        return { ended };
      });
    },
    async liftSuspension(request, context) {
      const { id } = parse(byId, request);
      await database.asSystem(async (em) => {
        const before = await lockedPerson(em, id);
        if (before.suspendedAt) await lift(em, id);
        await context.audit(em, { before });
      });
      return {};
    },
  };
}

/** Throws USER_NOT_FOUND. */
async function lockedPerson(em: SqlEntityManager, id: string): Promise<SuspensionState> {
  const state = await lockSuspension(em, id);
  if (!state) throw peopleErrors.USER_NOT_FOUND();
  return state;
}

/** Only who gives roles may stop those who have one: otherwise support could lock out every administrator. Throws PERMISSION_MISSING. */
async function protectStaff(em: SqlEntityManager, id: string, context: CallContext): Promise<void> {
  const permission = 'staff.write';
  const person = await findPerson(em, id);
  if (person && rolesOf(person).length > 0 && !isPermitted(context, permission))
    throw commonErrors.PERMISSION_MISSING({ metadata: { permission } });
}
