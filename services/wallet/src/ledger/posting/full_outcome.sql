-- full_outcome: an outcome as a caller of post_movement receives it.
--
-- Inputs:  an outcome of post_movements, which is also what a key's row stores: short, since the caller of
--          post_movements and the table of transactions know the rest:
--            { movements: [[id, time]], transactions: [[id, balance after]], available: [[user, currency, amount]],
--              hold?, replayed? }
-- Outputs: { movement_ids, transactions, available, hold?, replayed? }. Anything else, such as a refusal, is returned
--          as it is.
create or replace function full_outcome(outcome jsonb)
returns jsonb
language sql stable
security definer
set search_path = wallet, pg_temp
as $$
  select case when not outcome ? 'movements' then outcome
    else jsonb_strip_nulls(jsonb_build_object('hold', outcome->'hold', 'replayed', outcome->'replayed'))
    || jsonb_build_object(
    'movement_ids', (select jsonb_agg(m.value->0 order by m.place)
      from jsonb_array_elements(outcome->'movements') with ordinality as m (value, place)),
    'transactions', transactions_as_json(
      array(select (t.value->>0)::uuid from jsonb_array_elements(outcome->'transactions') with ordinality
        as t (value, place) order by t.place),
      array(select (m.value->>1)::timestamptz from jsonb_array_elements(outcome->'movements') as m (value))),
    'available', (select coalesce(jsonb_agg(jsonb_build_object('user_id', a.user_id, 'currency', a.currency,
      'amount', a.amount)), '[]') from (
        -- Of a wallet that several movements touched, as the last one left it.
        select distinct on (a.value->>0, a.value->>1) a.value->>0 as user_id, a.value->>1 as currency,
            a.value->>2 as amount
          from jsonb_array_elements(outcome->'available') with ordinality as a (value, place)
            order by a.value->>0, a.value->>1, a.place desc
      ) a)) end
$$;
revoke all on function full_outcome(jsonb) from public;
