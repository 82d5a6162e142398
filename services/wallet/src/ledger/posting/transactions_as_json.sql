-- transactions_as_json: transactions as post_movement returns them, in the order of their ids.
--
-- Inputs:  the ids; the times that their movements have, so that only the partitions of these times are read.
create or replace function transactions_as_json(ids uuid[], times timestamptz[])
returns jsonb
language sql stable
security definer
set search_path = wallet, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'user_id', t.user_id, 'type', t.type,
    'direction', t.direction, 'amount', t.amount::text, 'currency', t.currency,
      'balance_after', t.balance_after::text, 'metadata', t.metadata, 'timestamp', t."timestamp")
        order by array_position(ids, t.id)), '[]')
    from transactions t where t.id = any (ids) and t."timestamp" = any (times)
$$;
revoke all on function transactions_as_json(uuid[], timestamptz[]) from public;
