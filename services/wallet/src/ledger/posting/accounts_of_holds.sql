-- accounts_of_holds: the accounts of holds that a batch is about, where its legs do not name them.
--
-- Inputs:  the effects, and the accounts that the legs name.
-- Outputs: the other accounts.
create or replace function accounts_of_holds(effects posting_effect[], accounts posting_account[])
returns posting_account[]
language plpgsql stable
as $$
begin
  return array(
    select distinct row(w.id, w.kind, w.user_id, w.name, w.shard, w.currency)::posting_account
      from holds h, lateral (select w.* from wallets w where w.id = h.wallet_id offset 0) w
      where h.request_id = any (array(select u.request_id from unnest(effects) u))
        and h.wallet_id <> all (array(select u.id from unnest(accounts) u)));
end $$;
revoke all on function accounts_of_holds from public;
