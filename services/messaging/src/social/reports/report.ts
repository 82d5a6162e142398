// What people tell staff of messages and of other people.
import { newId, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import type { ReportState } from './report.entity.ts';
import { reportErrors } from './report.errors.ts';

export type ReportRow = Selectable<DB['reports']>;

export interface NewReport {
  userId: string;
  personId: string;
  conversationId: string | null;
  messageId: string | null;
  /** What the message says now. */
  message: string;
  reason: string;
  note: string;
}

/** @returns the id of the report, or of the one of the same that is open already */
export async function insertReport(em: SqlEntityManager, report: NewReport): Promise<string> {
  const { userId, personId, messageId } = report;
  const inserted = await db(em)
    .insertInto('reports')
    .values({
      id: newId(),
      user_id: userId,
      person_id: personId,
      conversation_id: report.conversationId,
      message_id: messageId,
      message: report.message,
      reason: report.reason,
      note: report.note,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted) return inserted.id;
  const { id } = await db(em)
    .selectFrom('reports')
    .select('id')
    .where('user_id', '=', userId)
    .where('person_id', '=', personId)
    .where('message_id', 'is not distinct from', messageId)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow();
  return id;
}

/** Newest first, older than `before`. Empty filters: all. */
export async function selectReports(
  em: SqlEntityManager,
  filter: { state: string; personId: string },
  limit: number,
  before?: string,
): Promise<ReportRow[]> {
  let query = db(em).selectFrom('reports').selectAll();
  if (filter.state) query = query.where('state', '=', filter.state as ReportState);
  if (filter.personId) query = query.where('person_id', '=', filter.personId);
  if (before) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** Throws REPORT_NOT_FOUND or REPORT_RESOLVED. */
export async function resolveReport(
  em: SqlEntityManager,
  id: string,
  state: ReportState,
  decision: string,
): Promise<ReportRow> {
  const found = await db(em).selectFrom('reports').select('state').where('id', '=', id).forUpdate().executeTakeFirst();
  if (!found) throw reportErrors.REPORT_NOT_FOUND();
  if (found.state !== 'open') throw reportErrors.REPORT_RESOLVED();
  return db(em)
    .updateTable('reports')
    .set({ state, decision, resolved_at: sql`clock_timestamp()` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}
