-- create_wallet: opens a wallet, or leaves one that is open as it is.
--
-- Outputs: { wallets: [one] } | { refused }
-- Errors:  insufficient_privilege in the transaction of another person.
create or replace function create_wallet(
  owner uuid,
  wallet_id uuid,
  wallet_currency text,
  scope jsonb default null
)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
begin
  if not acts_for(owner) then
    raise exception 'a wallet is opened for oneself' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    insert into wallets (id, kind, user_id, currency) values (wallet_id, 'user', owner, wallet_currency)
      on conflict do nothing;
    answer := remember_answer(scope, jsonb_build_object('wallets',
      (select jsonb_agg(w.value) from jsonb_array_elements(wallets_as_json(owner)) w
        where w.value->>'currency' = wallet_currency)));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
revoke all on function create_wallet(uuid, uuid, text, jsonb) from public;
grant execute on function create_wallet(uuid, uuid, text, jsonb) to plaza_wallet;
