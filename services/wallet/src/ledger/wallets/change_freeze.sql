-- change_freeze: freezes the wallets of a person and of their merchants, or those of one merchant, so that nothing
-- leaves them; or ends such a freeze.
--
-- Inputs:  the owner: a person or a merchant; the currency (null: all); whether it is frozen from now on; the reason;
--          the scope; for a freeze, the wallets that are to be opened if they are missing, so that nothing can leave
--          through a wallet that is opened later.
-- Outputs: { wallets, merchants } | { refused: WALLET_NOT_FOUND }
-- Errors:  insufficient_privilege unless an administrator acts.
-- Locks:   the wallets in the order of their ids. It waits for the postings that have these wallets locked, and those
--          that come after it read the freeze: when it has committed, nothing leaves any more.
--
-- A wallet is frozen by itself (alone), because the owner of the merchant is frozen (owner), or for both reasons
-- (both). Each reason ends by itself, and the wallet is frozen as long as there is one. A wallet that is frozen without
-- a reason, by hand, is frozen by itself.
create or replace function change_freeze(
  owner uuid,
  only_currency text,
  freezes boolean,
  reason text,
  scope jsonb,
  opened_ids uuid[] default '{}',
  opened_currencies text[] default '{}'
)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  parties uuid[];
  answer jsonb;
begin
  if not is_admin() then
    raise exception 'only an administrator freezes and unfreezes wallets' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    parties := parties_of(owner);
    if not exists (select from wallets w where w.user_id = any (parties)) then
      answer := '{"refused": "WALLET_NOT_FOUND"}';
    else
      if freezes then
        insert into wallets (id, kind, user_id, currency)
          select u.id, 'user', owner, u.currency from (
            select * from unnest(opened_ids, opened_currencies) as o (id, currency)
            union all
            select credit_account_id('user:' || owner || ':XCR'), 'XCR' where only_currency is null
          ) u where (only_currency is null or u.currency = only_currency)
            -- A merchant has the wallet that it was made with, and can open none.
            and not exists (select from wallets m where m.user_id = owner and m.kind = 'merchant') order by u.id
          on conflict do nothing;
      end if;
      perform from wallets w where w.user_id = any (parties) and (only_currency is null or w.currency = only_currency)
        order by w.id for no key update;
      with found as (
        -- Why it is frozen now, the reason that comes or goes, and the other one.
        select w.id, coalesce(w.frozen_by, case when w.frozen is not null then 'alone' end) as frozen_by,
            case when w.user_id = owner then 'alone' else 'owner' end as this,
            case when w.user_id = owner then 'owner' else 'alone' end as other
          from wallets w where w.user_id = any (parties) and (only_currency is null or w.currency = only_currency)
      ), decided as (
        select f.id, case when freezes then case when f.frozen_by is null then f.this else 'both' end
            else case when f.frozen_by = 'both' then f.other end end as frozen_by
          from found f where coalesce(f.frozen_by in ('both', f.this), false) <> freezes
      ), changed as (
        update wallets w set frozen_by = d.frozen_by,
            frozen = case when d.frozen_by is not null then coalesce(w.frozen, 'debits') end
          from decided d where w.id = d.id returning w.user_id, w.currency
      )
      insert into wallet_decisions (id, user_id, currency, action, reason, decided_by, created_at)
        select ordered_id(), c.user_id, c.currency, case when freezes then 'freeze' else 'unfreeze' end,
            change_freeze.reason, caller::uuid, clock_timestamp()
          from changed c;
      perform pause_payouts(parties);
      answer := remember_answer(scope,
        jsonb_build_object('wallets', wallets_as_json(owner), 'merchants', merchant_wallets_as_json(owner)));
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
revoke all on function change_freeze(uuid, text, boolean, text, jsonb, uuid[], text[]) from public;
