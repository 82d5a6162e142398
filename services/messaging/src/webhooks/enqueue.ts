import type { SqlEntityManager } from '@plaza/service';
import type { EventTypeName } from './types.ts';

export interface WebhookEvent {
  /** What receivers get as webhook-id: an event that is enqueued twice is delivered once. */
  id: string;
  type: EventTypeName;
  /** Whose webhooks hear of it. */
  userId: string;
  time: Date;
  data: object;
}

// Endpoints for which a transaction has written deliveries, until it commits: see startWebhooks.
const written = new WeakMap<object, Set<string>>();

/** The endpoints that wait for the commit of this transaction. */
export function takeWritten(em: object): Set<string> | undefined {
  const endpoints = written.get(em);
  written.delete(em);
  return endpoints;
}

/**
 * Writes a delivery for every webhook that wants one of the events, all in one statement, in the transaction in which they become true for
 * messaging. They are sent as soon as it has committed; those of a webhook that is disabled are only kept, so that they can be replayed.
 */
export async function enqueueWebhooks(em: SqlEntityManager, events: readonly WebhookEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({
    event_id: event.id,
    type: event.type,
    user_id: event.userId,
    payload: payloadOf(event),
  }));
  // A millisecond that is not over yet would be due only after it.
  const inserted = await em.execute<{ endpoint_id: string; status: string }[]>(
    `
    insert into webhook_deliveries (id, endpoint_id, user_id, event_id, event_type, payload, next_attempt_at, status, ended_at, error)
    select ordered_id(), e.id, e.user_id, v.event_id, v.type, v.payload, date_trunc('milliseconds', now()),
           case when e.enabled then 'pending' else 'skipped' end, case when not e.enabled then now() end, case when e.enabled then '' else 'The webhook was disabled.' end
      from jsonb_to_recordset(?::jsonb) as v (event_id uuid, type text, user_id uuid, payload text)
      join webhook_endpoints e on e.user_id = v.user_id and e.deleted_at is null and e.event_types && array['*', v.type]
    on conflict (event_id, endpoint_id) do nothing
    returning endpoint_id, status`,
    [JSON.stringify(rows)],
  );
  remember(
    em,
    inserted.filter(({ status }) => status === 'pending'),
  );
}

/** The same for one endpoint, whatever it asks for. */
export async function enqueueTo(em: SqlEntityManager, endpointId: string, event: WebhookEvent): Promise<string> {
  const inserted = await em.execute<{ id: string; endpoint_id: string }[]>(
    `
    insert into webhook_deliveries (id, endpoint_id, user_id, event_id, event_type, payload, next_attempt_at)
    values (ordered_id(), ?, ?, ?, ?, ?, date_trunc('milliseconds', now())) returning id, endpoint_id`,
    [endpointId, event.userId, event.id, event.type, payloadOf(event)],
  );
  remember(em, inserted);
  return inserted[0]!.id;
}

/** Has an endpoint looked at after the commit. */
export function remember(em: object, rows: readonly { endpoint_id: string }[]): void {
  if (rows.length === 0) return;
  const endpoints = written.get(em) ?? new Set();
  for (const { endpoint_id: id } of rows) endpoints.add(id);
  written.set(em, endpoints);
}

function payloadOf({ id, type, time, data }: WebhookEvent): string {
  return JSON.stringify({ id, type, timestamp: time.toISOString(), data });
}
