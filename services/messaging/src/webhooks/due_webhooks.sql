-- due_webhooks: lists the webhooks that have a due delivery without a lease, or pending deliveries that nobody will
-- send.
--
-- Outputs: open = true: an enabled webhook with a due delivery that no replica is sending.
--          open = false: a disabled or deleted webhook with pending deliveries.
-- Errors:  insufficient_privilege in a person's transaction.
-- Cost:    it goes from webhook to webhook, so that one with a million deliveries costs as much as one with a single
--          delivery.
--
-- It is planned once, when the tables may be empty: sequential scans, hash joins and merge joins are off, and rows are
-- found by keys, behind a fence (offset 0), so that a plan for a few rows is right for many as well.
--
-- It reads everybody's rows: it acts as the system, and its caller acts afterwards as before. An error sets the actor
-- back as well, with everything else that the statement did.
create or replace function due_webhooks()
returns table (endpoint_id uuid, open boolean)
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
  return query
  with recursive waiting (id) as (
    (select d.endpoint_id from webhook_deliveries d where d.status = 'pending' order by d.endpoint_id limit 1)
    union all
    select (select d.endpoint_id from webhook_deliveries d where d.status = 'pending' and d.endpoint_id > w.id
             order by d.endpoint_id limit 1)
      from waiting w where w.id is not null
  )
  select w.id, e.open
    from waiting w
    cross join lateral (select e.enabled and e.deleted_at is null as open, e.hold_until
                          from webhook_endpoints e where e.id = w.id offset 0) e
   where not e.open
      or (e.hold_until is null or e.hold_until <= now())
         and exists (select from webhook_deliveries d
                      where d.endpoint_id = w.id and d.status = 'pending' and d.next_attempt_at <= now()
                        and (d.claimed_until is null or d.claimed_until <= now()) offset 0);
  perform set_config('plaza.actor', caller, true);
end $$;
revoke all on function due_webhooks() from public;
grant execute on function due_webhooks() to plaza_messaging;
