import { firstIdOf, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';

const columns = [
  'd.id',
  'd.endpoint_id',
  'd.event_id',
  'd.event_type',
  'd.status',
  'd.attempts',
  'd.response_status',
  'd.error',
  'd.created_at',
  'd.next_attempt_at',
  'd.ended_at',
] as const;

type Column<Qualified> = Qualified extends `d.${infer Name}` ? Name : never;

export type DeliveryRow = Pick<Selectable<DB['webhook_deliveries']>, Column<(typeof columns)[number]>>;

export interface FoundDelivery extends DeliveryRow {
  payload: string;
  /** Whether its endpoint is enabled. */
  open: boolean;
}

// Deliveries of a deleted endpoint are gone for its owner, and removed a little later.
function owned(em: SqlEntityManager, userId: string) {
  return db(em)
    .selectFrom('webhook_deliveries as d')
    .innerJoin('webhook_endpoints as e', 'e.id', 'd.endpoint_id')
    .where('d.user_id', '=', userId)
    .where('e.deleted_at', 'is', null);
}

export async function findDelivery(
  em: SqlEntityManager,
  userId: string,
  id: string,
): Promise<FoundDelivery | undefined> {
  return owned(em, userId)
    .select([...columns, 'd.payload', 'e.enabled as open'])
    .where('d.id', '=', id)
    .executeTakeFirst();
}

export interface Filter {
  endpointId: string;
  status: string;
  eventType: string;
  createdAfter?: Date | undefined;
  createdBefore?: Date | undefined;
}

/** A page, newest first. */
export async function listDeliveries(
  em: SqlEntityManager,
  userId: string,
  { endpointId, status, eventType, createdAfter, createdBefore }: Filter,
  limit: number,
  before: string | undefined,
): Promise<DeliveryRow[]> {
  let query = owned(em, userId).select(columns);
  if (endpointId) query = query.where('d.endpoint_id', '=', endpointId);
  if (status) query = query.where('d.status', '=', status);
  if (eventType) query = query.where('d.event_type', '=', eventType);
  // Ids are in the order of time.
  if (createdAfter) query = query.where('d.id', '>=', firstIdOf(createdAfter.getTime()));
  if (createdBefore) query = query.where('d.id', '<', firstIdOf(createdBefore.getTime()));
  if (before) query = query.where('d.id', '<', before);
  return query.orderBy('d.id', 'desc').limit(limit).execute();
}

const attemptColumns = ['number', 'started_at', 'duration_ms', 'response_status', 'response_body', 'error'] as const;

export type AttemptRow = Pick<Selectable<DB['webhook_attempts']>, (typeof attemptColumns)[number]>;

/** The last ones, the first of them first. */
export async function listAttempts(em: SqlEntityManager, deliveryId: string, limit: number): Promise<AttemptRow[]> {
  const rows = await db(em)
    .selectFrom('webhook_attempts')
    .select(attemptColumns)
    .where('delivery_id', '=', deliveryId)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse();
}

// As if it had just been made. One that is being sent at this moment is left to the process that sends it.
const again = {
  status: 'pending',
  tries: sql<number>`case when d.claimed_until > now() then d.tries else 0 end`,
  next_attempt_at: sql<Date>`date_trunc('milliseconds', now())`,
  ended_at: null,
};

export async function replayOne(em: SqlEntityManager, userId: string, id: string): Promise<void> {
  await db(em)
    .updateTable('webhook_deliveries as d')
    .set(again)
    .where('d.id', '=', id)
    .where('d.user_id', '=', userId)
    .execute();
}

export interface Span {
  endpointId: string;
  statuses: readonly string[];
  eventType: string;
  /** Ids, by which deliveries are in the order of time: from the first on, and before the second. */
  from: string;
  to: string;
}

/** Replays what has ended within a span, oldest first, and returns the ids. */
export async function replaySpan(
  em: SqlEntityManager,
  userId: string,
  { endpointId, statuses, eventType, from, to }: Span,
  limit: number,
): Promise<string[]> {
  let ended = db(em)
    .selectFrom('webhook_deliveries')
    .select('id')
    .where('endpoint_id', '=', endpointId)
    .where('user_id', '=', userId)
    .where('status', 'in', statuses)
    .where('id', '>=', from)
    .where('id', '<', to);
  if (eventType) ended = ended.where('event_type', '=', eventType);
  const rows = await db(em)
    .updateTable('webhook_deliveries as d')
    .set(again)
    .where('d.id', '=', sql<string>`any (array(${ended.orderBy('id').limit(limit)}))`)
    .where('d.status', 'in', statuses)
    .returning('d.id')
    .execute();
  return rows.map(({ id }) => id).sort();
}
