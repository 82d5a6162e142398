-- freeze_wallets: lets nothing leave the wallets of a person and of their merchants, or those of one merchant.
--
-- Inputs:  the owner: a person or a merchant; the currency (null: all); the wallets that are to be opened if they are
--          missing, so that nothing can leave through a wallet that is opened later; the reason; the scope.
-- Outputs: { wallets, merchants } | { refused: WALLET_NOT_FOUND }
-- Errors:  insufficient_privilege unless an administrator acts.
-- Locks:   the wallets in the order of their ids. It waits for the postings that have these wallets locked, and those
--          that come after it read the freeze: when it has committed, nothing leaves any more.
--
-- A wallet is frozen by itself (alone), because the owner of the merchant is frozen (owner), or for both reasons
-- (both). Each reason ends by itself, and the wallet is frozen as long as there is one. A wallet that is frozen without
-- a reason, by hand, is frozen by itself.
create or replace function freeze_wallets(
  owner uuid,
  only_currency text,
  opened_ids uuid[],
  opened_currencies text[],
  reason text,
  scope jsonb default null
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
    raise exception 'only an administrator freezes wallets' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    parties := parties_of(owner);
    if not exists (select from wallets w where w.user_id = any (parties)) then
      answer := '{"refused": "WALLET_NOT_FOUND"}';
    else
      insert into wallets (id, kind, user_id, currency)
        select u.id, 'user', owner, u.currency from (
          select * from unnest(opened_ids, opened_currencies) as o (id, currency)
          union all
          select credit_account_id('user:' || owner || ':XCR'), 'XCR' where only_currency is null
        ) u where (only_currency is null or u.currency = only_currency)
          -- A merchant has the wallet that it was made with, and can open none.
          and not exists (select from wallets m where m.user_id = owner and m.kind = 'merchant') order by u.id
        on conflict do nothing;
      perform from wallets w where w.user_id = any (parties) and (only_currency is null or w.currency = only_currency)
        order by w.id for no key update;
      with changed as (
        update wallets w set frozen = coalesce(w.frozen, 'debits'),
            frozen_by = case when coalesce(w.frozen_by,
            case when w.frozen is not null then 'alone' end) is not null then 'both' when w.user_id = owner then 'alone'
            else 'owner' end
          where w.user_id = any (parties) and (only_currency is null or w.currency = only_currency)
            and coalesce(coalesce(w.frozen_by, case when w.frozen is not null then 'alone' end),
              '') not in ('both', case when w.user_id = owner then 'alone' else 'owner' end)
          returning w.user_id, w.currency
      )
      insert into wallet_decisions (id, user_id, currency, action, reason, decided_by, created_at)
        select ordered_id(), c.user_id, c.currency, 'freeze', freeze_wallets.reason, caller::uuid, clock_timestamp()
          from changed c;
      perform pause_payouts(parties);
      answer := remember_answer(scope,
        jsonb_build_object('wallets', told_wallets(owner), 'merchants', told_merchant_wallets(owner)));
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
revoke all on function freeze_wallets(uuid, text, uuid[], text[], text, jsonb) from public;
