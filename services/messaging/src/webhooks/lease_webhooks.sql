-- lease_webhooks: gives the caller the lease of due deliveries, oldest first, and returns them.
--
-- Inputs:  webhooks; for each, how many deliveries at most; how long the lease lasts. See renew_webhooks.sql.
-- Outputs: the deliveries, with the numbers of their attempts, and the version of their webhook.
-- Errors:  insufficient_privilege in a person's transaction.
-- Locks:   the rows of the deliveries; what another replica has locked is skipped.
-- Cost:    one round trip for many webhooks.
--
-- It is planned once, when the tables may be empty: sequential scans, hash joins and merge joins are off, and rows are
-- found by keys that stand in arrays, or behind a fence (offset 0), so that a plan for a few rows is right for many as
-- well.
--
-- It reads everybody's rows: it acts as the system, and its caller acts afterwards as before. An error sets the actor
-- back as well, with everything else that the statement did.
create or replace function lease_webhooks(endpoints uuid[], limits int[], lease interval)
returns table (
  id uuid,
  endpoint_id uuid,
  user_id uuid,
  event_id uuid,
  event_type text,
  payload text,
  attempts int,
  tries int,
  version int
)
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
  taken uuid[];
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  select array_agg(due.id) into taken
    from unnest(endpoints, limits) as requested (endpoint_id, max_batch)
    cross join lateral (
      select e.id from webhook_endpoints e
       where e.id = requested.endpoint_id and e.enabled and e.deleted_at is null
         and (e.hold_until is null or e.hold_until <= now()) offset 0
    ) as e
    cross join lateral (
      select w.id from webhook_deliveries w
       where w.endpoint_id = e.id and w.status = 'pending' and w.next_attempt_at <= now()
         and (w.claimed_until is null or w.claimed_until <= now())
       order by w.next_attempt_at, w.id limit requested.max_batch for update skip locked
    ) as due;
  return query
  update webhook_deliveries d
     set claimed_until = clock_timestamp() + lease, attempts = d.attempts + 1, tries = d.tries + 1
    from webhook_endpoints e
   where d.id = any (taken) and e.id = d.endpoint_id and e.id = any (endpoints)
  returning d.id, d.endpoint_id, d.user_id, d.event_id, d.event_type, d.payload, d.attempts, d.tries, e.version;
  perform set_config('plaza.actor', caller, true);
end $$;
revoke all on function lease_webhooks(uuid[], int[], interval) from public;
grant execute on function lease_webhooks(uuid[], int[], interval) to plaza_messaging;
