import type { SqlEntityManager } from '@plaza/service';

export interface DeliveryRow {
  id: string;
  endpoint_id: string;
  event_id: string;
  event_type: string;
  status: string;
  attempts: number;
  response_status: number;
  error: string;
  created_at: string | Date;
  next_attempt_at: string | Date;
  ended_at: string | Date | null;
}

const names = [
  'id',
  'endpoint_id',
  'event_id',
  'event_type',
  'status',
  'attempts',
  'response_status',
  'error',
  'created_at',
  'next_attempt_at',
  'ended_at',
];
const columns = names.map((name) => `d.${name}`).join(', ');
// What belongs to a deleted endpoint is gone for its owner, and removed a little later.
const owned = 'd.user_id = ? and e.deleted_at is null';

export async function findDelivery(
  em: SqlEntityManager,
  userId: string,
  id: string,
): Promise<(DeliveryRow & { payload: string; open: boolean }) | undefined> {
  const [row] = await em.execute<(DeliveryRow & { payload: string; open: boolean })[]>(
    `select ${columns}, d.payload, e.enabled as open from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id where d.id = ? and ${owned}`,
    [id, userId],
  );
  return row;
}

export interface Filter {
  endpointId: string;
  status: string;
  eventType: string;
}

/** A page, newest first. */
export async function listDeliveries(
  em: SqlEntityManager,
  userId: string,
  { endpointId, status, eventType }: Filter,
  limit: number,
  before: string | undefined,
): Promise<DeliveryRow[]> {
  const conditions: [string, string | undefined][] = [
    ['d.endpoint_id = ?', endpointId],
    ['d.status = ?', status],
    ['d.event_type = ?', eventType],
    ['d.id < ?::uuid', before],
  ];
  const used = conditions.filter(([, value]) => value);
  return em.execute<DeliveryRow[]>(
    `
    select ${columns} from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id
     where ${[owned, ...used.map(([condition]) => condition)].join(' and ')} order by d.id desc limit ?`,
    [userId, ...used.map(([, value]) => value!), limit],
  );
}

export interface AttemptRow {
  number: number;
  started_at: string | Date;
  duration_ms: number;
  response_status: number;
  response_body: string;
  error: string;
}

/** The last ones, the first of them first. */
export async function listAttempts(em: SqlEntityManager, deliveryId: string, most: number): Promise<AttemptRow[]> {
  const rows = await em.execute<AttemptRow[]>(
    'select number, started_at, duration_ms, response_status, response_body, error from webhook_attempts where delivery_id = ? order by number desc limit ?',
    [deliveryId, most],
  );
  return rows.reverse();
}

// As if it had just been made. One that is being sent at this moment is left to whoever sends it.
const again = `status = 'pending', tries = case when d.claimed_until > now() then d.tries else 0 end, next_attempt_at = date_trunc('milliseconds', now()), ended_at = null`;

export async function replayOne(em: SqlEntityManager, userId: string, id: string): Promise<void> {
  await em.execute(`update webhook_deliveries d set ${again} where d.id = ? and d.user_id = ?`, [id, userId]);
}

export interface Span {
  endpointId: string;
  statuses: readonly string[];
  eventType: string;
  /** Ids, by which deliveries are in the order of time: from the first on, and before the second. */
  from: string;
  to: string;
}

/** Replays what has ended within a span, oldest first, and answers the ids. */
export async function replaySpan(
  em: SqlEntityManager,
  userId: string,
  { endpointId, statuses, eventType, from, to }: Span,
  most: number,
): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `
    update webhook_deliveries d set ${again}
     where d.id = any (array(
       select id from webhook_deliveries
        where endpoint_id = ? and user_id = ? and status = any (string_to_array(?, ',')) ${eventType ? 'and event_type = ?' : ''} and id >= ?::uuid and id < ?::uuid order by id limit ?))
       and d.status = any (string_to_array(?, ','))
    returning d.id`,
    [endpointId, userId, statuses.join(','), ...(eventType ? [eventType] : []), from, to, most, statuses.join(',')],
  );
  return rows.map(({ id }) => id).sort();
}
