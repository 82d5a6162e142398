// The database's part of sending webhooks: messaging.due_webhooks, claim_webhooks and record_webhooks, in one round trip each, as the service's own work. They
// have one home, and every migration that changes them applies them again.
import { systemFunctionSql } from '@plaza/service';

// Planned once, when the tables may be empty: rows are found by keys that stand in arrays, or behind a fence (offset 0), so that a plan for a few rows
// is right for many as well.
const planning =
  'set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off';

export const webhookFunctionsSql = `
-- Endpoints with something due that nobody is sending. It walks from endpoint to endpoint, so that one with a million deliveries costs as much as one with a single one.
create or replace function messaging.due_webhooks() returns table (endpoint_id uuid, open boolean) language plpgsql volatile
  set search_path = messaging, pg_temp ${planning} as $$
#variable_conflict use_column
declare
  ${systemFunctionSql.declare}
begin
  ${systemFunctionSql.begin}
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
  ${systemFunctionSql.end}
end $$;

-- Takes at most so many due deliveries of each endpoint, for as long as the lease lasts. Others pass by what is taken.
create or replace function messaging.claim_webhooks(endpoints uuid[], most int[], lease interval)
  returns table (id uuid, endpoint_id uuid, user_id uuid, event_id uuid, event_type text, payload text, attempts int, tries int, version int) language plpgsql volatile
  set search_path = messaging, pg_temp ${planning} as $$
#variable_conflict use_column
declare
  ${systemFunctionSql.declare}
  taken uuid[];
begin
  ${systemFunctionSql.begin}
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
  ${systemFunctionSql.end}
end $$;

-- Writes what came of many attempts: the attempts, the deliveries, and what they say of their endpoints. A next attempt of null gives the delivery up. Of an attempt whose
-- lease was over, and whose delivery somebody else has taken since, only a success counts. Answers the endpoints that have been failing for longer than the patience.
create or replace function messaging.record_webhooks(ids uuid[], endpoints uuid[], users uuid[], numbers int[], successes boolean[], statuses int[], errors text[], bodies text[],
    starts timestamptz[], durations int[], nexts timestamptz[], holds timestamptz[], patience interval)
  returns table (endpoint_id uuid) language plpgsql volatile
  set search_path = messaging, pg_temp ${planning} as $$
#variable_conflict use_column
declare
  ${systemFunctionSql.declare}
begin
  ${systemFunctionSql.begin}
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
  ${systemFunctionSql.end}
end $$;
`;
