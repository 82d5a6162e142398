-- expire_holds: gives back the money of holds whose time is over, less what was captured, and notifies their owners.
--
-- Inputs:  how many holds at most.
-- Outputs: the owners.
-- Errors:  insufficient_privilege in the transaction of a person.
-- Locks:   the wallets in the order of their ids, for no key update. Wallets that are in use are skipped: the next
--          round, or another replica, does them.
--
-- As for a hold that is voided, money that was held today was not spent today: it no longer counts for the limit of the
-- day.
create or replace function expire_holds(most integer)
returns table (owner_id uuid)
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  wallet_ids uuid[];
  -- A variable, because an index is not used for the result of a volatile function.
  due constant timestamptz := clock_timestamp();
  today constant date := spending_day(due);
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  wallet_ids := array(select wallet_id from holds where status = 'held' and expires_at <= due order by expires_at
    limit most);
  wallet_ids := array(select id from wallets where id = any(wallet_ids) order by id for no key update skip locked);
  return query
    with ended as (
      update holds set status = 'expired', ended_at = due
        where wallet_id = any(wallet_ids) and status = 'held' and expires_at <= due
        returning id, wallet_id, user_id, amount - captured as rest, currency, metadata, created_at
    ), released as (
      update wallets w set held = w.held - part.rest,
          spent = case when w.spent_on = today then greatest(w.spent - part.of_today, 0) else w.spent end
        from (select wallet_id, sum(rest) as rest,
          coalesce(sum(rest) filter (where spending_day(created_at) = today), 0) as of_today from ended
          group by wallet_id) part
        where w.id = part.wallet_id
    ), notified as (
      insert into outbox (type, aggregate, destination, user_id, payload)
        select 'plaza.events.v1.HoldExpired', 'user:' || e.user_id, 'messaging', e.user_id,
            jsonb_build_object('user_id', e.user_id, 'hold_id', e.id,
            'amount', written_amount(e.rest, e.currency), 'currency', e.currency,
            'description', left(coalesce(e.metadata->>'description', ''), 200),
            'order_id', coalesce(e.metadata->>'order_id', ''), 'payment_id', coalesce(e.metadata->>'payment_id', ''))
          from ended e
    )
    select distinct user_id from ended;
  perform set_config('plaza.actor', caller, true);
end $$;
revoke all on function expire_holds(integer) from public;
grant execute on function expire_holds(integer) to plaza_wallet;
