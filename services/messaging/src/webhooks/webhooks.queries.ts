// What the sender and the sweep read and write: statements over many deliveries at once, as the service itself.
import { firstIdOf, anyOf, type Database, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import type { WebhookEndpoint } from './endpoint.entity.ts';

export interface Due {
  id: string;
  endpoint_id: string;
  user_id: string;
  event_id: string;
  event_type: string;
  payload: string;
  attempts: number;
  tries: number;
  /** Of the endpoint. */
  version: number;
}

/** Leases due deliveries, at most `maxCount` of each endpoint. The caller records their outcomes before the lease ends. */
export async function leaseWebhooks(
  database: Database,
  allowances: readonly { id: string; maxCount: number }[],
  leaseMs: number,
): Promise<Due[]> {
  return database.statement<Due>('select * from lease_webhooks($1, $2, $3)', [
    allowances.map(({ id }) => id),
    allowances.map(({ maxCount }) => maxCount),
    `${leaseMs} milliseconds`,
  ]);
}

/** Leases these deliveries to this process again, except those that another process has leased since. */
export async function renewWebhooks(
  database: Database,
  sending: readonly Pick<Due, 'id' | 'attempts'>[],
  leaseMs: number,
): Promise<void> {
  await database.statement('select renew_webhooks($1, $2, $3)', [
    sending.map(({ id }) => id),
    sending.map(({ attempts }) => attempts),
    `${leaseMs} milliseconds`,
  ]);
}

export interface Outcome {
  id: string;
  endpointId: string;
  userId: string;
  number: number;
  success: boolean;
  status: number;
  error: string;
  body: string;
  startedAt: Date;
  durationMs: number;
  /** Undefined where there is none. */
  nextAt: Date | undefined;
  holdUntil: Date | undefined;
}

/** @returns the endpoints that have accepted nothing for longer than `maxFailingMs` */
export async function recordOutcomes(
  database: Database,
  outcomes: readonly Outcome[],
  maxFailingMs: number,
): Promise<string[]> {
  const rows = await database.statement<{ endpoint_id: string }>('select * from record_webhook_outcomes($1, $2)', [
    JSON.stringify(
      outcomes.map(({ endpointId, userId, startedAt, durationMs, nextAt, holdUntil, ...outcome }) => ({
        ...outcome,
        endpoint_id: endpointId,
        user_id: userId,
        started_at: startedAt,
        duration_ms: durationMs,
        next_at: nextAt,
        hold_until: holdUntil,
      })),
    ),
    `${maxFailingMs} milliseconds`,
  ]);
  return rows.map(({ endpoint_id: id }) => id);
}

/** `open`: endpoints with due deliveries that no process is sending. `closed`: disabled or deleted endpoints with pending deliveries. */
export async function dueEndpoints(database: Database): Promise<{ open: string[]; closed: string[] }> {
  const rows = await database.statement<{ endpoint_id: string; open: boolean }>('select * from due_webhooks()', []);
  return {
    open: rows.filter(({ open }) => open).map(({ endpoint_id: id }) => id),
    closed: rows.filter(({ open }) => !open).map(({ endpoint_id: id }) => id),
  };
}

/** What is needed of an endpoint to send to it. */
export type StoredReceiver = Pick<
  WebhookEndpoint,
  'id' | 'version' | 'url' | 'secret' | 'previousSecret' | 'previousUntil' | 'earlierSecrets'
>;

export async function receivers(database: Database, ids: readonly string[]): Promise<StoredReceiver[]> {
  return database.asSystem((em) =>
    db(em)
      .selectFrom('webhook_endpoints')
      .select([
        'id',
        'version',
        'url',
        'secret',
        'previous_secret as previousSecret',
        'previous_until as previousUntil',
        'earlier_secrets as earlierSecrets',
      ])
      .where('id', '=', anyOf(ids))
      .where('deleted_at', 'is', null)
      .execute(),
  );
}

// Small enough for short locks and transactions.
const batchSize = 2_000;

/** Fails a batch of the pending deliveries of endpoints that are disabled or deleted. */
export async function failPending(database: Database, endpointIds: readonly string[]): Promise<void> {
  await database.asSystem(async (em) => {
    const waiting = db(em)
      .selectFrom('webhook_deliveries as d')
      .innerJoin('webhook_endpoints as e', 'e.id', 'd.endpoint_id')
      .select('d.id')
      .where((eb) => eb.or([eb('e.enabled', '=', false), eb('e.deleted_at', 'is not', null)]))
      .where('d.endpoint_id', '=', anyOf(endpointIds))
      .where('d.status', '=', 'pending')
      .limit(batchSize)
      .forUpdate('d')
      .skipLocked();
    await db(em)
      .updateTable('webhook_deliveries')
      .set({ status: 'failed', ended_at: sql`now()`, claimed_until: null, error: 'The webhook was disabled.' })
      .where('id', '=', sql<string>`any (array(${waiting}))`)
      .execute();
  });
}

/**
 * Deletes deliveries after their retention time, those of deleted endpoints, deleted endpoints without deliveries, and expired secrets: a batch of each.
 * @returns whether there may be more to delete
 */
export async function deleteOldDeliveries(database: Database, keptDays: number, skippedDays: number): Promise<boolean> {
  return database.asSystem(async (em) => {
    const deliveries = db(em).selectFrom('webhook_deliveries as d').select('d.id').limit(batchSize);
    const olderThan = (days: number) =>
      deliveries.where('d.id', '<', firstIdOf(Date.now() - days * 86_400_000)).orderBy('d.id');
    const outdated = [
      olderThan(skippedDays).where('d.status', '=', 'skipped'),
      olderThan(keptDays).where('d.status', '<>', 'pending'),
      deliveries.innerJoin('webhook_endpoints as e', 'e.id', 'd.endpoint_id').where('e.deleted_at', 'is not', null),
    ];
    let isFull = false;
    for (const ids of outdated) {
      const { numDeletedRows } = await db(em)
        .deleteFrom('webhook_deliveries')
        .where('id', '=', sql<string>`any (array(${ids}))`)
        .executeTakeFirstOrThrow();
      isFull ||= Number(numDeletedRows) === batchSize;
    }
    await db(em)
      .deleteFrom('webhook_endpoints as e')
      .where('e.deleted_at', 'is not', null)
      .where((eb) => eb.not(eb.exists(eb.selectFrom('webhook_deliveries as d').whereRef('d.endpoint_id', '=', 'e.id'))))
      .execute();
    await deleteExpiredSecrets(em);
    return isFull;
  });
}

async function deleteExpiredSecrets(em: SqlEntityManager): Promise<void> {
  await db(em)
    .updateTable('webhook_endpoints')
    .set((eb) => ({ previous_secret: null, previous_until: null, version: eb('version', '+', 1) }))
    .where('previous_until', '<', sql<Date>`now()`)
    .execute();
  await db(em)
    .updateTable('webhook_endpoints')
    .set((eb) => ({
      version: eb('version', '+', 1),
      earlier_secrets: sql`(
        select coalesce(jsonb_agg(s.value order by s.ordinality), '[]') from jsonb_array_elements(earlier_secrets) with ordinality s
         where (s.value->>'until')::timestamptz >= now())`,
    }))
    .where(
      sql<boolean>`exists (select from jsonb_array_elements(earlier_secrets) s where (s.value->>'until')::timestamptz < now())`,
    )
    .execute();
}
