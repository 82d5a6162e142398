import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql, runtimeRole } from '@plaza/service';

// Planned once, when the tables may be empty: rows are found by keys that stand in arrays, or behind a fence (offset 0), so that a plan for a few rows
// is right for many as well.
const planning =
  'set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off';
// For the rest of the transaction, which is the statement's own.
const asSystem = `perform set_config('plaza.actor', 'system', true);`;

// In one round trip each, as the service's own work.
const functionsSql = `
-- Endpoints with something due that nobody is sending. It walks from endpoint to endpoint, so that one with a million deliveries costs as much as one with a single one.
create function messaging.due_webhooks() returns table (endpoint_id uuid, open boolean) language plpgsql volatile
  set search_path = messaging, pg_temp ${planning} as $$
#variable_conflict use_column
begin
  ${asSystem}
  return query
  with recursive waiting (id) as (
    (select d.endpoint_id from webhook_deliveries d where d.status = 'pending' order by d.endpoint_id limit 1)
    union all
    select (select d.endpoint_id from webhook_deliveries d where d.status = 'pending' and d.endpoint_id > w.id order by d.endpoint_id limit 1)
      from waiting w where w.id is not null
  )
  select w.id, e.open
    from waiting w
    cross join lateral (select e.enabled and e.deleted_at is null as open, e.hold_until from webhook_endpoints e where e.id = w.id offset 0) e
   where not e.open
      or (e.hold_until is null or e.hold_until <= now())
         and exists (select from webhook_deliveries d where d.endpoint_id = w.id and d.status = 'pending' and d.next_attempt_at <= now() and (d.claimed_until is null or d.claimed_until <= now()) offset 0);
end $$;

-- Takes at most so many due deliveries of each endpoint, for as long as the lease lasts. Others pass by what is taken.
create function messaging.claim_webhooks(endpoints uuid[], most int[], lease interval)
  returns table (id uuid, endpoint_id uuid, user_id uuid, event_id uuid, event_type text, payload text, attempts int, tries int, version int) language plpgsql volatile
  set search_path = messaging, pg_temp ${planning} as $$
#variable_conflict use_column
declare
  taken uuid[];
begin
  ${asSystem}
  select array_agg(due.id) into taken
    from unnest(endpoints, most) as asked (endpoint_id, most)
    cross join lateral (
      select e.id from webhook_endpoints e where e.id = asked.endpoint_id and e.enabled and e.deleted_at is null and (e.hold_until is null or e.hold_until <= now()) offset 0
    ) as e
    cross join lateral (
      select w.id from webhook_deliveries w
       where w.endpoint_id = e.id and w.status = 'pending' and w.next_attempt_at <= now() and (w.claimed_until is null or w.claimed_until <= now())
       order by w.next_attempt_at, w.id limit asked.most for update skip locked
    ) as due;
  return query
  update webhook_deliveries d
     set claimed_until = clock_timestamp() + lease, attempts = d.attempts + 1, tries = d.tries + 1
    from webhook_endpoints e
   where d.id = any (taken) and e.id = d.endpoint_id and e.id = any (endpoints)
  returning d.id, d.endpoint_id, d.user_id, d.event_id, d.event_type, d.payload, d.attempts, d.tries, e.version;
end $$;

-- Writes what came of many attempts: the attempts, the deliveries, and what they say of their endpoints. A next attempt of null gives the delivery up. Of an attempt whose
-- lease was over, and whose delivery somebody else has taken since, only a success counts. Answers the endpoints that have been failing for longer than the patience.
create function messaging.record_webhooks(ids uuid[], endpoints uuid[], users uuid[], numbers int[], successes boolean[], statuses int[], errors text[], bodies text[],
    starts timestamptz[], durations int[], nexts timestamptz[], holds timestamptz[], patience interval)
  returns table (endpoint_id uuid) language plpgsql volatile
  set search_path = messaging, pg_temp ${planning} as $$
#variable_conflict use_column
begin
  ${asSystem}
  insert into webhook_attempts (delivery_id, number, user_id, started_at, duration_ms, response_status, response_body, error)
  select o.id, o.number, o.user_id, o.started_at, o.duration_ms, o.status, o.body, o.error
    from unnest(ids, numbers, users, starts, durations, statuses, bodies, errors) as o (id, number, user_id, started_at, duration_ms, status, body, error)
   where exists (select from webhook_deliveries d where d.id = o.id offset 0)
  on conflict do nothing;

  return query
  with settled as (
    update webhook_deliveries d
       set status = case when o.success then 'delivered' when o.next_at is null then 'failed' else 'pending' end,
           ended_at = case when o.success or o.next_at is null then now() end,
           next_attempt_at = coalesce(o.next_at, d.next_attempt_at), claimed_until = null, response_status = o.status, error = o.error
      from unnest(ids, numbers, successes, statuses, errors, nexts) as o (id, number, success, status, error, next_at)
     where d.id = any (ids) and d.id = o.id and d.status = 'pending' and (o.success or d.attempts = o.number)
    returning d.id
  ), said as (
    select o.endpoint_id, bool_or(o.success) as arrived, max(o.hold_until) as hold_until
      from unnest(ids, endpoints, successes, holds) as o (id, endpoint_id, success, hold_until)
     where o.id in (select s.id from settled s) group by o.endpoint_id
  ), changed as (
    update webhook_endpoints e
       set failing_since = case when not said.arrived then coalesce(e.failing_since, now()) end, hold_until = greatest(e.hold_until, said.hold_until)
      from said
     where e.id = any (endpoints) and e.id = said.endpoint_id and (said.arrived = (e.failing_since is not null) or said.hold_until is not null)
  )
  select said.endpoint_id from said join webhook_endpoints e on e.id = said.endpoint_id and e.id = any (endpoints)
   where not said.arrived and e.enabled and e.failing_since < now() - patience;
end $$;

-- A UUIDv7, which PostgreSQL makes by itself only from 18 on: the milliseconds over a random UUID, its version bits turned from 4 to 7.
create function messaging.ordered_id() returns uuid language sql volatile
  set search_path = messaging, pg_temp as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;
`;

const functions = [
  'due_webhooks()',
  'claim_webhooks(uuid[], int[], interval)',
  'ordered_id()',
  'record_webhooks(uuid[], uuid[], uuid[], int[], boolean[], int[], text[], text[], timestamptz[], int[], timestamptz[], timestamptz[], interval)',
];

// Endpoints, what is on its way to them, and every attempt.
export class Migration20261121131000_webhooks extends Migration {
  override up(): void {
    this.addSql(`
      create table messaging.webhook_endpoints (
        id uuid not null,
        user_id uuid not null,
        url text not null,
        description text not null default '',
        event_types text[] not null,
        secret bytea not null,
        previous_secret bytea null,
        previous_until timestamptz(3) null,
        enabled boolean not null default true,
        disabled_reason text not null default '',
        failing_since timestamptz(3) null,
        hold_until timestamptz(3) null,
        version int not null default 1,
        deleted_at timestamptz(3) null,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint webhook_endpoints_pkey primary key (id),
        constraint webhook_endpoints_url_check check (char_length(url) <= 2048),
        constraint webhook_endpoints_description_check check (char_length(description) <= 200),
        constraint webhook_endpoints_event_types_check check (cardinality(event_types) between 1 and 50),
        constraint webhook_endpoints_disabled_check check (enabled = (disabled_reason = '') and disabled_reason in ('', 'owner', 'gone', 'failing')),
        constraint webhook_endpoints_previous_check check ((previous_secret is null) = (previous_until is null))
      );
      create index webhook_endpoints_user_id_index on messaging.webhook_endpoints (user_id, id);
      create index webhook_endpoints_deleted_index on messaging.webhook_endpoints (id) where deleted_at is not null;

      create table messaging.webhook_deliveries (
        id uuid not null,
        endpoint_id uuid not null,
        user_id uuid not null,
        event_id uuid not null,
        event_type text not null,
        payload text not null,
        status text not null default 'pending',
        attempts int not null default 0,
        tries int not null default 0,
        next_attempt_at timestamptz(3) not null default now(),
        claimed_until timestamptz(3) null,
        response_status int not null default 0,
        error text not null default '',
        created_at timestamptz(3) not null default now(),
        ended_at timestamptz(3) null,
        constraint webhook_deliveries_pkey primary key (id),
        constraint webhook_deliveries_event_unique unique (event_id, endpoint_id),
        constraint webhook_deliveries_endpoint_id_foreign foreign key (endpoint_id) references messaging.webhook_endpoints (id) on delete cascade,
        constraint webhook_deliveries_status_check check (status in ('pending', 'delivered', 'failed')),
        constraint webhook_deliveries_ended_check check ((status = 'pending') = (ended_at is null))
      -- Room for a delivery to be taken in place.
      ) with (fillfactor = 70);
      create index webhook_deliveries_user_id_index on messaging.webhook_deliveries (user_id, id);
      create index webhook_deliveries_endpoint_id_index on messaging.webhook_deliveries (endpoint_id, id);
      create index webhook_deliveries_due_index on messaging.webhook_deliveries (endpoint_id, next_attempt_at, id) where status = 'pending';

      create table messaging.webhook_attempts (
        delivery_id uuid not null,
        number int not null,
        user_id uuid not null,
        started_at timestamptz(3) not null,
        duration_ms int not null,
        response_status int not null,
        response_body text not null,
        error text not null,
        constraint webhook_attempts_pkey primary key (delivery_id, number),
        constraint webhook_attempts_delivery_id_foreign foreign key (delivery_id) references messaging.webhook_deliveries (id) on delete cascade
      );`);
    for (const table of ['webhook_endpoints', 'webhook_deliveries', 'webhook_attempts'])
      this.addSql(rowLevelSecuritySql('messaging', table));
    this.addSql(
      grantSql(
        'messaging',
        'webhook_endpoints',
        'select, insert, delete, update (url, description, event_types, secret, previous_secret, previous_until, enabled, disabled_reason, failing_since, hold_until, version, deleted_at, updated_at)',
      ),
    );
    // What was to be said, and to whom, can't be changed.
    this.addSql(
      grantSql(
        'messaging',
        'webhook_deliveries',
        'select, insert, delete, update (status, attempts, tries, next_attempt_at, claimed_until, response_status, error, ended_at)',
      ),
    );
    this.addSql(grantSql('messaging', 'webhook_attempts', 'select, insert'));
    this.addSql(functionsSql);
    for (const name of functions) {
      this.addSql(`revoke all on function messaging.${name} from public`);
      this.addSql(`grant execute on function messaging.${name} to "${runtimeRole('messaging')}"`);
    }
  }

  override down(): void {
    for (const name of functions) this.addSql(`drop function messaging.${name}`);
    this.addSql('drop table messaging.webhook_attempts, messaging.webhook_deliveries, messaging.webhook_endpoints');
  }
}
