// What the database does with holds besides the engine's part. These functions have one home, and every migration that changes them applies them again.
import { systemFunctionSql } from '@plaza/service';
import { written } from '../posting/written.sql.ts';

/** A hold as its caller names it, whoever's it is: for calls of other services, which are on nobody's behalf. One round trip where a transaction takes four. */
export const findHoldSql = `
create or replace function wallet.find_hold(asked text) returns setof wallet.holds language plpgsql security definer set search_path = wallet, pg_temp as $$
declare
  ${systemFunctionSql.declare}
begin
  ${systemFunctionSql.begin}
  return query select h.* from holds h where h.request_id = asked;
  ${systemFunctionSql.end}
end $$;
`;

/**
 * Gives back what holds set aside whose time is over, less what was captured, and tells their owners; and, as where a hold is voided, what was set aside
 * today was not spent today. Wallets in use are left to the next round, or to another replica.
 */
export const expireHoldsSql = `
create or replace function wallet.expire_holds(most integer) returns table (owner_id uuid) language plpgsql security definer
  set search_path = wallet, pg_temp as $$
declare
  ${systemFunctionSql.declare}
  wallet_ids uuid[];
  -- A variable, because an index is not searched for what a volatile function gives.
  due constant timestamptz := clock_timestamp();
  today constant date := spending_day(due);
begin
  ${systemFunctionSql.begin}
  wallet_ids := array(select wallet_id from holds where status = 'held' and expires_at <= due order by expires_at limit most);
  wallet_ids := array(select id from wallets where id = any(wallet_ids) order by id for no key update skip locked);
  return query
    with ended as (
      update holds set status = 'expired', ended_at = due
        where wallet_id = any(wallet_ids) and status = 'held' and expires_at <= due
        returning id, wallet_id, user_id, amount - captured as rest, currency, metadata, created_at
    ), released as (
      update wallets w set held = w.held - part.rest, spent = case when w.spent_on = today then greatest(w.spent - part.of_today, 0) else w.spent end
        from (select wallet_id, sum(rest) as rest, coalesce(sum(rest) filter (where spending_day(created_at) = today), 0) as of_today from ended group by wallet_id) part
        where w.id = part.wallet_id
    ), told as (
      insert into outbox (type, aggregate, destination, user_id, payload)
        select 'plaza.events.v1.HoldExpired', 'user:' || e.user_id, 'messaging', e.user_id, jsonb_build_object('user_id', e.user_id, 'hold_id', e.id,
            'amount', ${written('e.rest', 'e.currency')}, 'currency', e.currency, 'description', left(coalesce(e.metadata->>'description', ''), 200),
            'order_id', coalesce(e.metadata->>'order_id', ''), 'payment_id', coalesce(e.metadata->>'payment_id', ''))
          from ended e
    )
    select distinct user_id from ended;
  ${systemFunctionSql.end}
end $$;
`;
