-- record_webhooks: records the results of many attempts: in the attempts, in the deliveries and in their webhooks.
--
-- Inputs:  for each attempt its delivery, webhook, owner, number, success, HTTP status, error, response body, start,
--          duration in milliseconds, the time of the next attempt (null: there is none, and the delivery has failed),
--          and until when the webhook's Retry-After holds deliveries back; for all of them, for how long a webhook may
--          fail.
-- Outputs: the enabled webhooks that have been failing for longer than that.
-- Errors:  insufficient_privilege in a person's transaction.
-- Locks:   the rows of the deliveries, then those of the webhooks that change.
-- Cost:    one round trip for many attempts.
--
-- Of an attempt whose lease is over, and whose delivery another replica has claimed since, only a success counts.
--
-- It is planned once, when the tables may be empty: sequential scans, hash joins and merge joins are off, and rows are
-- found by keys that stand in arrays, or behind a fence (offset 0), so that a plan for a few rows is right for many as
-- well.
--
-- It writes everybody's rows: it acts as the system, and its caller acts afterwards as before. An error sets the actor
-- back as well, with everything else that the statement did.
create or replace function record_webhooks(
  ids uuid[],
  endpoints uuid[],
  users uuid[],
  numbers int[],
  successes boolean[],
  statuses int[],
  errors text[],
  bodies text[],
  starts timestamptz[],
  durations int[],
  nexts timestamptz[],
  holds timestamptz[],
  patience interval
)
returns table (endpoint_id uuid)
language plpgsql volatile
set search_path = messaging, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  insert into webhook_attempts
    (delivery_id, number, user_id, started_at, duration_ms, response_status, response_body, error)
  select o.id, o.number, o.user_id, o.started_at, o.duration_ms, o.status, o.body, o.error
    from unnest(ids, numbers, users, starts, durations, statuses, bodies, errors)
           as o (id, number, user_id, started_at, duration_ms, status, body, error)
   where exists (select from webhook_deliveries d where d.id = o.id offset 0)
  on conflict do nothing;

  return query
  with settled as (
    update webhook_deliveries d
       set status = case when o.success then 'delivered' when o.next_at is null then 'failed' else 'pending' end,
           ended_at = case when o.success or o.next_at is null then now() end,
           next_attempt_at = coalesce(o.next_at, d.next_attempt_at),
           claimed_until = null,
           response_status = o.status,
           error = o.error
      from unnest(ids, numbers, successes, statuses, errors, nexts) as o (id, number, success, status, error, next_at)
     where d.id = any (ids) and d.id = o.id and d.status = 'pending' and (o.success or d.attempts = o.number)
    returning d.id
  ), said as (
    select o.endpoint_id, bool_or(o.success) as arrived, max(o.hold_until) as hold_until
      from unnest(ids, endpoints, successes, holds) as o (id, endpoint_id, success, hold_until)
     where o.id in (select s.id from settled s) group by o.endpoint_id
  ), changed as (
    update webhook_endpoints e
       set failing_since = case when not said.arrived then coalesce(e.failing_since, now()) end,
           hold_until = greatest(e.hold_until, said.hold_until)
      from said
     where e.id = any (endpoints) and e.id = said.endpoint_id
       and (said.arrived = (e.failing_since is not null) or said.hold_until is not null)
  )
  select said.endpoint_id from said join webhook_endpoints e on e.id = said.endpoint_id and e.id = any (endpoints)
   where not said.arrived and e.enabled and e.failing_since < now() - patience;
  perform set_config('plaza.actor', caller, true);
end $$;
revoke all on function record_webhooks(
  uuid[], uuid[], uuid[], int[], boolean[], int[], text[], text[], timestamptz[], int[], timestamptz[], timestamptz[],
  interval
) from public;
grant execute on function record_webhooks(
  uuid[], uuid[], uuid[], int[], boolean[], int[], text[], text[], timestamptz[], int[], timestamptz[], timestamptz[],
  interval
) to plaza_messaging;
