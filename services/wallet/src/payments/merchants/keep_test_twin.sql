-- keep_test_twin: the test twin of a merchant: it gets an account in the test currency if it has none, with the fees of
-- its merchant, and the merchant's name and suspension of now.
--
-- Inputs:  the merchant; the ids of its twin and of the twin's wallet.
-- Errors:  insufficient_privilege unless the platform itself acts.
-- Locks:   the twin.
--
-- It is its own owner: so no person sees it, nor hears of it. Its payouts need nobody: nobody could approve them.
create or replace function keep_test_twin(merchant_id uuid, twin uuid, twin_wallet uuid)
returns void
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
begin
  if current_setting('plaza.actor', true) is distinct from 'system' then
    raise exception 'only the platform makes test twins' using errcode = 'insufficient_privilege';
  end if;
  insert into wallets (id, kind, user_id, name, currency)
    select twin_wallet, 'merchant', twin, 'merchant:' || twin, 'XTS' from merchants m
      where m.id = keep_test_twin.merchant_id and m.twin_of is null
    on conflict do nothing;
  insert into merchants as t (id, user_id, name, currency, fee_rate, fee_fixed, suspended_at, twin_of)
    select twin, twin, m.name, 'XTS', m.fee_rate, round(m.fee_fixed, 2), m.suspended_at, m.id from merchants m
      where m.id = keep_test_twin.merchant_id and m.twin_of is null
    on conflict (id) do update set name = excluded.name, suspended_at = excluded.suspended_at;
end $$;
revoke all on function keep_test_twin(uuid, uuid, uuid) from public;
grant execute on function keep_test_twin(uuid, uuid, uuid) to plaza_wallet;
