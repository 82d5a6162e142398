-- wallets_as_json: the wallets of money of a person as answers show them. It reads what row-level security shows to the
-- caller.
create or replace function wallets_as_json(owner uuid)
returns jsonb
language sql stable
set search_path = wallet, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('currency', w.currency, 'balance', w.balance::text,
    'available', (w.balance - w.held)::text, 'held', w.held::text,
      'status', case when w.frozen is null then 'active' else 'frozen' end) order by w.currency), '[]')
    from wallets w where w.user_id = owner and w.currency <> 'XCR'
$$;
revoke all on function wallets_as_json(uuid) from public;
grant execute on function wallets_as_json(uuid) to plaza_wallet;
