import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import type { EventTypeName } from './types.ts';
import type { Wake } from './wake.ts';

export interface WebhookEvent {
  /** What receivers get as webhook-id: an event that is enqueued twice is delivered once. */
  id: string;
  type: EventTypeName;
  /** Whose webhooks get it. */
  userId: string;
  /** The person's merchant, if it concerns one: its webhooks get it too. */
  merchantId?: string | undefined;
  /** Whether it is of what a test key did. */
  isTest?: boolean;
  time: Date;
  data: object;
}

const nextId = sql<string>`ordered_id()`;
// Truncated, because the column rounds: a moment rounded up would be due only after the commit.
const startOfMillisecond = sql<Date>`date_trunc('milliseconds', now())`;

/**
 * Writes a delivery for every webhook that has selected one of the events, all in one statement, in the transaction in which they take effect
 * here. They are sent as soon as it has committed; those of a webhook that is disabled are only kept, so that they can be replayed.
 */
export async function enqueueWebhooks(
  em: SqlEntityManager,
  events: readonly WebhookEvent[],
  wake: Wake,
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.flatMap((event) => {
    const row = { event_id: event.id, type: event.type, payload: payloadOf(event) };
    // A test merchant is its own owner.
    const owners = new Set([event.userId, ...(event.merchantId ? [event.merchantId] : [])]);
    return [...owners].map((owner) => ({ ...row, user_id: owner }));
  });
  const recordset = sql<(typeof rows)[number]>`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)`.as<'v'>(
    sql`v (event_id uuid, type text, user_id uuid, payload text)`,
  );
  const inserted = await db(em)
    .insertInto('webhook_deliveries')
    .columns([
      'id',
      'endpoint_id',
      'user_id',
      'event_id',
      'event_type',
      'payload',
      'next_attempt_at',
      'status',
      'ended_at',
      'error',
    ])
    .expression((eb) =>
      eb
        .selectFrom(recordset)
        .innerJoin('webhook_endpoints as e', 'e.user_id', 'v.user_id')
        .select([
          nextId.as('id'),
          'e.id as endpoint_id',
          'e.user_id',
          'v.event_id',
          'v.type as event_type',
          'v.payload',
          startOfMillisecond.as('next_attempt_at'),
          sql<string>`case when e.enabled then 'pending' else 'skipped' end`.as('status'),
          sql<Date | null>`case when not e.enabled then now() end`.as('ended_at'),
          sql<string>`case when e.enabled then '' else 'The webhook was disabled.' end`.as('error'),
        ])
        .where('e.deleted_at', 'is', null)
        .where(sql<boolean>`e.event_types && array['*', v.type]`),
    )
    .onConflict((conflict) => conflict.columns(['event_id', 'endpoint_id']).doNothing())
    .returning(['endpoint_id', 'status'])
    .execute();
  wake(
    em,
    inserted.filter(({ status }) => status === 'pending').map(({ endpoint_id: id }) => id),
  );
}

/** The same for one endpoint, whichever event types it has selected. Returns the delivery's id. */
export async function enqueueTo(
  em: SqlEntityManager,
  endpointId: string,
  event: WebhookEvent,
  wake: Wake,
): Promise<string> {
  const { id } = await db(em)
    .insertInto('webhook_deliveries')
    .values({
      id: nextId,
      endpoint_id: endpointId,
      user_id: event.userId,
      event_id: event.id,
      event_type: event.type,
      payload: payloadOf(event),
      next_attempt_at: startOfMillisecond,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  wake(em, [endpointId]);
  return id;
}

function payloadOf({ id, type, time, isTest = false, data }: WebhookEvent): string {
  return JSON.stringify({ id, type, timestamp: time.toISOString(), mode: isTest ? 'test' : 'live', data });
}
