-- renew_webhooks: renews the leases of deliveries that a replica is still sending.
--
-- Inputs:  the deliveries; the number of the current attempt of each; how long the lease lasts from the call on.
-- Errors:  insufficient_privilege in a person's transaction.
--
-- A delivery that another replica has claimed meanwhile has another number, and is left to that replica.
--
-- It is planned once, when the tables may be empty: sequential scans, hash joins and merge joins are off, and rows are
-- found by keys that stand in arrays, so that a plan for a few rows is right for many as well.
--
-- It writes everybody's rows: it acts as the system, and its caller acts afterwards as before. An error sets the actor
-- back as well, with everything else that the statement did.
create or replace function renew_webhooks(ids uuid[], numbers int[], lease interval)
returns void
language plpgsql volatile
set search_path = messaging, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  update webhook_deliveries d set claimed_until = clock_timestamp() + lease
   where d.id = any (ids) and d.attempts = numbers[array_position(ids, d.id)] and d.status = 'pending';
  perform set_config('plaza.actor', caller, true);
end $$;
revoke all on function renew_webhooks(uuid[], int[], interval) from public;
grant execute on function renew_webhooks(uuid[], int[], interval) to plaza_messaging;
