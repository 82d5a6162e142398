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
  /** The ends of those before that one. */
  earlier_untils: string[];
  created_at: string | Date;
  updated_at: string | Date;
}

const names = [
  'id',
  'url',
  'description',
  'event_types',
  'enabled',
  'disabled_reason',
  'failing_since',
  'previous_until',
  'created_at',
  'updated_at',
];
// Of a secret only its end leaves the database here.
const columnsOf = (alias: string): string =>
  [
    ...names.map((name) => `${alias}.${name}`),
    `jsonb_path_query_array(${alias}.earlier_secrets, '$[*].until') as earlier_untils`,
  ].join(', ');
const columns = columnsOf('webhook_endpoints');

export interface NewEndpoint {
  id: string;
  userId: string;
  url: string;
  description: string;
  eventTypes: readonly string[];
  secret: Buffer;
}

/** Undefined if the person has as many as one may have. */
export async function insertEndpoint(
  em: SqlEntityManager,
  { id, userId, url, description, eventTypes, secret }: NewEndpoint,
  most: number,
): Promise<EndpointRow | undefined> {
  // Two at once are counted one after the other.
  await em.execute(`select pg_advisory_xact_lock(hashtextextended('webhooks:' || ?, 0))`, [userId]);
  const [row] = await em.execute<EndpointRow[]>(
    `
    insert into webhook_endpoints (id, user_id, url, description, event_types, secret)
    select ?, ?, ?, ?, array(select jsonb_array_elements_text(?::jsonb)), decode(?, 'hex')
     where (select count(*) from webhook_endpoints where user_id = ? and deleted_at is null) < ?
    returning ${columns}`,
    [id, userId, url, description, JSON.stringify(eventTypes), secret.toString('hex'), userId, most],
  );
  return row;
}

export async function findEndpoint(em: SqlEntityManager, userId: string, id: string): Promise<EndpointRow | undefined> {
  const [row] = await em.execute<EndpointRow[]>(
    `select ${columns} from webhook_endpoints where id = ? and user_id = ? and deleted_at is null`,
    [id, userId],
  );
  return row;
}

/** A page, newest first. */
export async function listEndpoints(
  em: SqlEntityManager,
  userId: string,
  limit: number,
  before: string | undefined,
): Promise<EndpointRow[]> {
  return em.execute<EndpointRow[]>(
    `
    select ${columns} from webhook_endpoints where user_id = ? and deleted_at is null ${before ? 'and id < ?::uuid' : ''} order by id desc limit ?`,
    [userId, ...(before ? [before] : []), limit],
  );
}

export interface Changes {
  url?: string | undefined;
  description?: string | undefined;
  eventTypes?: readonly string[] | undefined;
  enabled?: boolean | undefined;
}

/** Another URL, or being enabled, is a new beginning: what was held against the endpoint is forgotten. */
export async function updateEndpoint(
  em: SqlEntityManager,
  userId: string,
  id: string,
  { url, description, eventTypes, enabled }: Changes,
): Promise<EndpointRow | undefined> {
  const [row] = await em.execute<EndpointRow[]>(
    `
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
    returning ${columnsOf('e')}`,
    [JSON.stringify({ url, description, event_types: eventTypes, enabled }), id, userId],
  );
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
  const rows = await em.execute<unknown[]>(
    `
    update webhook_endpoints set deleted_at = now(), url = '', description = '', secret = '', previous_secret = null, previous_until = null, earlier_secrets = '[]', version = version + 1
     where ${which} and deleted_at is null returning 1`,
    parameters,
  );
  return rows.length > 0;
}

export interface Rotation {
  /** Sealed. */
  secret: Buffer;
  /** For how long the secret of now is signed with as well; it ends at once if 0. */
  overlapSeconds: number;
  /** Whether those before it end at once. */
  endEarlier: boolean;
}

/**
 * Gives an endpoint another secret. The one that it replaces lives for its overlap, and those before that live out theirs. 'full' if it would then
 * have more than so many, which changes nothing.
 */
export async function rotateSecret(
  em: SqlEntityManager,
  userId: string,
  id: string,
  { secret, overlapSeconds, endEarlier }: Rotation,
  most: number,
): Promise<EndpointRow | 'full' | undefined> {
  const [now] = await em.execute<SecretsRow[]>(
    `
    select secret, previous_secret, previous_until, earlier_secrets from webhook_endpoints where id = ? and user_id = ? and deleted_at is null for update`,
    [id, userId],
  );
  if (!now) return undefined;
  const earlier = endEarlier ? [] : earlierOf(now).filter(({ until }) => until > new Date());
  const overlaps = overlapSeconds > 0;
  if (1 + Number(overlaps) + earlier.length > most) return 'full';
  const kept = earlier.map((one) => ({ secret: one.secret.toString('base64'), until: one.until.toISOString() }));
  const [row] = await em.execute<EndpointRow[]>(
    `
    update webhook_endpoints
       set secret = decode(?, 'hex'), previous_secret = ${overlaps ? 'secret' : 'null'}, previous_until = ${overlaps ? 'now() + make_interval(secs => ?)' : 'null'}, earlier_secrets = ?::jsonb,
           version = version + 1, updated_at = now()
     where id = ? returning ${columns}`,
    [secret.toString('hex'), ...(overlaps ? [overlapSeconds] : []), JSON.stringify(kept), id],
  );
  return row;
}

export interface SecretsRow {
  secret: Buffer;
  previous_secret: Buffer | null;
  previous_until: string | Date | null;
  earlier_secrets: { secret: string; until: string }[];
}

/** The secrets before the one of now, sealed, the newest first; those whose time is over among them. */
export function earlierOf({
  previous_secret: previous,
  previous_until: until,
  earlier_secrets: earlier,
}: Omit<SecretsRow, 'secret'>): { secret: Buffer; until: Date }[] {
  return [
    ...(previous && until ? [{ secret: previous, until: new Date(until) }] : []),
    ...earlier.map((one) => ({ secret: Buffer.from(one.secret, 'base64'), until: new Date(one.until) })),
  ];
}
