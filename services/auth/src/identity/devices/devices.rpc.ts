import type { DeviceSession as SessionMessage, SessionServiceService } from '@plaza/api/sessions';
import {
  commonErrors,
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  type CallContext,
  type Database,
  type Handlers,
} from '@plaza/service';
import { z } from 'zod';
import { endOneSession, endSessionsOf } from '../sessions/sessions.ts';
import { deviceErrors } from './devices.errors.ts';
import { openSessions, sessionToProto } from './devices.queries.ts';

export interface DevicesDeps {
  database: Database;
  now: () => Date;
}

const pageFields = { pageSize: fields.pageSize(), pageToken: fields.pageToken() };
const pageRequest = z.object(pageFields);
const tokens = pageTokens('sessions', z.tuple([cursorFields.id()]));
const byId = z.object({ id: fields.uuid() });

export function deviceHandlers({ database, now }: DevicesDeps): Handlers<typeof SessionServiceService> {
  return {
    async listSessions(request, context) {
      const { userId, sessionId } = callerOf(context);
      return sessionPage(request, { list: 'own', userId, current: sessionId }, (page) =>
        database.asUser(userId, (em) => openSessions(em, { userId, now: now(), ...page })),
      );
    },
    async endSession(request, context) {
      const { userId } = callerOf(context);
      const { id } = parse(byId, request);
      const isTheirs = await database.asUser(userId, (em) => endOneSession(em, { id, userId, now: now() }));
      if (!isTheirs) throw deviceErrors.SESSION_NOT_FOUND();
      return {};
    },
    async endOtherSessions(_request, context) {
      const { userId, sessionId } = callerOf(context);
      const ended = await database.asUser(userId, (em) =>
        endSessionsOf(em, userId, { except: sessionId, reason: 'ended', now: now() }),
      );
      return { ended: ended.length };
    },
  };
}

type ReadPage = (page: { before: string | undefined; limit: number }) => ReturnType<typeof openSessions>;

/** One page of the sessions of a person, in one of two lists: their own, or that of an administrator. Throws PAGE_TOKEN_INVALID. */
export async function sessionPage(
  request: { pageSize: number; pageToken: string },
  { list, userId, current }: { list: 'own' | 'admin'; userId: string; current?: string },
  read: ReadPage,
): Promise<{ sessions: SessionMessage[]; nextPageToken: string }> {
  const { pageSize, pageToken } = parse(pageRequest, { pageSize: request.pageSize, pageToken: request.pageToken });
  const [before] = tokens.read(pageToken, [list, userId]) ?? [];
  const { shown, last } = cutPage(await read({ before, limit: pageSize + 1 }), pageSize);
  return {
    sessions: shown.map((row) => sessionToProto(row, current)),
    nextPageToken: tokens.write(last && [last.id], [list, userId]),
  };
}

function callerOf({ principal }: Pick<CallContext, 'principal'>): { userId: string; sessionId: string } {
  if (principal.kind !== 'user') throw commonErrors.UNAUTHENTICATED();
  return principal;
}
