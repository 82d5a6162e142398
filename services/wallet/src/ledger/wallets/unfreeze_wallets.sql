-- unfreeze_wallets: ends a freeze of freeze_wallets.
--
-- Inputs:  the owner: a person or a merchant; the currency (null: all); the reason; the scope.
-- Outputs: { wallets, merchants } | { refused: WALLET_NOT_FOUND }
-- Errors:  insufficient_privilege unless an administrator acts.
-- Locks:   the wallets in the order of their ids.
--
-- A wallet that is also frozen for the other reason stays frozen: see freeze_wallets.
create or replace function unfreeze_wallets(
  owner uuid,
  only_currency text,
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
    raise exception 'only an administrator unfreezes wallets' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    parties := parties_of(owner);
    if not exists (select from wallets w where w.user_id = any (parties)) then
      answer := '{"refused": "WALLET_NOT_FOUND"}';
    else
      perform from wallets w where w.user_id = any (parties) and (only_currency is null or w.currency = only_currency)
        order by w.id for no key update;
      with changed as (
        update wallets w set frozen = case when w.frozen_by = 'both' then w.frozen end,
            frozen_by = case when w.frozen_by = 'both' then case when w.user_id = owner then 'owner'
              else 'alone' end end
          where w.user_id = any (parties) and (only_currency is null or w.currency = only_currency)
            and coalesce(w.frozen_by,
              case when w.frozen is not null then 'alone' end) in ('both', case when w.user_id = owner then 'alone'
              else 'owner' end)
          returning w.user_id, w.currency
      )
      insert into wallet_decisions (id, user_id, currency, action, reason, decided_by, created_at)
        select ordered_id(), c.user_id, c.currency, 'unfreeze', unfreeze_wallets.reason, caller::uuid, clock_timestamp()
          from changed c;
      perform pause_payouts(parties);
      answer := remember_answer(scope,
        jsonb_build_object('wallets', told_wallets(owner), 'merchants', told_merchant_wallets(owner)));
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
revoke all on function unfreeze_wallets(uuid, text, text, jsonb) from public;
