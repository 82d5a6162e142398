import type { Report, ReportAdminServiceService, ReportServiceService } from '@plaza/api/reports';
import { values } from '@plaza/api/values';
import {
  asSystemWithin,
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  together,
  type CallContext,
  type Database,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import type { People } from '../../people/index.ts';
import { blockErrors } from '../blocks/block.errors.ts';
import { assertOther } from '../blocks/block.ts';
import { mustSee } from '../messages/message.queries.ts';
import { insertReport, resolveReport, selectReports, type NewReport, type ReportRow } from './report.ts';

export interface ReportDeps {
  database: Database;
  people: People;
}

const reasons = values['plaza.messaging.v1.Report.reason'];
const createRequest = together(
  z.object({
    userId: fields.idOrNone(),
    conversationId: fields.idOrNone(),
    messageId: fields.idOrNone(),
    reason: z.enum(reasons, { error: `Must be one of ${reasons.join(', ')}.` }),
    note: fields.prose(0, 1000),
  }),
  {
    holds: ({ userId, messageId }) => (userId === '') !== (messageId === ''),
    path: ['userId'],
    message: 'Name either a person or a message.',
  },
  {
    holds: ({ conversationId, messageId }) => (conversationId === '') === (messageId === ''),
    path: ['conversationId'],
    message: 'Must be given with a message, and only then.',
  },
);
type CreateRequest = z.infer<typeof createRequest>;
const listRequest = z.object({
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  state: fields.oneOfOrNone(values['plaza.messaging.v1.Report.state']),
  personId: fields.idOrNone(),
});
const resolveRequest = z.object({
  id: fields.uuid(),
  state: z.enum(['acted', 'dismissed'], { error: 'Must be one of acted, dismissed.' }),
  decision: fields.prose(1, 1000),
});
const tokens = pageTokens('reports', z.tuple([cursorFields.id()]));

export function reportHandlers({ people }: ReportDeps): Handlers<typeof ReportServiceService> {
  return {
    async createReport(request, context) {
      const asked = parse(createRequest, request);
      if (asked.userId && !(await people.known([asked.userId], context)).has(asked.userId))
        throw blockErrors.PERSON_NOT_FOUND();
      return context.once(async (em) => ({ id: await insertReport(em, await reportOf(em, context, asked)) }));
    },
  };
}

export function reportAdminHandlers({ database }: ReportDeps): Handlers<typeof ReportAdminServiceService> {
  return {
    async listReports(request) {
      const { pageSize, pageToken, state, personId } = parse(listRequest, request);
      const filters = [state, personId];
      const before = tokens.read(pageToken, filters)?.[0];
      const rows = await database.asSystem((em) => selectReports(em, { state, personId }, pageSize + 1, before));
      const { shown, last } = cutPage(rows, pageSize);
      return { reports: shown.map(toProto), nextPageToken: tokens.write(last && [last.id], filters) };
    },

    async resolveReport(request, context) {
      const { id, state, decision } = parse(resolveRequest, request);
      return context.once(async (em) => {
        const row = await asSystemWithin(em, () => resolveReport(em, id, state, decision));
        await context.audit(em, { before: { state: 'open' }, after: { state, decision } });
        return { report: toProto(row) };
      });
    },
  };
}

/** Throws CONVERSATION_NOT_FOUND or MESSAGE_NOT_FOUND for a message that the caller does not see. */
async function reportOf(
  em: SqlEntityManager,
  { userId }: Pick<CallContext, 'userId'>,
  { userId: named, conversationId, messageId, reason, note }: CreateRequest,
): Promise<NewReport> {
  const seen = messageId === '' ? undefined : await mustSee(em, userId, conversationId, messageId);
  const personId = seen?.user_id ?? named;
  assertOther(userId, personId, seen ? 'message_id' : 'user_id');
  return {
    userId,
    personId,
    conversationId: seen?.conversation_id ?? null,
    messageId: seen?.id ?? null,
    message: seen?.message ?? '',
    reason,
    note,
  };
}

function toProto(row: ReportRow): Report {
  return {
    id: row.id,
    userId: row.user_id,
    personId: row.person_id,
    conversationId: row.conversation_id ?? '',
    messageId: row.message_id ?? '',
    message: row.message,
    reason: row.reason,
    note: row.note,
    state: row.state,
    decision: row.decision,
    createdAt: row.created_at,
    resolvedAt: row.resolved_at ?? undefined,
  };
}
