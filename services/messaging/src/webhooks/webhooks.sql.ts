// What the delivering of webhooks reads and writes: statements over many deliveries at once, as the service's own work.
import type { Database } from '@plaza/service';
import type { SecretsRow } from './endpoints.sql.ts';

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

/** Takes due deliveries, at most so many of each endpoint; whoever takes them has to record what came of them before the lease is over. */
export async function claimWebhooks(
  database: Database,
  asked: readonly { id: string; most: number }[],
  leaseMs: number,
): Promise<Due[]> {
  return database.statement<Due>('select * from claim_webhooks($1, $2, $3)', [
    asked.map(({ id }) => id),
    asked.map(({ most }) => most),
    `${leaseMs} milliseconds`,
  ]);
}

/** Has them be this process's for another lease, but for those that somebody else has taken since. */
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

/** Answers the endpoints to which nothing has arrived for longer than the patience. */
export async function recordWebhooks(
  database: Database,
  outcomes: readonly Outcome[],
  patienceMs: number,
): Promise<string[]> {
  const column = <Value>(of: (outcome: Outcome) => Value): Value[] => outcomes.map(of);
  const rows = await database.statement<{ endpoint_id: string }>(
    'select * from record_webhooks($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)',
    [
      column(({ id }) => id),
      column(({ endpointId }) => endpointId),
      column(({ userId }) => userId),
      column(({ number }) => number),
      column(({ success }) => success),
      column(({ status }) => status),
      column(({ error }) => error),
      column(({ body }) => body),
      column(({ startedAt }) => startedAt),
      column(({ durationMs }) => durationMs),
      column(({ nextAt }) => nextAt ?? null),
      column(({ holdUntil }) => holdUntil ?? null),
      `${patienceMs} milliseconds`,
    ],
  );
  return rows.map(({ endpoint_id: id }) => id);
}

/** Endpoints with something due that nobody is sending; and those with something waiting that nobody will send, as they are disabled or deleted. */
export async function dueEndpoints(database: Database): Promise<{ open: string[]; closed: string[] }> {
  const rows = await database.statement<{ endpoint_id: string; open: boolean }>('select * from due_webhooks()', []);
  return {
    open: rows.filter(({ open }) => open).map(({ endpoint_id: id }) => id),
    closed: rows.filter(({ open }) => !open).map(({ endpoint_id: id }) => id),
  };
}

export interface ReceiverRow extends SecretsRow {
  id: string;
  version: number;
  url: string;
}

export async function receivers(database: Database, ids: readonly string[]): Promise<ReceiverRow[]> {
  return database.asSystem((em) =>
    em.execute<ReceiverRow[]>(
      'select id, version, url, secret, previous_secret, previous_until, earlier_secrets from webhook_endpoints where id = any (?::uuid[]) and deleted_at is null',
      [`{${ids.join(',')}}`],
    ),
  );
}

// Small enough that no lock and no transaction lasts.
const atOnce = 2_000;

/** Gives up what waits for endpoints that are disabled or deleted, a few at a time. */
export async function giveUp(database: Database, endpointIds: readonly string[]): Promise<void> {
  await database.asSystem((em) =>
    em.execute(
      `
    update webhook_deliveries set status = 'failed', ended_at = now(), claimed_until = null, error = 'The webhook was disabled.'
     where id = any (array(
       select d.id from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id and (not e.enabled or e.deleted_at is not null)
        where d.endpoint_id = any (?::uuid[]) and d.status = 'pending' limit ? for update of d skip locked))`,
      [`{${endpointIds.join(',')}}`, atOnce],
    ),
  );
}

/** Forgets what is older than it is kept, and what belongs to deleted endpoints; and secrets whose time is over. Answers whether there is more. */
export async function forgetOld(database: Database, keptDays: number, skippedDays: number): Promise<boolean> {
  return database.asSystem(async (em) => {
    const skipped = await em.execute<unknown[]>(
      `
      delete from webhook_deliveries where id = any (array(
        select id from webhook_deliveries where id < ?::uuid and status = 'skipped' order by id limit ?)) returning 1`,
      [firstIdOf(Date.now() - skippedDays * 86_400_000), atOnce],
    );
    const old = await em.execute<unknown[]>(
      `
      delete from webhook_deliveries where id = any (array(
        select id from webhook_deliveries where id < ?::uuid and status <> 'pending' order by id limit ?)) returning 1`,
      [firstIdOf(Date.now() - keptDays * 86_400_000), atOnce],
    );
    const orphans = await em.execute<unknown[]>(
      `
      delete from webhook_deliveries where id = any (array(
        select d.id from webhook_endpoints e join webhook_deliveries d on d.endpoint_id = e.id where e.deleted_at is not null limit ?)) returning 1`,
      [atOnce],
    );
    await em.execute(
      'delete from webhook_endpoints e where e.deleted_at is not null and not exists (select from webhook_deliveries d where d.endpoint_id = e.id)',
    );
    await em.execute(
      'update webhook_endpoints set previous_secret = null, previous_until = null, version = version + 1 where previous_until < now()',
    );
    await em.execute(`
      update webhook_endpoints set version = version + 1,
             earlier_secrets = (select coalesce(jsonb_agg(s.value order by s.ordinality), '[]') from jsonb_array_elements(earlier_secrets) with ordinality s where (s.value->>'until')::timestamptz >= now())
       where exists (select from jsonb_array_elements(earlier_secrets) s where (s.value->>'until')::timestamptz < now())`);
    return [skipped, old, orphans].some(({ length }) => length === atOnce);
  });
}

/** The least UUIDv7 of a moment: ids are in the order of time. */
export function firstIdOf(ms: number): string {
  // Its 48 bits end in the year 10889.
  const hex = Math.min(Math.max(0, Math.floor(ms)), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}
