// What was changed, read and taken back.
import type { Change as ChangeMessage } from '@plaza/api/manage';
import { isUuid, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import { manageErrors } from './manage.errors.ts';
import { changedColumns } from './thing.ts';

export type ChangeRow = Selectable<DB['changes']>;

/** What is left out does not filter. */
export interface ChangeFilter {
  merchantId?: string | undefined;
  subject?: string | undefined;
}

/** Newest first, at most `limit`, before a cursor. */
export async function listChanges(
  em: SqlEntityManager,
  { merchantId, subject }: ChangeFilter,
  before: string | undefined,
  limit: number,
): Promise<ChangeRow[]> {
  let query = db(em).selectFrom('changes').selectAll();
  if (merchantId) query = query.where('merchant', '=', merchantId);
  if (subject) {
    query = query.where((eb) =>
      isUuid(subject.toLowerCase())
        ? eb.or([eb('subject', '=', subject), eb('parent', '=', subject)])
        : eb('subject', '=', subject),
    );
  }
  if (before !== undefined) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** One that can be taken back, of this subject or of a part of it. Throws CHANGE_NOT_FOUND, CHANGE_NOT_REVERTIBLE. */
export async function revertible(em: SqlEntityManager, subject: string, id: string): Promise<Reverted> {
  const change = /^\d{1,18}$/.test(id)
    ? await db(em)
        .selectFrom('changes')
        .selectAll()
        .where('id', '=', id)
        .where((eb) => eb.or([eb('subject', '=', subject), eb(sql`parent::text`, '=', subject)]))
        .executeTakeFirst()
    : undefined;
  if (!change) throw manageErrors.CHANGE_NOT_FOUND();
  const { before, after } = change;
  // A state is changed by the rules of states.
  const columns = Object.fromEntries(Object.entries(before ?? {}).filter(([name]) => name !== 'state'));
  const isLasting = Object.hasOwn(columns, 'cancelled_at') || Object.hasOwn(columns, 'moved_at');
  // People were told that an event is cancelled or moved.
  if (change.action !== 'update' || !after || isLasting || Object.keys(columns).length === 0)
    throw manageErrors.CHANGE_NOT_REVERTIBLE();
  return { kind: change.kind, subject: change.subject, columns, after };
}

/** The same for a call whose key comes first: what is wrong with the change is thrown when it is taken back. */
export async function revertibleOr(
  em: SqlEntityManager,
  subject: string,
  id: string,
): Promise<Reverted | { error: unknown }> {
  return revertible(em, subject, id).catch((error: unknown) => ({ error }));
}

/** Throws what was found wrong, and CHANGE_NOT_REVERTIBLE if it is of another kind. */
export function assertReverted(found: Reverted | { error: unknown }, kind: ChangeRow['kind']): Reverted {
  if ('error' in found) throw found.error;
  if (found.kind !== kind) throw manageErrors.CHANGE_NOT_REVERTIBLE();
  return found;
}

export interface Reverted {
  kind: ChangeRow['kind'];
  subject: string;
  /** As they were. */
  columns: Record<string, unknown>;
  after: Record<string, unknown>;
}

/** Throws CHANGE_SUPERSEDED if a column is not as the change has left it. */
export async function assertLatest(
  em: SqlEntityManager,
  table: string,
  { subject, columns, after }: Reverted,
): Promise<void> {
  const left = Object.fromEntries(Object.keys(columns).map((name) => [name, after[name] ?? null]));
  if ((await changedColumns(em, table, subject, left)).length > 0) throw manageErrors.CHANGE_SUPERSEDED();
}

/** A merchant does not read who of the platform's staff did it. */
export function toChange(row: ChangeRow, forMerchant: string | undefined): ChangeMessage {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    parent: row.parent ?? '',
    action: row.action,
    before: row.before ? JSON.stringify(row.before) : '',
    after: row.after ? JSON.stringify(row.after) : '',
    actor: forMerchant !== undefined && row.by_staff ? '' : (row.actor ?? ''),
    keyId: row.key_id ?? '',
    merchantId: row.merchant ?? '',
    requestId: row.request_id ?? '',
    reason: row.reason,
    reverts: row.reverts ?? '',
    importId: row.import_id ?? '',
    version: row.version ?? 0,
    at: row.at,
  };
}
