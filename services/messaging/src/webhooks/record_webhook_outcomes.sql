-- record_webhook_outcomes: records the outcomes of many attempts: in the attempts, in the deliveries and in their
-- webhooks.
--
-- Inputs:  the outcomes, an array of objects: id (of the delivery), endpoint_id, user_id, number (of the attempt),
--          success, status (of HTTP), error, body (of the response), started_at, duration_ms, next_at (the time of the
--          next attempt; null: there is none, and the delivery has failed), hold_until (until when Retry-After holds
--          the webhook's deliveries back, or null). And for all of them, for how long a webhook may fail.
-- Outputs: the enabled webhooks that have been failing for longer than that.
-- Errors:  insufficient_privilege in a person's transaction.
-- Locks:   the rows of the deliveries, then those of the webhooks that change.
-- Cost:    one round trip for many attempts.
--
-- Of an attempt whose lease has ended, and whose delivery another replica has leased since, only a success counts.
--
-- It is planned once, when the tables may be empty: sequential scans, hash joins and merge joins are off, and rows are
-- found by keys that stand in arrays, or behind a fence (offset 0), so that a plan for a few rows is right for many as
-- well.
--
-- It writes everybody's rows: it acts as the system, and its caller acts afterwards as before. An error sets the actor
-- back as well, with everything else that the statement did.
create or replace function record_webhook_outcomes(outcomes jsonb, max_failing interval)
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
  ids constant uuid[] := array(select o.id from jsonb_to_recordset(outcomes) as o (id uuid));
  endpoints constant uuid[] := array(select o.endpoint_id from jsonb_to_recordset(outcomes) as o (endpoint_id uuid));
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  return query
  with o as materialized (
    select * from jsonb_to_recordset(outcomes) as o (
      id uuid, endpoint_id uuid, user_id uuid, number int, success boolean, status int, error text, body text,
      started_at timestamptz, duration_ms int, next_at timestamptz, hold_until timestamptz
    )
  ), attempts as (
    insert into webhook_attempts
      (delivery_id, number, user_id, started_at, duration_ms, response_status, response_body, error)
    select o.id, o.number, o.user_id, o.started_at, o.duration_ms, o.status, o.body, o.error
      from o
     where exists (select from webhook_deliveries d where d.id = o.id offset 0)
    on conflict do nothing
  ), settled as (
    update webhook_deliveries d
       set status = case when o.success then 'delivered' when o.next_at is null then 'failed' else 'pending' end,
           ended_at = case when o.success or o.next_at is null then now() end,
           next_attempt_at = coalesce(o.next_at, d.next_attempt_at),
           claimed_until = null,
           response_status = o.status,
           error = o.error
      from o
     where d.id = any (ids) and d.id = o.id and d.status = 'pending' and (o.success or d.attempts = o.number)
    returning d.id
  ), results as (
    select o.endpoint_id, bool_or(o.success) as arrived, max(o.hold_until) as hold_until
      from o
     where o.id in (select s.id from settled s) group by o.endpoint_id
  ), changed as (
    update webhook_endpoints e
       set failing_since = case when not r.arrived then coalesce(e.failing_since, now()) end,
           hold_until = greatest(e.hold_until, r.hold_until)
      from results r
     where e.id = any (endpoints) and e.id = r.endpoint_id
       and (r.arrived = (e.failing_since is not null) or r.hold_until is not null)
  )
  select r.endpoint_id from results r join webhook_endpoints e on e.id = r.endpoint_id and e.id = any (endpoints)
   where not r.arrived and e.enabled and e.failing_since < now() - max_failing;
  perform set_config('plaza.actor', caller, true);
end $$;
revoke all on function record_webhook_outcomes(jsonb, interval) from public;
grant execute on function record_webhook_outcomes(jsonb, interval) to plaza_messaging;
