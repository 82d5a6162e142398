-- told_merchant_wallets: the wallets of a person's merchants as answers show them. It reads what row-level security
-- shows to the caller.
create or replace function told_merchant_wallets(owner uuid)
returns jsonb
language sql stable
set search_path = wallet, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('merchant_id', m.id) || told.wallet order by m.created_at, m.id), '[]')
    from merchants m, lateral (select w.value as wallet from jsonb_array_elements(told_wallets(m.id)) w) told
      where m.user_id = owner
$$;
revoke all on function told_merchant_wallets(uuid) from public;
grant execute on function told_merchant_wallets(uuid) to plaza_wallet;
