import type { SqlEntityManager } from '@plaza/service';

export interface EndpointRow {
  id: string;
  url: string;
  description: string;
  event_types: string[];
  enabled: boolean;
  disabled_reason: string;
  failing_since: string | Date | null;
  previous_until: string | Date | null;
  created_at: string | Date;
  updated_at: string | Date;
}

const columns = 'id, url, description, event_types, enabled, disabled_reason, failing_since, previous_until, created_at, updated_at';

export interface NewEndpoint {
  id: string;
  userId: string;
  url: string;
  description: string;
  eventTypes: readonly string[];
  secret: Buffer;
}

/** Undefined if the person has as many as one may have. */
export async function insertEndpoint(em: SqlEntityManager, { id, userId, url, description, eventTypes, secret }: NewEndpoint, most: number): Promise<EndpointRow | undefined> {
  // Two at once are counted one after the other.
  await em.execute(`select pg_advisory_xact_lock(hashtextextended('webhooks:' || ?, 0))`, [userId]);
  const [row] = await em.execute<EndpointRow[]>(`
    insert into webhook_endpoints (id, user_id, url, description, event_types, secret)
    select ?, ?, ?, ?, array(select jsonb_array_elements_text(?::jsonb)), decode(?, 'hex')
     where (select count(*) from webhook_endpoints where user_id = ? and deleted_at is null) < ?
    returning ${columns}`, [id, userId, url, description, JSON.stringify(eventTypes), secret.toString('hex'), userId, most]);
  return row;
}

export async function findEndpoint(em: SqlEntityManager, userId: string, id: string): Promise<EndpointRow | undefined> {
  const [row] = await em.execute<EndpointRow[]>(`select ${columns} from webhook_endpoints where id = ? and user_id = ? and deleted_at is null`, [id, userId]);
  return row;
}

/** A page, newest first. */
export async function listEndpoints(em: SqlEntityManager, userId: string, limit: number, before: string | undefined): Promise<EndpointRow[]> {
  return em.execute<EndpointRow[]>(`
    select ${columns} from webhook_endpoints where user_id = ? and deleted_at is null ${before ? 'and id < ?::uuid' : ''} order by id desc limit ?`,
  [userId, ...(before ? [before] : []), limit]);
}

export interface Changes {
  url?: string | undefined;
  description?: string | undefined;
  eventTypes?: readonly string[] | undefined;
  enabled?: boolean | undefined;
}

/** Another URL, or being enabled, is a new beginning: what was held against the endpoint is forgotten. */
export async function updateEndpoint(em: SqlEntityManager, userId: string, id: string, { url, description, eventTypes, enabled }: Changes): Promise<EndpointRow | undefined> {
  const [row] = await em.execute<EndpointRow[]>(`
    update webhook_endpoints e
       set url = coalesce(n.url, e.url), description = coalesce(n.description, e.description),
           event_types = coalesce((select array_agg(t.value order by t.ordinality) from jsonb_array_elements_text(n.event_types) with ordinality t), e.event_types),
           enabled = coalesce(n.enabled, e.enabled),
           disabled_reason = case when n.enabled then '' when not n.enabled and e.enabled then 'owner' else e.disabled_reason end,
           failing_since = case when n.enabled or n.url <> e.url then null else e.failing_since end,
           hold_until = case when n.enabled or n.url <> e.url then null else e.hold_until end,
           version = e.version + 1, updated_at = now()
      from jsonb_to_record(?::jsonb) as n (url text, description text, event_types jsonb, enabled boolean)
     where e.id = ? and e.user_id = ? and e.deleted_at is null
    returning ${columns.split(', ').map((column) => `e.${column}`).join(', ')}`,
  [JSON.stringify({ url, description, event_types: eventTypes, enabled }), id, userId]);
  return row;
}

/** Nothing of it can be read from here on; the row goes once its deliveries are removed. */
export async function deleteEndpoint(em: SqlEntityManager, userId: string, id: string): Promise<boolean> {
  return forget(em, 'id = ? and user_id = ?', [id, userId]);
}

/** The same for all that somebody has. */
export async function deleteEndpointsOf(em: SqlEntityManager, userId: string): Promise<void> {
  await forget(em, 'user_id = ?', [userId]);
}

async function forget(em: SqlEntityManager, which: string, parameters: string[]): Promise<boolean> {
  const rows = await em.execute<unknown[]>(`
    update webhook_endpoints set deleted_at = now(), url = '', description = '', secret = '', previous_secret = null, previous_until = null, version = version + 1
     where ${which} and deleted_at is null returning 1`, parameters);
  return rows.length > 0;
}

/** The secret of now becomes the one before, for so many seconds; none if 0. */
export async function rotateSecret(em: SqlEntityManager, userId: string, id: string, secret: Buffer, overlapSeconds: number): Promise<EndpointRow | undefined> {
  const [row] = await em.execute<EndpointRow[]>(`
    update webhook_endpoints
       set secret = decode(?, 'hex'), previous_secret = case when ? > 0 then secret end, previous_until = case when ? > 0 then now() + make_interval(secs => ?) end,
           version = version + 1, updated_at = now()
     where id = ? and user_id = ? and deleted_at is null returning ${columns}`, [secret.toString('hex'), overlapSeconds, overlapSeconds, overlapSeconds, id, userId]);
  return row;
}
