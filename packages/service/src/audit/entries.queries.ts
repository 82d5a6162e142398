// Entries of the audit log, found by what administrators filter for, and by whom they concern.
import { rpcs } from '@plaza/api/rpcs';
import { sql, type Selectable } from 'kysely';
import { isRead } from '../access.ts';
import type { SqlEntityManager } from '../database.ts';
import { db, type DB } from '../db.ts';

export type EntryRow = Selectable<DB['audit_log']>;

export interface EntryFilters {
  actor: string;
  subject: string;
  rpc: string;
  merchant: string;
  keyId: string;
  from?: Date | undefined;
  to?: Date | undefined;
  changesOnly: boolean;
}

export interface EntryPage {
  order: 'asc' | 'desc';
  /** The position after which the page begins. */
  cursor: string | undefined;
  limit: number;
}

/** Audited rpcs that only read, as entries name them. */
const reads = Object.entries(rpcs)
  .filter(([, rule]) => rule.audit && isRead(rule))
  .map(([path]) => path.slice(1));

const operatorRole = 'operator';
const staffRpcs = Object.entries(rpcs)
  .filter(([, { access, audit }]) => audit && access === 'admin')
  .map(([path]) => path.slice(1));

export function readEntries(
  em: SqlEntityManager,
  { actor, subject, rpc, merchant, keyId, from, to, changesOnly }: EntryFilters,
  { order, cursor, limit }: EntryPage,
): Promise<EntryRow[]> {
  let query = db(em).selectFrom('audit_log').selectAll();
  if (actor) query = query.where('actor', '=', actor);
  if (subject) query = query.where('subject', '=', subject);
  if (rpc) query = query.where('rpc', '=', rpc);
  if (merchant) query = query.where('merchant', '=', merchant);
  if (keyId) query = query.where('key_id', '=', keyId);
  if (from) query = query.where('at', '>=', from);
  if (to) query = query.where('at', '<', to);
  if (changesOnly) query = query.where('rpc', 'not in', reads);
  if (cursor) query = query.where('position', order === 'asc' ? '>' : '<', cursor);
  return query.orderBy('position', order).limit(limit).execute();
}

/** What a person did, and what was done to them; each part by an index of its own. Newest first. */
export async function readEntriesOf(
  em: SqlEntityManager,
  userId: string,
  before: string | undefined,
  limit: number,
): Promise<EntryRow[]> {
  const part = (isTheirs: ReturnType<typeof sql<boolean>>) => {
    let query = db(em).selectFrom('audit_log').selectAll().where(isTheirs);
    if (before) query = query.where('position', '<', before);
    return query.orderBy('position', 'desc').limit(limit);
  };
  const own = part(sql<boolean>`actor = ${userId}`);
  const about = part(sql<boolean>`subject = ${userId} and subject_kind in ('person', 'user') and actor <> ${userId}`);
  // Each part in a select of its own, because both have an order and a limit.
  const all = db(em)
    .selectFrom(own.as('own'))
    .selectAll()
    .unionAll(db(em).selectFrom(about.as('about')).selectAll());
  return db(em).selectFrom(all.as('entry')).selectAll().orderBy('position', 'desc').limit(limit).execute();
}

export type MerchantEntryFilters = Pick<EntryFilters, 'actor' | 'keyId' | 'from' | 'to'>;

/** What was done for a merchant, by whoever. Newest first. */
export function readEntriesOfMerchant(
  em: SqlEntityManager,
  merchant: string,
  { actor, keyId, from, to }: MerchantEntryFilters,
  before: string | undefined,
  limit: number,
): Promise<EntryRow[]> {
  let query = db(em).selectFrom('audit_log').selectAll().where('merchant', '=', merchant);
  // What staff did is not found by a name that the merchant does not read.
  if (actor)
    query = query
      .where('actor', '=', actor)
      .where('act', 'is', null)
      .where('actor_role', '<>', operatorRole)
      .where('rpc', 'not in', staffRpcs)
      .where(sql<boolean>`not details ? 'as_staff'`);
  if (keyId) query = query.where('key_id', '=', keyId);
  if (from) query = query.where('at', '>=', from);
  if (to) query = query.where('at', '<', to);
  if (before) query = query.where('position', '<', before);
  return query.orderBy('position', 'desc').limit(limit).execute();
}

/** Whether the call was of staff: also of who looked at the product as the person. */
export function isOfStaff({ act, actor_role: role, rpc, details }: EntryRow): boolean {
  return act !== null || role === operatorRole || rpcs[`/${rpc}`]?.access === 'admin' || 'as_staff' in details;
}
