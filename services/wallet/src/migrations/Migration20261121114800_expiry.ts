import { Migration } from '@mikro-orm/migrations';

/**
 * Gives back what holds set aside whose time is over, less what was captured; and, as where a hold is voided, what was set aside today was
 * not spent today. Wallets in use are left to the next round, or to another replica.
 */
const expireHoldsSql = `
create or replace function wallet.expire_holds(most integer) returns table (owner_id uuid) language plpgsql security definer
  set search_path = wallet, pg_temp as $$
declare
  wallet_ids uuid[];
  -- A variable, because an index is not searched for what a volatile function gives.
  due constant timestamptz := clock_timestamp();
  today constant date := spending_day(due);
begin
  perform set_config('plaza.actor', 'system', true);
  wallet_ids := array(select wallet_id from holds where status = 'held' and expires_at <= due order by expires_at limit most);
  wallet_ids := array(select id from wallets where id = any(wallet_ids) order by id for no key update skip locked);
  return query
    with ended as (
      update holds set status = 'expired', ended_at = due
        where wallet_id = any(wallet_ids) and status = 'held' and expires_at <= due
        returning wallet_id, user_id, amount - captured as rest, created_at
    ), released as (
      update wallets w set held = w.held - part.rest, spent = case when w.spent_on = today then greatest(w.spent - part.of_today, 0) else w.spent end
        from (select wallet_id, sum(rest) as rest, coalesce(sum(rest) filter (where spending_day(created_at) = today), 0) as of_today from ended group by wallet_id) part
        where w.id = part.wallet_id
    )
    select distinct user_id from ended;
end $$;
`;

/** A hold that expires leaves the limit of its day as one that is voided does. */
export class Migration20261121114800_expiry extends Migration {
  override up(): void {
    this.addSql(expireHoldsSql);
  }
}
