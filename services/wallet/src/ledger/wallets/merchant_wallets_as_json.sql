-- merchant_wallets_as_json: the wallets of a person's merchants as answers show them. It reads what row-level security
-- shows to the caller.
create or replace function merchant_wallets_as_json(owner uuid)
returns jsonb
language sql stable
set search_path = wallet, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('merchant_id', m.id) || own.wallet order by m.created_at, m.id), '[]')
    from merchants m, lateral (select w.value as wallet from jsonb_array_elements(wallets_as_json(m.id)) w) own
      where m.user_id = owner
$$;
revoke all on function merchant_wallets_as_json(uuid) from public;
grant execute on function merchant_wallets_as_json(uuid) to plaza_wallet;
