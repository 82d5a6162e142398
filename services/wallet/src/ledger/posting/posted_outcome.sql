-- posted_outcome: what post_movement returns for movements that an earlier call posted.
--
-- Inputs:  the ids of the movements, and those of their transactions.
create or replace function posted_outcome(movements uuid[], transactions uuid[])
returns jsonb
language sql stable
security definer
set search_path = wallet, pg_temp
as $$
  select jsonb_build_object(
    'movement_ids', to_jsonb($1),
    'transactions', transactions_as_json($2,
      array(select distinct e."timestamp" from entries e where e.movement_id = any ($1))),
    'available', (select coalesce(jsonb_agg(jsonb_build_object('user_id', w.user_id, 'currency', w.currency,
      'amount', (w.balance - w.held)::text)), '[]')
      from wallets w where w.user_id is not null
        and w.id in (select e.wallet_id from entries e where e.movement_id = any ($1))))
$$;
revoke all on function posted_outcome(uuid[], uuid[]) from public;
