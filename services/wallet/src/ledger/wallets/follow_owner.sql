-- follow_owner: after a merchant gets an owner: its wallet is frozen as the wallets of the owner are.
--
-- Locks:   the lock of the owner, shared (see freeze_open_wallets), then the wallet.
--
-- The decision that is recorded names the administrator who froze the owner.
create or replace function follow_owner()
returns trigger
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  with_owner boolean;
begin
  perform pg_advisory_xact_lock_shared(person_lock(new.user_id));
  perform set_config('plaza.actor', 'system', true);
  with_owner := exists (select from wallets w where w.user_id = new.user_id and w.currency = new.currency
    and w.closed is null and coalesce(w.frozen_by, case when w.frozen is not null then 'alone' end) is not null);
  perform from wallets w where w.user_id = new.id for no key update;
  with changed as (
    update wallets w set frozen = case when with_owner then coalesce(w.frozen, 'debits')
      when w.frozen_by = 'both' then w.frozen end,
        frozen_by = case when with_owner then case
          when coalesce(w.frozen_by, case when w.frozen is not null then 'alone' end) is null then 'owner'
          else 'both' end when w.frozen_by = 'both' then 'alone' end
      where w.user_id = new.id and w.closed is null and with_owner <> coalesce(w.frozen_by in ('owner', 'both'), false)
      returning w.currency
  )
  insert into wallet_decisions (id, user_id, currency, action, reason, decided_by, created_at)
    select ordered_id(), new.id, c.currency, 'freeze', d.reason, d.decided_by, clock_timestamp()
      from changed c, lateral (select d.* from wallet_decisions d where d.user_id = new.user_id
        and d.currency = c.currency and d.action = 'freeze' order by d.created_at desc, d.id desc limit 1) d
      where with_owner;
  perform pause_payouts(array[new.id]);
  perform set_config('plaza.actor', caller, true);
  return null;
end $$;
revoke all on function follow_owner() from public;

create or replace trigger merchants_follow_owner after insert or update of user_id on merchants
  for each row execute function follow_owner();
